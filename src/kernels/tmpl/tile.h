/* How one GemmArgs is cut into tiles of fixed shape. Included once in each gemm.c. */
#ifndef QUERN_KERNELS_TMPL_TILE_H
#define QUERN_KERNELS_TMPL_TILE_H

/* One tile: some panels times some tokens; every entry of x is 4 bytes (a float or a bf16 pair). */
typedef struct Tile {
        const char *w;
        size_t w_stride; /* bytes from panel to panel */
        const char *x;   /* its first token in row 0 */
        size_t x_stride; /* bytes from row to row */
        size_t n_cols;
        float *out;
        size_t out_stride;
} Tile;

/* A tile function for exactly this shape. Rows: most tokens first, then most panels, then 1 x 1. */
typedef struct Shape {
        size_t panels, tokens;
        void (*run)(const Tile *t);
} Shape;

enum { X_ENTRY = 4 };

VOCAB bool shape_fits(const Shape *s, size_t panels, size_t tokens)
{
        return s->panels <= panels && s->tokens <= tokens;
}

static const Shape *shape_for(const Shape *rows, size_t panels, size_t tokens)
{
        while (!shape_fits(rows, panels, tokens))
                rows++;
        return rows;
}

static Tile tile_at(const GemmArgs *a, size_t panel, size_t token)
{
        return (Tile){
                .w = a->panels + panel * a->panel_stride,
                .w_stride = a->panel_stride,
                .x = (const char *)a->x + token * X_ENTRY,
                .x_stride = a->n_tokens * X_ENTRY,
                .n_cols = a->n_cols,
                .out = a->out + token * a->out_stride + panel * PANEL_ROWS,
                .out_stride = a->out_stride,
        };
}

/* The panels begin .. end times the most tokens from `token` that one shape takes; returns them. */
static size_t strip_run(const GemmArgs *a, const Shape *rows, size_t begin, size_t end,
                        size_t token)
{
        const Shape *s = shape_for(rows, end - begin, a->n_tokens - token);
        const size_t tokens = s->tokens;

        for (size_t panel = begin; panel < end; panel += s->panels) {
                const Tile t = tile_at(a, panel, token);

                s = shape_for(rows, end - panel, a->n_tokens - token);
                s->run(&t);
        }
        return tokens;
}

static void group_run(const GemmArgs *a, const Shape *rows, size_t begin, size_t end)
{
        for (size_t token = 0; token < a->n_tokens;)
                token += strip_run(a, rows, begin, end, token);
}

/* A few panels at a time, so that their bytes stay in L2 for the tokens that a tile leaves over. */
static void tiles_run(const GemmArgs *a, const Shape *rows)
{
        for (size_t p = 0; p < a->n_panels; p += PANEL_GROUP)
                group_run(a, rows, p, size_min(p + PANEL_GROUP, a->n_panels));
}

#endif
