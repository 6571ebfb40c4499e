#include "kernels/kernels.h"

#include <string.h>

enum { LINE = 64 };

/* Spreads n stored values of one row, from column k on, over its lane of a panel. */
typedef void (*Spread)(char *panel, size_t lane, size_t k, const void *values, size_t n);

static void spread_32(char *panel, size_t lane, size_t k, const void *values, size_t n)
{
        enum { SIZE = sizeof(uint32_t) };
        char *to = panel + (k * PANEL_ROWS + lane) * SIZE;

        for (size_t i = 0; i < n; i++)
                memcpy(to + i * PANEL_ROWS * SIZE, (const char *)values + i * SIZE, SIZE);
}

static void spread_16(char *panel, size_t lane, size_t k, const void *values, size_t n)
{
        enum { SIZE = sizeof(uint16_t) };
        char *to = panel + (k * PANEL_ROWS + lane) * SIZE;

        for (size_t i = 0; i < n; i++)
                memcpy(to + i * PANEL_ROWS * SIZE, (const char *)values + i * SIZE, SIZE);
}

/* Pairs of columns move as one; a chunk begins at an even column, and an odd n ends in a zero. */
static void spread_pairs(char *panel, size_t lane, size_t k, const void *values, size_t n)
{
        spread_32(panel, lane, k / 2, values, (n + 1) / 2);
}

/* How one panel type stores element (k, lane): `pair` consecutive k lie together. */
typedef struct PanelFormat {
        size_t size; /* bytes of an element */
        size_t pair; /* 1 or 2 */
        DType dtype;
        Spread spread;
} PanelFormat;

static const PanelFormat formats[] = {
        [PANEL_F32] = {4, 1, DT_F32, spread_32},
        [PANEL_F16] = {2, 1, DT_F16, spread_16},
        [PANEL_BF16] = {2, 2, DT_BF16, spread_pairs},
};
_Static_assert(N_ELEMS(formats) == PANEL_TYPE_MAX, "a format for every panel type");

static size_t round_up(size_t n, size_t unit)
{
        return (n + unit - 1) / unit * unit;
}

size_t panels_stride(PanelType type, uint32_t n_cols)
{
        const PanelFormat *f = &formats[type];

        return round_up(round_up(n_cols, f->pair) * PANEL_ROWS * f->size, LINE);
}

size_t panels_bytes(PanelType type, uint32_t n_rows, uint32_t n_cols)
{
        return round_up(n_rows, PANEL_ROWS) / PANEL_ROWS * panels_stride(type, n_cols);
}

size_t kv_block_bytes(PanelType type, size_t dim)
{
        return round_up(dim, PANEL_ROWS) * KV_BLOCK * formats[type].size;
}

/* Bytes from the panel's start to element (k, lane). */
static size_t element_offset(const PanelFormat *f, size_t k, size_t lane)
{
        return ((k / f->pair * PANEL_ROWS + lane) * f->pair + k % f->pair) * f->size;
}

/* Up to sixteen columns of one row, converted and spread over its lane. */
static void chunk_put(const PanelFormat *f, char *panel, size_t lane, size_t k, const float *x,
                      size_t n)
{
        uint32_t values[PANEL_ROWS] = {0};

        dtype_traits(f->dtype)->from_f32(x, values, n);
        f->spread(panel, lane, k, values, n);
}

static size_t chunk_at(size_t k, size_t n_cols)
{
        return n_cols - k < 16 ? n_cols - k : 16;
}

/* Rows inside, columns outside: a chunk's cache lines are filled by all rows before moving on. */
static void columns_pack(const Panels *p, char *panel, const float *rows, size_t n_rows, size_t k)
{
        const size_t n = chunk_at(k, p->n_cols);

        for (size_t r = 0; r < n_rows; r++)
                chunk_put(&formats[p->type], panel, r, k, rows + r * p->n_cols + k, n);
}

void panels_pack(const Panels *p, size_t panel, const float *rows, size_t n_rows)
{
        char *out = p->data + panel * p->stride;

        memset(out, 0, p->stride);
        for (size_t k = 0; k < p->n_cols; k += 16)
                columns_pack(p, out, rows, n_rows, k);
}

void panels_row(const Panels *p, size_t row, float *out)
{
        const PanelFormat *f = &formats[p->type];
        const char *panel = p->data + row / PANEL_ROWS * p->stride;

        for (size_t k = 0; k < p->n_cols; k++)
                dtype_traits(f->dtype)->to_f32(panel + element_offset(f, k, row % PANEL_ROWS),
                                               out + k, 1);
}
