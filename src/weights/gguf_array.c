#include "weights/gguf_part.h"

#include <inttypes.h>

static Status array_find(const Gguf *g, const char *key, const GgufValue **out)
{
        const GgufValue *v;

        TRY(gguf_part_require(gguf_first_part(g), key, &v));
        ENSURE(v->type == GGUF_ARRAY, E_FORMAT,
               "%s: expected an array, found %s (byte %" PRIu64 ")", key,
               gguf_type_row(v->type)->name, v->at);
        *out = v;
        return OK;
}

static Status array_of(const Gguf *g, const char *key, GgufType elem, const GgufValue **out)
{
        const GgufValue *v;

        TRY(array_find(g, key, &v));
        ENSURE(v->elem == elem, E_FORMAT,
               "%s: expected an array, each element %s, found %s (byte %" PRIu64 ")", key,
               gguf_type_row(elem)->name, gguf_type_row(v->elem)->name, v->at);
        *out = v;
        return OK;
}

Status gguf_array(const Gguf *g, const char *key, GgufType *type, uint64_t *n)
{
        const GgufValue *v;

        TRY(array_find(g, key, &v));
        *type = (GgufType)v->elem;
        *n = v->n;
        return OK;
}

/* Lengths were checked when the header was read. */
static void strings_collect(const uint8_t *p, Str *out, size_t n)
{
        uint64_t length;

        for (size_t i = 0; i < n; i++) {
                memcpy(&length, p, sizeof(length));
                out[i] = (Str){(const char *)p + sizeof(length), (size_t)length};
                p += sizeof(length) + length;
        }
}

Status gguf_array_str(const Gguf *g, const char *key, Str **out, size_t *n)
{
        const GgufValue *v;
        Str *strings;

        TRY(array_of(g, key, GGUF_STRING, &v));
        TRY(mem_new_array(&strings, v->n));
        strings_collect(gguf_first_part(g)->reader.buf + v->data, strings, v->n);
        *out = strings;
        *n = v->n;
        return OK;
}

/* Copies n elements into fresh memory: the file's are not aligned. */
static Status elements_copy(const Gguf *g, const GgufValue *v, void *out)
{
        const size_t size = gguf_type_row(v->elem)->size;
        uint8_t *copy;

        TRY(mem_alloc(&copy, v->n, size));
        memcpy(copy, gguf_first_part(g)->reader.buf + v->data, v->n * size);
        memcpy(out, &copy, sizeof(copy));
        return OK;
}

Status gguf_array_f32(const Gguf *g, const char *key, float **out, size_t *n)
{
        const GgufValue *v;

        TRY(array_of(g, key, GGUF_F32, &v));
        TRY(elements_copy(g, v, out));
        *n = v->n;
        return OK;
}

Status gguf_array_i32(const Gguf *g, const char *key, int32_t **out, size_t *n)
{
        const GgufValue *v;

        TRY(array_of(g, key, GGUF_I32, &v));
        TRY(elements_copy(g, v, out));
        *n = v->n;
        return OK;
}

Status gguf_array_bool(const Gguf *g, const char *key, uint8_t **out, size_t *n)
{
        const GgufValue *v;

        TRY(array_of(g, key, GGUF_BOOL, &v));
        TRY(elements_copy(g, v, out));
        *n = v->n;
        return OK;
}
