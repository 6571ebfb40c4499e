#include "weights/gguf_part.h"

#include <inttypes.h>

enum { NAME_MAX_BYTES = 64 };

static Status name_check(Str name, uint64_t at)
{
        ENSURE(name.n > 0, E_FORMAT, "byte %" PRIu64 ": an empty tensor name", at);
        ENSURE(name.n <= NAME_MAX_BYTES, E_FORMAT,
               "byte %" PRIu64 ": a tensor name of %zu bytes; at most %d", at, name.n,
               NAME_MAX_BYTES);
        ENSURE(utf8_valid_prefix(name) == name.n, E_FORMAT,
               "byte %" PRIu64 ": a tensor name is not UTF-8", at);
        return OK;
}

static Status dims_read(GgufReader *r, GgufTensor *t)
{
        const uint64_t at = r->pos;

        TRY(gguf_read_u32(r, &t->n_dims));
        ENSURE(t->n_dims - 1 < GGUF_DIMS_MAX, E_FORMAT,
               "byte %" PRIu64 ": %u dimensions; must be 1 to %d", at, t->n_dims, GGUF_DIMS_MAX);
        for (uint32_t i = 0; i < t->n_dims; i++) {
                TRY(gguf_read_u64(r, &t->ne[i]));
                ENSURE(t->ne[i] > 0, E_FORMAT, "byte %" PRIu64 ": dimension %u is zero",
                       r->pos - sizeof(t->ne[i]), i);
        }
        return OK;
}

static Status entry_fields_read(GgufReader *r, GgufTensor *t)
{
        TRY(dims_read(r, t));
        TRY(gguf_read_u32(r, &t->ggml_type));
        return gguf_read_u64(r, &t->offset);
}

static Status tensor_entry_read(GgufReader *r, GgufTensor *t)
{
        Status s;

        t->at = r->pos;
        TRY(gguf_read_str(r, &t->name));
        TRY(name_check(gguf_span_str(r, t->name), t->at));
        s = entry_fields_read(r, t);
        return status_within(s, "tensor \"%.*s\"", STR_ARG(gguf_span_str(r, t->name)));
}

Status gguf_tensors_read(GgufPart *p, uint64_t n)
{
        for (uint64_t i = 0; i < n; i++) {
                GgufTensor t = {0};
                TRY(status_within(tensor_entry_read(&p->reader, &t),
                                  "tensor entry %" PRIu64 " of %" PRIu64, i + 1, n));
                TRY(vec_push(&p->tensors, t));
        }
        return OK;
}

/* Outermost first, as safetensors. */
static void dims_turn_round(const GgufTensor *t, TensorInfo *info)
{
        for (uint32_t i = 0; i < t->n_dims; i++)
                info->dims[i] = t->ne[t->n_dims - 1 - i];
        info->n_dims = t->n_dims;
}

static Status elems_count(const GgufTensor *t, uint64_t *out)
{
        uint64_t n = 1;

        for (uint32_t i = 0; i < t->n_dims; i++)
                ENSURE(!__builtin_mul_overflow(n, t->ne[i], &n), E_FORMAT,
                       "the product of the dimensions overflows");
        *out = n;
        return OK;
}

static Status shape_check(const GgufTensor *t, TensorInfo *info)
{
        const uint32_t block = dtype_traits(info->dtype)->block;

        TRY(elems_count(t, &info->n_elems));
        ENSURE(t->ne[0] % block == 0, E_FORMAT,
               "a row of %" PRIu64 " elements is not a multiple of the block of %u", t->ne[0],
               block);
        ENSURE(dtype_bytes(info->dtype, info->n_elems, &info->n_bytes), E_FORMAT,
               "the size of %" PRIu64 " elements overflows", info->n_elems);
        return OK;
}

/*
 * As ggml: tensors lie one behind the other in the order of the header, each padded to the
 * alignment. So none overlaps another and the bytes read never exceed the file.
 */
static Status place_check(const GgufPart *p, const GgufTensor *t, uint64_t expected,
                          const TensorInfo *info)
{
        const uint64_t room = p->file_size - p->data_start;

        ENSURE(t->offset % p->alignment == 0, E_FORMAT,
               "offset %" PRIu64 " is not a multiple of the alignment %u", t->offset, p->alignment);
        ENSURE(t->offset == expected, E_FORMAT,
               "offset %" PRIu64 " overlaps another tensor or leaves a hole; expected %" PRIu64,
               t->offset, expected);
        ENSURE(t->offset <= room, E_FORMAT,
               "offset %" PRIu64 " is beyond the %" PRIu64 " bytes of data", t->offset, room);
        ENSURE(info->n_bytes <= room - t->offset, E_FORMAT,
               "%" PRIu64 " bytes at %" PRIu64 " go beyond the end of the file at %" PRIu64,
               info->n_bytes, p->data_start + t->offset, p->file_size);
        return OK;
}

static Status tensor_info(const GgufPart *p, const GgufTensor *t, uint64_t expected,
                          TensorInfo *info)
{
        TRY(gguf_tensor_dtype(t->ggml_type, &info->dtype));
        TRY(shape_check(t, info));
        TRY(place_check(p, t, expected, info));
        dims_turn_round(t, info);
        info->name = gguf_span_str(&p->reader, t->name);
        info->offset = p->data_start + t->offset;
        return OK;
}

/* Cannot wrap: the tensor's end is inside the file, and the alignment has 32 bits. */
static uint64_t padded(uint64_t n, uint32_t alignment)
{
        return (n + alignment - 1) / alignment * alignment;
}

/* Adds one and moves `expected` to where the next one must lie. */
static Status tensor_add(const GgufPart *p, const GgufTensor *t, Store *store, TensorInfo *info,
                         uint64_t *expected)
{
        TRY(tensor_info(p, t, *expected, info));
        TRY(store_add_tensor(store, info));
        *expected = padded(*expected + info->n_bytes, p->alignment);
        return OK;
}

Status gguf_part_add_tensors(const GgufPart *p, const char *path, Store *store)
{
        TensorInfo info = {0};
        uint64_t expected = 0;

        TRY(store_add_file(store, path, &info.file));
        for (size_t i = 0; i < p->tensors.n; i++) {
                const GgufTensor *t = &p->tensors.p[i];
                TRY(status_within(tensor_add(p, t, store, &info, &expected),
                                  "tensor \"%.*s\" (byte %" PRIu64 ")",
                                  STR_ARG(gguf_span_str(&p->reader, t->name)), t->at));
        }
        return OK;
}
