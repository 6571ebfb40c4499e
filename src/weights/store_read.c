#include "weights/store_view.h"

#include <inttypes.h>

enum { CHUNK_BYTES = 32 << 10 };

static bool range_fits(const TensorInfo *t, uint64_t first, uint64_t n)
{
        return first <= t->n_elems && n <= t->n_elems - first;
}

static bool on_blocks(uint64_t first, uint64_t n, uint64_t block)
{
        return first % block == 0 && n % block == 0;
}

static Status range_check(const TensorInfo *t, uint64_t first, uint64_t n)
{
        const DTypeTraits *d = dtype_traits(t->dtype);

        ENSURE(range_fits(t, first, n), E_RANGE,
               "\"%.*s\": elements from %" PRIu64 ", %" PRIu64 " of them, but it has %" PRIu64,
               STR_ARG(t->name), first, n, t->n_elems);
        ENSURE(on_blocks(first, n, d->block), E_RANGE,
               "\"%.*s\": elements from %" PRIu64 ", %" PRIu64
               " of them, are no whole blocks of %" PRIu32,
               STR_ARG(t->name), first, n, d->block);
        return OK;
}

/* In blocks, within a checked range. */
static Status blocks_read(const Store *s, const TensorInfo *t, uint64_t first, size_t n, void *out)
{
        const uint64_t size = dtype_traits(t->dtype)->block_size;

        return status_within(
                file_read_at(store_file(s, t->file), t->offset + first * size, out, n * size),
                "\"%.*s\"", STR_ARG(t->name));
}

static uint64_t u64_min(uint64_t a, uint64_t b)
{
        return a < b ? a : b;
}

/* A view's values in its own type. */
static Status view_read(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, char *out)
{
        float chunk[CHUNK_BYTES / sizeof(float)];
        const DTypeTraits *d = dtype_traits(t->dtype);
        size_t len;

        ENSURE(d->from_f32 != NULL, E_UNSUPPORTED, "\"%.*s\": a view of type %s has no bytes",
               STR_ARG(t->name), d->name);
        for (uint64_t done = 0; done < n; done += len) {
                len = u64_min(N_ELEMS(chunk), n - done);
                TRY(store_view_read_f32(s, t, first + done, len, chunk));
                d->from_f32(chunk, out + done / d->block * d->block_size, len);
        }
        return OK;
}

Status store_read(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, void *out)
{
        const uint64_t block = dtype_traits(t->dtype)->block;

        TRY(range_check(t, first, n));
        if (store_view_base(s) != NULL)
                return view_read(s, t, first, n, out);
        return blocks_read(s, t, first / block, n / block, out);
}

static Status file_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n,
                            float *out)
{
        _Alignas(64) char chunk[CHUNK_BYTES];
        const DTypeTraits *d = dtype_traits(t->dtype);
        const uint64_t per_chunk = sizeof(chunk) / d->block_size;
        const uint64_t end = (first + n) / d->block;

        for (uint64_t at = first / d->block; at < end; at += per_chunk) {
                const size_t blocks = u64_min(per_chunk, end - at);

                TRY(blocks_read(s, t, at, blocks, chunk));
                d->to_f32(chunk, out, blocks * d->block);
                out += blocks * d->block;
        }
        return OK;
}

Status store_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n, float *out)
{
        TRY(range_check(t, first, n));
        return store_view_base(s) != NULL ? store_view_read_f32(s, t, first, n, out)
                                          : file_read_f32(s, t, first, n, out);
}
