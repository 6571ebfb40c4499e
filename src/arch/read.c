/* One need from the store into its place: whole rows, rows of a fused tensor, or columns. */
#include "arch/bind.h"
#include "base/mem.h"

static size_t need_panels(const Need *n)
{
        return n->linear == NULL ? 0 : stride16(n->n_rows) / PANEL_ROWS;
}

PoolRange need_share(const Need *n, const PoolThread *t)
{
        return pool_share(t, need_panels(n), 1);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
        return a < b ? a : b;
}

static uint64_t row_source(const RowMap *map, uint64_t r)
{
        return r / map->chunk * map->stride + map->offset + r % map->chunk;
}

/* Rows [first, first + n) of the need, run by run: a run stays inside one chunk of the map. */
static Status rows_read(const Need *need, const Store *store, uint64_t first, uint64_t n,
                        uint64_t width, float *out)
{
        const RowMap *map = &need->map;

        for (uint64_t r = first; r < first + n;) {
                const uint64_t run = smaller(first + n - r, map->chunk - r % map->chunk);
                TRY(store_read_f32(store, need->tensor, row_source(map, r) * width, run * width,
                                   out + (r - first) * width));
                r += run;
        }
        return OK;
}

static Status panel_read(const Need *n, const Store *store, size_t panel, float *rows)
{
        const uint64_t first = panel * PANEL_ROWS;
        const uint64_t n_rows = smaller(n->n_rows - first, PANEL_ROWS);

        TRY(rows_read(n, store, first, n_rows, n->cols, rows));
        panels_pack(&n->linear->w, panel, rows, n_rows);
        return OK;
}

static Status panels_read(const Need *n, const Store *store, PoolRange mine)
{
        CLEANUP(mem_free_at) float *rows = NULL;

        TRY(mem_new_array(&rows, PANEL_ROWS * n->cols));
        for (size_t p = mine.begin; p < mine.end; p++)
                TRY(panel_read(n, store, p, rows));
        return OK;
}

/* A tensor stored [in, out] is read line by line into columns of the thread's rows. */
typedef struct Turned {
        const Need *n;
        uint64_t first; /* row */
        uint64_t n_rows;
        float *line; /* [n_rows] */
        float *rows; /* [n_rows, cols] */
} Turned;

static Status line_read(const Turned *t, const Store *store, uint64_t k)
{
        const RowMap *map = &t->n->map;

        for (uint64_t r = 0; r < t->n_rows;) {
                const uint64_t at = t->first + r;
                const uint64_t run = smaller(t->n_rows - r, map->chunk - at % map->chunk);
                TRY(store_read_f32(store, t->n->tensor,
                                   (t->n->first_line + k) * t->n->rows + row_source(map, at), run,
                                   t->line + r));
                r += run;
        }
        return OK;
}

static Status line_turn(const Turned *t, const Store *store, uint64_t k)
{
        TRY(line_read(t, store, k));
        for (uint64_t r = 0; r < t->n_rows; r++)
                t->rows[r * t->n->cols + k] = t->line[r];
        return OK;
}

static void turned_pack(const Turned *t, PoolRange mine)
{
        for (size_t p = mine.begin; p < mine.end; p++) {
                const uint64_t at = p * PANEL_ROWS - t->first;
                panels_pack(&t->n->linear->w, p, t->rows + at * t->n->cols,
                            smaller(t->n_rows - at, PANEL_ROWS));
        }
}

static Status turned_read(const Need *n, const Store *store, PoolRange mine)
{
        CLEANUP(mem_free_at) float *line = NULL;
        CLEANUP(mem_free_at) float *rows = NULL;
        const uint64_t first = mine.begin * PANEL_ROWS;
        const uint64_t n_rows = smaller(n->n_rows, mine.end * PANEL_ROWS) - first;

        TRY(mem_new_array(&line, n_rows));
        TRY(mem_new_array(&rows, n_rows * n->cols));
        const Turned t = {n, first, n_rows, line, rows};
        for (uint64_t k = 0; k < n->cols; k++)
                TRY(line_turn(&t, store, k));
        turned_pack(&t, mine);
        return OK;
}

static Status matrix_read(const Need *n, const Store *store, PoolRange mine)
{
        if (mine.begin == mine.end)
                return OK;
        return n->transposed ? turned_read(n, store, mine) : panels_read(n, store, mine);
}

/* Tensors that follow each other in one vector. */
static Status parts_read(const Need *n, const Store *store, float *out)
{
        const uint64_t each = n->n_rows / n->n_parts;
        char name[192];

        for (uint32_t i = 0; i < n->n_parts; i++) {
                need_name(n, i, name);
                TRY(store_read_f32(store, store_find(store, str_of(name)), 0, each,
                                   out + i * each));
        }
        return OK;
}

static Status vector_fetch(const Need *n, const Store *store, float *out)
{
        if (n->ones)
                return OK;
        if (n->n_parts > 1)
                return parts_read(n, store, out);
        return rows_read(n, store, 0, n->n_rows, 1, out);
}

static Status vector_read(const Need *n, const Store *store)
{
        float *out = (float *)*n->vector;
        const float add = n->ones ? 1.0F : n->add;

        TRY(vector_fetch(n, store, out));
        for (uint64_t i = 0; i < n->n_rows; i++)
                out[i] += add;
        return OK;
}

/* Vectors are small: one thread reads them. */
Status need_read(const Need *n, const Store *store, const PoolThread *t)
{
        if (n->linear != NULL)
                return matrix_read(n, store, need_share(n, t));
        return t->index == 0 ? vector_read(n, store) : OK;
}
