/* One need from the store into its place: whole rows, rows of a fused tensor, or columns. */
#include "arch/bind.h"
#include "base/mem.h"

#include <math.h>

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

typedef Status (*RunFn)(const Need *n, const Store *store, uint64_t row, uint64_t n_rows,
                        float *out);

/* Rows that follow each other on disk. */
static Status run_plain(const Need *n, const Store *store, uint64_t row, uint64_t n_rows,
                        float *out)
{
        return store_read_f32(store, n->tensor, row * n->cols, n_rows * n->cols, out);
}

/* A block of 32 values: two a byte, the even one in the low half, times 2^(scale - 127). */
static void block_unpack(const uint8_t *block, uint8_t scale, float *out)
{
        static const float values[16] = {0.0F,  0.5F,  1.0F,  1.5F,  2.0F,  3.0F,  4.0F,  6.0F,
                                         -0.0F, -0.5F, -1.0F, -1.5F, -2.0F, -3.0F, -4.0F, -6.0F};

        for (size_t i = 0; i < 16; i++) {
                out[2 * i] = ldexpf(values[block[i] & 15], (int)scale - 127);
                out[2 * i + 1] = ldexpf(values[block[i] >> 4], (int)scale - 127);
        }
}

static Status run_packed(const Need *n, const Store *store, uint64_t row, uint64_t n_rows,
                         float *out)
{
        CLEANUP(mem_free_at) uint8_t *blocks = NULL;
        CLEANUP(mem_free_at) uint8_t *scales = NULL;
        const uint64_t count = n_rows * n->cols / 32;
        const uint64_t first = row * n->cols / 32;

        TRY(mem_new_array(&blocks, count * 16));
        TRY(mem_new_array(&scales, count));
        TRY(store_read(store, n->tensor, first * 16, count * 16, blocks));
        TRY(store_read(store, n->scale_tensor, first, count, scales));
        for (uint64_t i = 0; i < count; i++)
                block_unpack(blocks + i * 16, scales[i], out + i * 32);
        return OK;
}

/* Rows [first, first + n) of the need, run by run: a run stays inside one chunk of the map. */
static Status rows_read(const Need *need, const Store *store, uint64_t first, uint64_t n,
                        float *out)
{
        const RunFn run_read = need->scales != NULL ? run_packed : run_plain;
        const RowMap *map = &need->map;

        for (uint64_t r = first; r < first + n;) {
                const uint64_t run = smaller(first + n - r, map->chunk - r % map->chunk);
                TRY(run_read(need, store, row_source(map, r), run, out + (r - first) * need->cols));
                r += run;
        }
        return OK;
}

/* Elements of a line whose rows are the map's [first, first + n): read as one span, then picked. */
static Status span_read(const Need *need, const Store *store, uint64_t line, uint64_t first,
                        uint64_t n, float *span, float *out)
{
        const RowMap *map = &need->map;
        const uint64_t begin = row_source(map, first);
        const uint64_t end = row_source(map, first + n - 1) + 1;

        TRY(store_read_f32(store, need->tensor, line + begin, end - begin, span));
        for (uint64_t r = 0; r < n; r++)
                out[r] = span[row_source(map, first + r) - begin];
        return OK;
}

static Status panel_read(const Need *n, const Store *store, size_t panel, float *rows)
{
        const uint64_t first = panel * PANEL_ROWS;
        const uint64_t n_rows = smaller(n->n_rows - first, PANEL_ROWS);

        TRY(rows_read(n, store, first, n_rows, rows));
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
        float *span; /* [rows] of a line on disk */
        float *line; /* [n_rows] */
        float *rows; /* [n_rows, cols] */
} Turned;

static Status line_turn(const Turned *t, const Store *store, uint64_t k)
{
        TRY(span_read(t->n, store, (t->n->first_line + k) * t->n->rows, t->first, t->n_rows,
                      t->span, t->line));
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
        CLEANUP(mem_free_at) float *span = NULL;
        CLEANUP(mem_free_at) float *line = NULL;
        CLEANUP(mem_free_at) float *rows = NULL;
        const uint64_t first = mine.begin * PANEL_ROWS;
        const uint64_t n_rows = smaller(n->n_rows, mine.end * PANEL_ROWS) - first;

        TRY(mem_new_array(&span, n->rows));
        TRY(mem_new_array(&line, n_rows));
        TRY(mem_new_array(&rows, n_rows * n->cols));
        const Turned t = {n, first, n_rows, span, line, rows};
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

static Status vector_span(const Need *n, const Store *store, float *out)
{
        CLEANUP(mem_free_at) float *span = NULL;

        TRY(mem_new_array(&span, n->rows));
        return span_read(n, store, 0, 0, n->n_rows, span, out);
}

static Status vector_fetch(const Need *n, const Store *store, float *out)
{
        if (n->ones)
                return OK;
        if (n->n_parts > 1)
                return parts_read(n, store, out);
        return vector_span(n, store, out);
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
