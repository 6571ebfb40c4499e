#include "base/file.h"
#include "engine/convert_model.h"
#include "weights/safetensors_write.h"

enum { PIECE_ELEMS = 1 << 20 };

/* Everything one tensor's copying needs. */
typedef struct WeightCopy {
        const Store *store;
        const ConvertOptions *options;
        SafetensorsWriter *writer;
        uint64_t total;
        uint64_t done;
        float *values;  /* [capacity] */
        uint8_t *bytes; /* [capacity * 4] */
        size_t capacity;
} WeightCopy;

static void weight_copy_done(WeightCopy *c)
{
        safetensors_writer_free(&c->writer);
        mem_free(c->values);
        mem_free(c->bytes);
}

/* Room for n elements; at least a piece. Rows were checked against the file, so n is bounded. */
static Status capacity_reserve(WeightCopy *c, size_t n)
{
        const size_t wanted = n > PIECE_ELEMS ? n : PIECE_ELEMS;

        if (wanted <= c->capacity)
                return OK;
        TRY(mem_resize(&c->values, 0, wanted, sizeof(float)));
        TRY(mem_resize(&c->bytes, 0, wanted, sizeof(float)));
        c->capacity = wanted;
        return OK;
}

/*
 * GGUF keeps the rows of a llama head as pairs (0, D/2), (1, D/2 + 1), … side by side; the new
 * file wants the first of all pairs, then the second: row i comes from 2 (i mod D/2) + i / (D/2).
 */
static uint64_t source_row(const TensorPlan *t, uint64_t row)
{
        const uint64_t dim = t->interleaved_dim;
        const uint64_t in_head = dim == 0 ? 0 : row % dim;

        if (dim == 0)
                return row;
        return row - in_head + 2 * (in_head % (dim / 2)) + in_head / (dim / 2);
}

static Status rows_write(WeightCopy *c, const TensorPlan *t, uint64_t first, uint64_t n_elems)
{
        const DTypeTraits *to = dtype_traits(t->dst.dtype);

        TRY(store_read_f32(c->store, t->src, first, n_elems, c->values));
        to->from_f32(c->values, c->bytes, n_elems);
        return safetensors_writer_write(c->writer, c->bytes, n_elems * to->block_size);
}

static bool nobody_listens(void *user, uint64_t done, uint64_t total)
{
        (void)user;
        return done <= total;
}

static Status progress_report(const WeightCopy *c)
{
        const ConvertOptions *o = c->options;
        bool (*progress)(void *, uint64_t, uint64_t) =
                o->progress == NULL ? nobody_listens : o->progress;

        ENSURE(progress(o->user, c->done, c->total), E_CANCELLED, "the conversion was cancelled");
        return OK;
}

/* A matrix has rows of dims[1]; a vector's elements are its rows. */
static uint64_t row_elems(const TensorInfo *t)
{
        return t->n_dims == 1 ? 1 : t->dims[1];
}

static uint64_t rows_at_once(const TensorPlan *t, uint64_t cols)
{
        if (t->interleaved_dim != 0)
                return 1;
        return cols >= PIECE_ELEMS ? 1 : PIECE_ELEMS / cols; /* of a vector: whole blocks */
}

static Status tensor_copy(WeightCopy *c, const TensorPlan *t)
{
        const uint64_t cols = row_elems(t->src);
        const uint64_t n_rows = t->src->dims[0];
        uint64_t n;

        for (uint64_t row = 0; row < n_rows; row += n) {
                n = rows_at_once(t, cols);
                n = n < n_rows - row ? n : n_rows - row;
                TRY(capacity_reserve(c, n * cols));
                TRY(rows_write(c, t, source_row(t, row) * cols, n * cols));
        }
        c->done += t->src->n_bytes;
        return progress_report(c);
}

/* The writer takes the names, types and shapes in the plan's order. */
static Status writer_open(const ConvertPlan *p, const char *path, SafetensorsWriter **out)
{
        CLEANUP(mem_free_at) TensorInfo *infos = NULL;

        TRY(mem_new_array(&infos, p->tensors.n));
        for (size_t i = 0; i < p->tensors.n; i++)
                infos[i] = p->tensors.p[i].dst;
        return safetensors_writer_open(path, infos, p->tensors.n, out);
}

Status convert_write_weights(const ConvertModel *m, const ConvertPlan *p, const ConvertOptions *o,
                             const char *dir)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(weight_copy_done)
        WeightCopy c = {.store = m->store, .options = o, .total = p->src_bytes};

        TRY(path_join(dir, "model.safetensors", &path));
        TRY(writer_open(p, path, &c.writer));
        for (size_t i = 0; i < p->tensors.n; i++)
                TRY(tensor_copy(&c, &p->tensors.p[i]));
        return safetensors_writer_commit(c.writer);
}
