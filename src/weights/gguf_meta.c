#include "weights/gguf_write.h"

enum { BOOL_BYTES = 1 };

void gguf_meta_done(GgufMeta *m)
{
        strbuf_done(&m->bytes);
        m->n = 0;
}

static Status bytes_put(GgufMeta *m, const void *p, size_t n)
{
        return strbuf_append(&m->bytes, (Str){p, n});
}

static Status text_put(GgufMeta *m, Str text)
{
        const uint64_t n = text.n;

        TRY(bytes_put(m, &n, sizeof(n)));
        return strbuf_append(&m->bytes, text);
}

static Status entry_begin(GgufMeta *m, const char *key, uint32_t type)
{
        TRY(text_put(m, str_of(key)));
        m->n++;
        return bytes_put(m, &type, sizeof(type));
}

static Status number_put(GgufMeta *m, const char *key, uint32_t type, const void *p, size_t n)
{
        TRY(entry_begin(m, key, type));
        return bytes_put(m, p, n);
}

Status gguf_meta_u32(GgufMeta *m, const char *key, uint32_t v)
{
        return number_put(m, key, GGUF_U32, &v, sizeof(v));
}

Status gguf_meta_u16(GgufMeta *m, const char *key, uint16_t v)
{
        return number_put(m, key, GGUF_U16, &v, sizeof(v));
}

Status gguf_meta_i32(GgufMeta *m, const char *key, int32_t v)
{
        return number_put(m, key, GGUF_I32, &v, sizeof(v));
}

Status gguf_meta_f32(GgufMeta *m, const char *key, float v)
{
        return number_put(m, key, GGUF_F32, &v, sizeof(v));
}

Status gguf_meta_bool(GgufMeta *m, const char *key, bool v)
{
        const uint8_t byte = v;

        return number_put(m, key, GGUF_BOOL, &byte, sizeof(byte));
}

Status gguf_meta_str(GgufMeta *m, const char *key, Str v)
{
        TRY(entry_begin(m, key, GGUF_STRING));
        return text_put(m, v);
}

static Status array_begin(GgufMeta *m, const char *key, uint32_t elem, uint64_t n)
{
        TRY(entry_begin(m, key, GGUF_ARRAY));
        TRY(bytes_put(m, &elem, sizeof(elem)));
        return bytes_put(m, &n, sizeof(n));
}

Status gguf_meta_strs(GgufMeta *m, const char *key, const Str *v, size_t n)
{
        TRY(array_begin(m, key, GGUF_STRING, n));
        for (size_t i = 0; i < n; i++)
                TRY(text_put(m, v[i]));
        return OK;
}

Status gguf_meta_f32s(GgufMeta *m, const char *key, const float *v, size_t n)
{
        TRY(array_begin(m, key, GGUF_F32, n));
        return bytes_put(m, v, n * sizeof(*v));
}

Status gguf_meta_i32s(GgufMeta *m, const char *key, const int32_t *v, size_t n)
{
        TRY(array_begin(m, key, GGUF_I32, n));
        return bytes_put(m, v, n * sizeof(*v));
}

Status gguf_meta_bools(GgufMeta *m, const char *key, const uint8_t *v, size_t n)
{
        TRY(array_begin(m, key, GGUF_BOOL, n));
        return bytes_put(m, v, n * BOOL_BYTES);
}
