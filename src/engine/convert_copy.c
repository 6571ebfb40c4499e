/* Values out of a store, in another type, piece by piece. */
#include "engine/convert_plan.h"

#include "base/mem.h"

enum { PIECE_ELEMS = 1 << 20 };

void convert_copy_done(ConvertCopy *c)
{
        mem_free(c->values);
        mem_free(c->bytes);
}

/* Room for n elements; at least a piece. Rows were checked against the file, so n is bounded. */
static Status capacity_reserve(ConvertCopy *c, size_t n)
{
        const size_t wanted = n > PIECE_ELEMS ? n : PIECE_ELEMS;

        if (wanted <= c->capacity)
                return OK;
        TRY(mem_resize(&c->values, 0, wanted, sizeof(float)));
        TRY(mem_resize(&c->bytes, 0, wanted, sizeof(float)));
        c->capacity = wanted;
        return OK;
}

static bool nobody_listens(void *user, uint64_t done, uint64_t total)
{
        (void)user;
        return done <= total;
}

static Status progress_report(const ConvertCopy *c)
{
        const ConvertOptions *o = c->options;
        bool (*progress)(void *, uint64_t, uint64_t) =
                o->progress == NULL ? nobody_listens : o->progress;

        ENSURE(progress(o->user, c->done, c->total), E_CANCELLED, "the conversion was cancelled");
        return OK;
}

static Status values_write(const TensorPlan *t, const float *values, uint8_t *bytes, uint64_t n,
                           ConvertSink sink, void *writer)
{
        const DTypeTraits *to = dtype_traits(t->dst.dtype);

        to->from_f32(values, bytes, n);
        return sink(writer, bytes, n / to->block * to->block_size);
}

static Status piece_write(ConvertCopy *c, const TensorPlan *t, uint64_t first, uint64_t n,
                          ConvertSink sink, void *writer)
{
        TRY(capacity_reserve(c, n));
        TRY(store_read_f32(c->store, t->src, first, n, c->values));
        TRY(values_write(t, c->values, c->bytes, n, sink, writer));
        c->done += n;
        return progress_report(c);
}

/* Whole rows, which are whole blocks. */
static uint64_t piece_elems(const TensorInfo *t)
{
        const uint64_t cols = t->dims[t->n_dims - 1];

        return cols >= PIECE_ELEMS ? cols : PIECE_ELEMS / cols * cols;
}

static Status stored_copy(ConvertCopy *c, const TensorPlan *t, ConvertSink sink, void *writer)
{
        const uint64_t piece = piece_elems(t->src);
        uint64_t n;

        for (uint64_t at = 0; at < t->src->n_elems; at += n) {
                n = t->src->n_elems - at < piece ? t->src->n_elems - at : piece;
                TRY(piece_write(c, t, at, n, sink, writer));
        }
        return OK;
}

static Status made_copy(const TensorPlan *t, ConvertSink sink, void *writer)
{
        return sink(writer, t->made, t->dst.n_elems * sizeof(float));
}

Status convert_copy(ConvertCopy *c, const TensorPlan *t, ConvertSink sink, void *writer)
{
        return t->src == NULL ? made_copy(t, sink, writer) : stored_copy(c, t, sink, writer);
}

static bool loses_nothing(const float *values, uint8_t *bytes, float *back, uint64_t n, DType type)
{
        dtype_traits(type)->from_f32(values, bytes, n);
        dtype_traits(type)->to_f32(bytes, back, n);
        return memcmp(values, back, n * sizeof(*values)) == 0;
}

static Status vector_test(const Store *s, const TensorInfo *t, DType type, bool *fits)
{
        CLEANUP(mem_free_at) float *values = NULL;
        CLEANUP(mem_free_at) float *back = NULL;
        CLEANUP(mem_free_at) uint8_t *bytes = NULL;

        TRY(mem_new_array(&values, t->n_elems));
        TRY(mem_new_array(&back, t->n_elems));
        TRY(mem_new_array(&bytes, t->n_elems * sizeof(float)));
        TRY(store_read_f32(s, t, 0, t->n_elems, values));
        *fits = loses_nothing(values, bytes, back, t->n_elems, type);
        return OK;
}

/* Norms, biases, routers: small beside the rest. */
enum { SMALL_ELEMS = 1 << 22 };

static bool may_shrink(const TensorInfo *t, DType main)
{
        return main != DT_F32 && t->dtype == DT_F32 && t->n_elems <= SMALL_ELEMS;
}

Status convert_auto_dtype(const Store *s, const TensorInfo *t, DType main, DType *out)
{
        bool fits = false;

        if (may_shrink(t, main))
                TRY(vector_test(s, t, main, &fits));
        *out = fits ? main : t->dtype;
        return OK;
}
