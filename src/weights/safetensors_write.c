#include "weights/safetensors_write.h"

#include "base/json.h"
#include "base/mem.h"
#include "weights/safetensors_header.h"

#include <inttypes.h>
#include <stdlib.h>

enum { HEADER_ALIGN = 8 };

struct SafetensorsWriter {
        FileWriter file;
        Sha256 sha256;
        uint64_t written; /* bytes of data */
        uint64_t total;
};

static int order_compare(const void *a, const void *b)
{
        const TensorInfo *x = a;
        const TensorInfo *y = b;
        const uint32_t x_size = dtype_traits(x->dtype)->block_size;
        const uint32_t y_size = dtype_traits(y->dtype)->block_size;

        if (x_size != y_size)
                return x_size > y_size ? -1 : 1;
        return str_compare(x->name, y->name);
}

void safetensors_order(TensorInfo *tensors, size_t n)
{
        qsort(tensors, n, sizeof(*tensors), order_compare);
}

static int name_compare(const void *a, const void *b)
{
        return str_compare(*(const Str *)a, *(const Str *)b);
}

static Status names_unique(const TensorInfo *tensors, size_t n)
{
        CLEANUP(mem_free_at) Str *names = NULL;

        TRY(mem_new_array(&names, n));
        for (size_t i = 0; i < n; i++)
                names[i] = tensors[i].name;
        qsort(names, n, sizeof(*names), name_compare);
        for (size_t i = 1; i < n; i++)
                ENSURE(!str_equal(names[i - 1], names[i]), E_FORMAT,
                       "\"%.*s\": the tensor is there twice", STR_ARG(names[i]));
        return OK;
}

static Status tensor_check(const TensorInfo *t)
{
        const DTypeTraits *d = dtype_traits(t->dtype);

        ENSURE(d->block == 1, E_UNSUPPORTED, "\"%.*s\": dtype %s cannot be stored in safetensors",
               STR_ARG(t->name), d->name);
        ENSURE(utf8_valid_prefix(t->name) == t->name.n, E_FORMAT, "\"%.*s\": the name is not UTF-8",
               STR_ARG(t->name));
        ENSURE(!str_equal(t->name, STR("__metadata__")), E_FORMAT,
               "\"__metadata__\" cannot be a tensor's name");
        return OK;
}

static bool tensor_bytes(const TensorInfo *t, uint64_t *out)
{
        uint64_t n = 1;
        bool overflow = false;

        for (size_t i = 0; i < t->n_dims; i++)
                overflow |= __builtin_mul_overflow(n, t->dims[i], &n);
        return !overflow && dtype_bytes(t->dtype, n, out);
}

static Status shape_append(StrBuf *b, const TensorInfo *t)
{
        for (size_t i = 0; i < t->n_dims; i++)
                TRY(strbuf_printf(b, i == 0 ? "%" PRIu64 : ",%" PRIu64, t->dims[i]));
        return OK;
}

/* One entry, a comma before it: the metadata is always first. */
static Status entry_append(StrBuf *b, const TensorInfo *t, uint64_t begin, uint64_t end)
{
        TRY(strbuf_append_char(b, ','));
        TRY(json_append_quoted(b, t->name));
        TRY(strbuf_printf(b, ":{\"dtype\":\"%s\",\"shape\":[", dtype_traits(t->dtype)->name));
        TRY(shape_append(b, t));
        return strbuf_printf(b, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", begin, end);
}

static Status entry_add(StrBuf *b, const TensorInfo *t, uint64_t *end)
{
        const uint64_t begin = *end;
        uint64_t bytes;

        TRY(tensor_check(t));
        ENSURE(tensor_bytes(t, &bytes) && !__builtin_add_overflow(begin, bytes, end), E_RANGE,
               "\"%.*s\": the data is larger than 64 bits count", STR_ARG(t->name));
        return entry_append(b, t, begin, *end);
}

/* Spaces behind the JSON put the data on a multiple of 8. */
static Status header_pad(StrBuf *b)
{
        while (b->n % HEADER_ALIGN != 0)
                TRY(strbuf_append_char(b, ' '));
        return OK;
}

static Status header_build(const TensorInfo *tensors, size_t n, StrBuf *b, uint64_t *total)
{
        TRY(names_unique(tensors, n));
        TRY(strbuf_append(b, STR("{\"__metadata__\":{\"format\":\"pt\"}")));
        for (size_t i = 0; i < n; i++)
                TRY(entry_add(b, &tensors[i], total));
        TRY(strbuf_append_char(b, '}'));
        TRY(header_pad(b));
        ENSURE(b->n <= SAFETENSORS_HEADER_MAX, E_RANGE,
               "a header of %zu bytes is above the format's limit of %d", b->n,
               (int)SAFETENSORS_HEADER_MAX);
        return OK;
}

static Status header_write(FileWriter *f, const StrBuf *b)
{
        unsigned char length[SAFETENSORS_LENGTH_BYTES];

        for (size_t i = 0; i < sizeof(length); i++)
                length[i] = (unsigned char)(b->n >> (8 * i));
        TRY(file_writer_write(f, length, sizeof(length)));
        return file_writer_write(f, b->p, b->n);
}

Status safetensors_writer_open(const char *path, const TensorInfo *tensors, size_t n,
                               SafetensorsWriter **out)
{
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;
        CLEANUP(strbuf_done) StrBuf header = {0};

        TRY(mem_new(&w));
        w->file.fd = -1;
        TRY(status_within(header_build(tensors, n, &header, &w->total), "%s", path));
        TRY(file_writer_open(path, &w->file));
        sha256_init(&w->sha256);
        w->file.sha256 = &w->sha256;
        TRY(header_write(&w->file, &header));
        *out = TAKE(w);
        return OK;
}

Status safetensors_writer_write(SafetensorsWriter *w, const void *bytes, size_t n)
{
        ENSURE(n <= w->total - w->written, E_USAGE,
               "%s: %zu bytes of data more, but the tensors have only %" PRIu64 " left",
               w->file.path, n, w->total - w->written);
        TRY(file_writer_write(&w->file, bytes, n));
        w->written += n;
        return OK;
}

Status safetensors_writer_commit(SafetensorsWriter *w)
{
        ENSURE(w->written == w->total, E_USAGE,
               "%s: %" PRIu64 " of %" PRIu64 " bytes of data written", w->file.path, w->written,
               w->total);
        return file_writer_commit(&w->file);
}

void safetensors_writer_sha256(SafetensorsWriter *w, char out[SHA256_HEX + 1])
{
        sha256_hex(&w->sha256, out);
}

void safetensors_writer_free(SafetensorsWriter **w)
{
        if (*w == NULL)
                return;
        file_writer_done(&(*w)->file);
        mem_free(*w);
        *w = NULL;
}
