/* Matrix kernels: against double, against generic, and the same bits whatever the tile. */
#include "kernels/matrix.h"

typedef struct GemmRow {
        const char *name;
        const char *isa;
        Kind kind;
        bool own_rounding; /* vdpbf16ps flushes subnormals and rounds in its own way */
} GemmRow;

#define KINDS_OF(isa, dot)                                              \
        {isa " f32 x f32", isa, {ACT_F32, PANEL_F32}, false},           \
                {isa " f32 x f16", isa, {ACT_F32, PANEL_F16}, false},   \
                {isa " f32 x bf16", isa, {ACT_F32, PANEL_BF16}, false}, \
                {isa " bf16 x f32", isa, {ACT_BF16, PANEL_F32}, false}, \
                {isa " bf16 x f16", isa, {ACT_BF16, PANEL_F16}, false}, \
        {                                                               \
                isa " bf16 x bf16", isa, {ACT_BF16, PANEL_BF16}, dot    \
        }

static const GemmRow rows[] = {KINDS_OF("generic", false), KINDS_OF("avx2", false),
                               KINDS_OF("avx512", false), KINDS_OF("avx512bf16", true)};

static const size_t depths[] = {1, 2, 3, 16, 33, 511, 513, 1030};
enum { N_PANELS = 7, TOKENS_MAX = TILE_MAX };

static void assert_near_floats(const float *got, const float *want, size_t n, double tolerance)
{
        for (size_t i = 0; i < n; i++)
                assert_near(got[i], want[i], tolerance);
}

/* Equal bits, but for the one kind that rounds in its own way. */
static void assert_product(const GemmRow *row, const float *got, const float *want, size_t n)
{
        if (row->own_rounding)
                assert_near_floats(got, want, n, 1e-4);
        else
                assert_same_floats(got, want, n, row->name);
}

static void check_depth(const GemmRow *row, const Kernels *k, size_t n_cols, size_t n_tokens)
{
        const size_t n_panels = 1 + (n_cols + n_tokens) % N_PANELS;
        Matrix m = matrix_new(row->kind, n_panels, n_cols, n_tokens);
        float *got = matrix_product(&m, k, 0, n_panels, 0, n_tokens);
        float *want = matrix_product(&m, usable_kernels("generic"), 0, n_panels, 0, n_tokens);

        assert_product(row, got, want, n_tokens * n_panels * PANEL_ROWS);
        product_free(got, n_panels, n_tokens);
        product_free(want, n_panels, n_tokens);
        matrix_free(&m);
}

/* Every depth meets every number of tokens, and every number of panels comes by on the way. */
static void test_like_generic(const void *p)
{
        const GemmRow *row = p;
        const Kernels *k = usable_kernels(row->isa);

        for (size_t i = 0; i < N_ELEMS(depths) * TOKENS_MAX; i++)
                check_depth(row, k, depths[i / TOKENS_MAX], 1 + i % TOKENS_MAX);
}

/* Token t and panel p of a product, computed alone. */
static void check_alone(const Matrix *m, const Kernels *k, const float *whole, size_t panel,
                        size_t token)
{
        float *alone = matrix_product(m, k, panel, 1, token, 1);

        assert_same_floats(alone, whole + (token * m->n_panels + panel) * PANEL_ROWS, PANEL_ROWS,
                           "alone");
        product_free(alone, 1, 1);
}

static void check_all_alone(const Matrix *m, const Kernels *k)
{
        float *whole = matrix_product(m, k, 0, m->n_panels, 0, m->n_tokens);

        for (size_t i = 0; i < m->n_panels * m->n_tokens; i++)
                check_alone(m, k, whole, i % m->n_panels, i / m->n_panels);
        product_free(whole, m->n_panels, m->n_tokens);
}

/* The same bits alone and in any company of tokens and panels; 1030 columns make three flushes. */
static void test_alone_like_batched(const void *p)
{
        const GemmRow *row = p;
        const Kernels *k = usable_kernels(row->isa);

        for (size_t n_tokens = 1; n_tokens <= TOKENS_MAX; n_tokens++) {
                Matrix m = matrix_new(row->kind, 1 + n_tokens % N_PANELS, 1030, n_tokens);

                check_all_alone(&m, k);
                matrix_free(&m);
        }
}

static void row_dot(const Matrix *m, size_t token, size_t row, float got, double tolerance)
{
        const size_t n_cols = m->panels.n_cols;
        float *w = floats_new(n_cols);
        double sum = 0.0;

        panels_row(&m->panels, row, w);
        for (size_t k = 0; k < n_cols; k++)
                sum += (double)w[k] * (double)m->x[token * n_cols + k];
        assert_near(got / 100.0F, sum / 100.0, tolerance);
        free(w);
}

/* bf16 activations keep eight bits each; sums of 700 products of up to 16 reach some hundreds. */
static void test_like_double(const void *p)
{
        static const double tolerance[] = {[ACT_F32] = 2e-6, [ACT_BF16] = 1e-2};
        const GemmRow *row = p;
        Matrix m = matrix_new(row->kind, 2, 701, 3);
        float *got = matrix_product(&m, usable_kernels(row->isa), 0, 2, 0, 3);

        for (size_t i = 0; i < 3 * 2 * PANEL_ROWS; i++)
                row_dot(&m, i / (2 * PANEL_ROWS), i % (2 * PANEL_ROWS), got[i],
                        tolerance[row->kind.act]);
        product_free(got, 2, 3);
        matrix_free(&m);
}

/* One activation of inf or NaN reaches its own token only. */
static void test_inf_stays_in_its_token(const void *p)
{
        const GemmRow *row = p;
        Matrix m = matrix_new(row->kind, 2, 33, 5);
        float *out;

        m.x[2 * 33 + 7] = INFINITY;
        out = matrix_product(&m, usable_kernels(row->isa), 0, 2, 0, 5);
        for (size_t i = 0; i < 5 * 2 * PANEL_ROWS; i++)
                assert_int_equal(isfinite(out[i]) == 0, i / (2 * PANEL_ROWS) == 2);
        product_free(out, 2, 5);
        matrix_free(&m);
}

/* Zero columns give zeros, not what memory held. */
static void test_no_columns(const void *p)
{
        const GemmRow *row = p;
        Matrix m = matrix_new(row->kind, 3, 0, 2);
        float *out = matrix_product(&m, usable_kernels(row->isa), 0, 3, 0, 2);

        assert_near_floats(out, (const float[3 * PANEL_ROWS]){0}, 3 * PANEL_ROWS, 0.0);
        product_free(out, 3, 2);
        matrix_free(&m);
}

static const TestTable tables[] = {
        TEST_TABLE("like generic", rows, test_like_generic),
        TEST_TABLE("alone like batched", rows, test_alone_like_batched),
        TEST_TABLE("like double", rows, test_like_double),
        TEST_TABLE("inf stays in its token", rows, test_inf_stays_in_its_token),
        TEST_TABLE("no columns", rows, test_no_columns),
};
TEST_MAIN(tables)
