#include "weights/gguf_write.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

enum { VERSION = 3, DIMS_MAX = 4 };

struct GgufWriter {
        FileWriter file;
        Sha256 sha256;
        uint64_t *sizes; /* [n] bytes of each tensor */
        size_t n;
        size_t at;     /* the tensor that is being written */
        uint64_t left; /* of its bytes */
};

static uint64_t padding(uint64_t n)
{
        return (GGUF_ALIGN - n % GGUF_ALIGN) % GGUF_ALIGN;
}

static Status append(StrBuf *b, const void *p, size_t n)
{
        return strbuf_append(b, (Str){p, n});
}

static Status append_u32(StrBuf *b, uint32_t v)
{
        return append(b, &v, sizeof(v));
}

static Status append_u64(StrBuf *b, uint64_t v)
{
        return append(b, &v, sizeof(v));
}

static Status shape_check(const TensorInfo *t)
{
        const DTypeTraits *d = dtype_traits(t->dtype);

        ENSURE(t->name.n <= GGUF_NAME_MAX, E_FORMAT, "%.*s: the name has %zu bytes, at most %d fit",
               STR_ARG(t->name), t->name.n, GGUF_NAME_MAX);
        ENSURE(t->n_dims - 1 < DIMS_MAX, E_FORMAT, "%.*s: %" PRIu32 " dimensions; must be 1 to %d",
               STR_ARG(t->name), t->n_dims, DIMS_MAX);
        ENSURE(t->dims[t->n_dims - 1] % d->block == 0, E_FORMAT,
               "%.*s: rows of %" PRIu64 " are no whole blocks of %" PRIu32 " (%s)",
               STR_ARG(t->name), t->dims[t->n_dims - 1], d->block, d->name);
        return OK;
}

static Status size_find(const TensorInfo *t, uint64_t *out)
{
        uint64_t n = 1;
        bool overflow = false;

        for (uint32_t i = 0; i < t->n_dims; i++)
                overflow |= __builtin_mul_overflow(n, t->dims[i], &n);
        ENSURE(!overflow && dtype_bytes(t->dtype, n, out), E_RANGE,
               "%.*s: larger than 64 bits count", STR_ARG(t->name));
        return OK;
}

/* Dimensions stand innermost first. */
static Status dims_append(const TensorInfo *t, StrBuf *b)
{
        TRY(append_u32(b, t->n_dims));
        for (uint32_t i = t->n_dims; i-- > 0;)
                TRY(append_u64(b, t->dims[i]));
        return OK;
}

static Status entry_append(const TensorInfo *t, uint64_t offset, StrBuf *b)
{
        uint32_t type;

        TRY(gguf_type_of_dtype(t->dtype, &type));
        TRY(append_u64(b, t->name.n));
        TRY(strbuf_append(b, t->name));
        TRY(dims_append(t, b));
        TRY(append_u32(b, type));
        return append_u64(b, offset);
}

static Status entries_append(GgufWriter *w, const TensorInfo *tensors, StrBuf *b)
{
        uint64_t offset = 0;

        for (size_t i = 0; i < w->n; i++) {
                TRY(shape_check(&tensors[i]));
                TRY(size_find(&tensors[i], &w->sizes[i]));
                TRY(entry_append(&tensors[i], offset, b));
                offset += w->sizes[i] + padding(w->sizes[i]);
        }
        return OK;
}

static Status zeros_write(GgufWriter *w, uint64_t n)
{
        static const char zeros[GGUF_ALIGN];

        return file_writer_write(&w->file, zeros, n);
}

static Status header_write(GgufWriter *w, const GgufMeta *meta, const StrBuf *entries)
{
        CLEANUP(strbuf_done) StrBuf head = {0};

        TRY(strbuf_append(&head, STR("GGUF")));
        TRY(append_u32(&head, VERSION));
        TRY(append_u64(&head, w->n));
        TRY(append_u64(&head, meta->n));
        TRY(file_writer_write(&w->file, head.p, head.n));
        TRY(file_writer_write(&w->file, meta->bytes.p, meta->bytes.n));
        TRY(file_writer_write(&w->file, entries->p, entries->n));
        return zeros_write(w, padding(w->file.offset));
}

static Status writer_new(size_t n, GgufWriter **out)
{
        CLEANUP(gguf_writer_free) GgufWriter *w = NULL;

        TRY(mem_new(&w));
        w->file.fd = -1;
        w->n = n;
        TRY(mem_new_array(&w->sizes, n + 1)); /* behind the last there is nothing to write */
        *out = TAKE(w);
        return OK;
}

Status gguf_writer_open(const char *path, const GgufMeta *meta, const TensorInfo *tensors, size_t n,
                        GgufWriter **out)
{
        CLEANUP(gguf_writer_free) GgufWriter *w = NULL;
        CLEANUP(strbuf_done) StrBuf entries = {0};

        TRY(writer_new(n, &w));
        TRY(status_within(entries_append(w, tensors, &entries), "%s", path));
        TRY(file_writer_open(path, &w->file));
        sha256_init(&w->sha256);
        w->file.sha256 = &w->sha256;
        TRY(header_write(w, meta, &entries));
        w->left = w->sizes[0];
        *out = TAKE(w);
        return OK;
}

static Status tensor_end(GgufWriter *w)
{
        TRY(zeros_write(w, padding(w->sizes[w->at])));
        w->at++;
        w->left = w->sizes[w->at];
        return OK;
}

Status gguf_writer_write(GgufWriter *w, const void *bytes, size_t n)
{
        ENSURE(n <= w->left, E_USAGE,
               "%s: %zu bytes of data more, but tensor %zu has %" PRIu64 " left", w->file.path, n,
               w->at, w->left);
        TRY(file_writer_write(&w->file, bytes, n));
        w->left -= n;
        return w->left == 0 ? tensor_end(w) : OK;
}

Status gguf_writer_extend(GgufWriter *w, const char **path)
{
        uint64_t end = w->file.offset;

        for (size_t i = w->at; i < w->n; i++)
                end += w->sizes[i] + padding(w->sizes[i]);
        ENSURE(ftruncate(w->file.fd, (off_t)end) == 0, E_IO, "%s: %s", w->file.path,
               strerror(errno));
        *path = w->file.temp;
        return OK;
}

Status gguf_writer_commit(GgufWriter *w)
{
        ENSURE(w->at == w->n, E_USAGE, "%s: %zu of %zu tensors written", w->file.path, w->at, w->n);
        return file_writer_commit(&w->file);
}

void gguf_writer_sha256(GgufWriter *w, char out[SHA256_HEX + 1])
{
        sha256_hex(&w->sha256, out);
}

void gguf_writer_free(GgufWriter **w)
{
        if (*w == NULL)
                return;
        file_writer_done(&(*w)->file);
        mem_free((*w)->sizes);
        mem_free(*w);
        *w = NULL;
}
