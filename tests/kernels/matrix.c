#include "kernels/matrix.h"

static void panels_fill(Panels *p, size_t n_panels)
{
        float *rows = floats_new((size_t)PANEL_ROWS * p->n_cols);

        for (size_t i = 0; i < n_panels; i++) {
                fill_normal(rows, (size_t)PANEL_ROWS * p->n_cols, (uint32_t)i + 11);
                panels_pack(p, i, rows, PANEL_ROWS);
        }
        free(rows);
}

Matrix matrix_new(Kind kind, size_t n_panels, size_t n_cols, size_t n_tokens)
{
        const uint32_t k = (uint32_t)n_cols;
        const uint32_t n = (uint32_t)(n_panels * PANEL_ROWS);
        Matrix m = {kind,
                    {kind.type, n, k, panels_stride(kind.type, k), NULL},
                    n_panels,
                    floats_new(n_tokens * n_cols),
                    n_tokens};

        m.panels.data = guarded_new(panels_bytes(kind.type, n, k));
        panels_fill(&m.panels, n_panels);
        fill_normal(m.x, n_tokens * n_cols, 5);
        return m;
}

void matrix_free(Matrix *m)
{
        guarded_free(m->panels.data,
                     panels_bytes(m->kind.type, m->panels.n_rows, m->panels.n_cols));
        free(m->x);
}

/* Bytes of a packed tile: exactly what GemmArgs says. */
static size_t tile_size(const Matrix *m, size_t n_tokens)
{
        const size_t n_cols = m->panels.n_cols;
        const size_t bytes[] = {[ACT_F32] = n_cols * sizeof(float),
                                [ACT_BF16] = (n_cols + n_cols % 2) * sizeof(uint16_t)};

        return bytes[m->kind.act] * n_tokens;
}

void product_free(float *out, size_t n_panels, size_t n_tokens)
{
        guarded_free(out, n_tokens * n_panels * PANEL_ROWS * sizeof(float));
}

float *matrix_product(const Matrix *m, const Kernels *k, size_t first, size_t n_panels,
                      size_t token, size_t n_tokens)
{
        const size_t n_cols = m->panels.n_cols;
        const size_t tile_bytes = tile_size(m, n_tokens);
        const size_t out_bytes = n_tokens * n_panels * PANEL_ROWS * sizeof(float);
        void *tile = guarded_new(tile_bytes);
        float *out = guarded_new(out_bytes);
        const GemmArgs a = {
                .panels = m->panels.data + first * m->panels.stride,
                .panel_stride = m->panels.stride,
                .n_panels = n_panels,
                .n_cols = n_cols,
                .x = tile,
                .n_tokens = n_tokens,
                .out = out,
                .out_stride = n_panels * PANEL_ROWS,
        };

        k->pack_x[m->kind.act](m->x + token * n_cols, n_cols, n_tokens, n_cols, tile);
        k->gemm[m->kind.act][m->kind.type](&a);
        guarded_free(tile, tile_bytes);
        return out;
}
