#include "nn/linear.h"

/* Panels that stay in the L2 cache while all tiles pass over them. */
enum { PANELS_HOT = 4 };

size_t stride16(size_t n)
{
        return (n + PANEL_ROWS - 1) / PANEL_ROWS * PANEL_ROWS;
}

/* One token of a tile takes K floats, K rounded up to whole bf16 pairs and cache lines. */
static size_t token_bytes(size_t n_cols)
{
        return stride16(n_cols) * sizeof(float);
}

size_t tiles_bytes(size_t n_tokens, size_t n_cols)
{
        return n_tokens * token_bytes(n_cols);
}

size_t tiles_count(const NnContext *c, const Tiles *tiles)
{
        return (tiles->n_tokens + c->k->tile_tokens - 1) / c->k->tile_tokens;
}

size_t tile_tokens(const NnContext *c, const Tiles *tiles, size_t i)
{
        const size_t left = tiles->n_tokens - i * c->k->tile_tokens;

        return left < c->k->tile_tokens ? left : c->k->tile_tokens;
}

char *tile_data(const NnContext *c, const Tiles *tiles, size_t i)
{
        return tiles->data + i * c->k->tile_tokens * token_bytes(tiles->n_cols);
}

void tiles_pack(const NnContext *c, const PoolThread *t, const float *x, size_t x_stride,
                const Tiles *tiles)
{
        const PoolRange mine = pool_share(t, tiles_count(c, tiles), 1);

        for (size_t i = mine.begin; i < mine.end; i++)
                c->k->pack_x[c->act](x + i * c->k->tile_tokens * x_stride, x_stride,
                                     tile_tokens(c, tiles, i), tiles->n_cols,
                                     tile_data(c, tiles, i));
}

static void bias_add(const NnContext *c, const float *bias, PoolRange cols, size_t n_tokens,
                     float *out, size_t out_stride)
{
        for (size_t t = 0; t < n_tokens; t++)
                c->k->add(out + t * out_stride + cols.begin, bias + cols.begin,
                          cols.end - cols.begin);
}

/* A few panels over every tile. */
static void panels_run(const NnContext *c, const Linear *l, PoolRange panels, const Tiles *x,
                       float *out, size_t out_stride)
{
        GemmArgs a = {.panels = l->w.data + panels.begin * l->w.stride,
                      .panel_stride = l->w.stride,
                      .n_panels = panels.end - panels.begin,
                      .n_cols = l->w.n_cols,
                      .out_stride = out_stride};

        for (size_t i = 0; i < tiles_count(c, x); i++) {
                a.x = tile_data(c, x, i);
                a.n_tokens = tile_tokens(c, x, i);
                a.out = out + i * c->k->tile_tokens * out_stride + panels.begin * PANEL_ROWS;
                c->k->gemm[c->act][l->w.type](&a);
        }
}

/* How many panels pass at a time: all of them when there is one tile, a cacheful otherwise. */
static size_t panels_step(const NnContext *c, const Tiles *x, PoolRange mine)
{
        return tiles_count(c, x) == 1 ? mine.end - mine.begin + 1 : PANELS_HOT;
}

/* The thread's panels, a cacheful at a time. */
static void share_run(const NnContext *c, const Linear *l, PoolRange mine, const Tiles *x,
                      float *out, size_t out_stride)
{
        const size_t step = panels_step(c, x, mine);

        for (size_t p = mine.begin; p < mine.end; p += step) {
                const size_t end = p + step < mine.end ? p + step : mine.end;
                panels_run(c, l, (PoolRange){p, end}, x, out, out_stride);
        }
}

PoolRange linear_run(const NnContext *c, const PoolThread *t, const Linear *l, const Tiles *x,
                     float *out, size_t out_stride)
{
        const PoolRange mine = pool_share(t, stride16(l->w.n_rows) / PANEL_ROWS, 1);
        const PoolRange cols = {mine.begin * PANEL_ROWS, mine.end * PANEL_ROWS};

        share_run(c, l, mine, x, out, out_stride);
        if (l->bias != NULL)
                bias_add(c, l->bias, cols, x->n_tokens, out, out_stride);
        return cols;
}
