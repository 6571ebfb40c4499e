/* Panels: sizes, layout, and rows that come back exactly. */
#include "kernels/floats.h"

typedef struct SizeRow {
        const char *name;
        PanelType type;
        uint32_t n_rows, n_cols;
        size_t stride, bytes;
} SizeRow;

static const SizeRow size_rows[] = {
        {"f32", PANEL_F32, 16, 10, 640, 640},
        {"f32, 17 rows", PANEL_F32, 17, 10, 640, 1280},
        {"f16, even K", PANEL_F16, 32, 10, 320, 640},
        {"f16, odd K fills a line", PANEL_F16, 16, 11, 384, 384},
        {"bf16, even K", PANEL_BF16, 16, 10, 320, 320},
        {"bf16, odd K gets a pair", PANEL_BF16, 16, 11, 384, 384},
        {"one element", PANEL_F32, 1, 1, 64, 64},
        {"no columns", PANEL_F32, 16, 0, 0, 0},
        {"no rows", PANEL_F32, 0, 8, 512, 0},
        {"larger than 4 GiB", PANEL_F32, 262144, 8192, 524288, 8589934592U},
};

static void test_sizes(const void *p)
{
        const SizeRow *row = p;

        assert_int_equal(panels_stride(row->type, row->n_cols), row->stride);
        assert_int_equal(panels_bytes(row->type, row->n_rows, row->n_cols), row->bytes);
}

typedef struct BlockRow {
        const char *name;
        PanelType type;
        size_t dim, bytes;
} BlockRow;

static const BlockRow block_rows[] = {
        {"f32", PANEL_F32, 64, 4096},      {"f16", PANEL_F16, 64, 2048},
        {"bf16", PANEL_BF16, 64, 2048},    {"dim 80", PANEL_BF16, 80, 2560},
        {"odd dim", PANEL_BF16, 17, 1024}, {"dim 1", PANEL_F32, 1, 1024},
};

static void test_block_bytes(const void *p)
{
        const BlockRow *row = p;

        assert_int_equal(kv_block_bytes(row->type, row->dim), row->bytes);
}

typedef struct RoundRow {
        const char *name;
        PanelType type;
        uint32_t n_rows, n_cols;
} RoundRow;

static const RoundRow round_rows[] = {
        {"f32 full", PANEL_F32, 32, 64},       {"f32 partial, odd", PANEL_F32, 21, 33},
        {"f16 full", PANEL_F16, 32, 64},       {"f16 partial, odd", PANEL_F16, 21, 33},
        {"bf16 full", PANEL_BF16, 32, 64},     {"bf16 partial, odd", PANEL_BF16, 21, 33},
        {"f32 one column", PANEL_F32, 5, 1},   {"f16 one column", PANEL_F16, 5, 1},
        {"bf16 one column", PANEL_BF16, 5, 1}, {"bf16 one row", PANEL_BF16, 1, 100},
};

static const DType dtype_of[] = {DT_F32, DT_F16, DT_BF16};

static Panels panels_new(const RoundRow *row)
{
        Panels p = {row->type, row->n_rows, row->n_cols, panels_stride(row->type, row->n_cols),
                    NULL};

        assert_ok(mem_alloc(&p.data, panels_bytes(row->type, row->n_rows, row->n_cols), 1));
        return p;
}

static size_t rows_in(const Panels *p, size_t panel)
{
        const size_t left = p->n_rows - panel * PANEL_ROWS;

        return left < PANEL_ROWS ? left : PANEL_ROWS;
}

static void panels_fill(const Panels *p, const float *x)
{
        memset(p->data, 0x7F, panels_bytes(p->type, p->n_rows, p->n_cols));
        for (size_t i = 0; i * PANEL_ROWS < p->n_rows; i++)
                panels_pack(p, i, x + i * PANEL_ROWS * p->n_cols, rows_in(p, i));
}

/* What the dtype makes of a row, back as f32. */
static void through_dtype(PanelType type, const float *x, size_t n, float *out)
{
        float stored[128];

        dtype_traits(dtype_of[type])->from_f32(x, stored, n);
        dtype_traits(dtype_of[type])->to_f32(stored, out, n);
}

static void check_row(const Panels *p, const float *x, size_t row)
{
        float got[128];
        float want[128];

        through_dtype(p->type, x + row * p->n_cols, p->n_cols, want);
        panels_row(p, row, got);
        assert_same_floats(got, want, p->n_cols, "row");
}

static void test_round_trip(const void *q)
{
        const RoundRow *row = q;
        const size_t n = (size_t)row->n_rows * row->n_cols;
        Panels p = panels_new(row);
        float *x = floats_new(n);

        fill_special(x, n, 8);
        panels_fill(&p, x);
        for (size_t r = 0; r < row->n_rows; r++)
                check_row(&p, x, r);
        mem_free(p.data);
        free(x);
}

/* Rows that a matrix lacks in its last panel are zero, also in memory that was not. */
static void test_missing_rows(const void *q)
{
        const RoundRow *row = q;
        const float zeros[128] = {0};
        float got[128];
        Panels p = panels_new(row);
        float *x = floats_new((size_t)row->n_rows * row->n_cols);

        fill_normal(x, (size_t)row->n_rows * row->n_cols, 8);
        panels_fill(&p, x);
        for (size_t r = row->n_rows; r % PANEL_ROWS != 0; r++) {
                panels_row(&p, r, got);
                assert_same_floats(got, zeros, row->n_cols, "missing row");
        }
        mem_free(p.data);
        free(x);
}

/* The layout is a promise to files and other ISAs: element (row 3, column 5) of each type. */
static void test_layout(const void *q)
{
        static const size_t offset[] = {[PANEL_F32] = (5 * 16 + 3) * 4,
                                        [PANEL_F16] = (5 * 16 + 3) * 2,
                                        [PANEL_BF16] = ((2 * 16 + 3) * 2 + 1) * 2};
        const RoundRow *row = q;
        float x[16 * 6] = {[3 * 6 + 5] = 2.0F};
        const Panels p = panels_new(&(RoundRow){"", row->type, 16, 6});
        float got;

        panels_pack(&p, 0, x, 16);
        dtype_traits(dtype_of[row->type])->to_f32(p.data + offset[row->type], &got, 1);
        assert_near(got, 2.0F, 0.0);
        mem_free(p.data);
}

static const TestTable tables[] = {
        TEST_TABLE("sizes", size_rows, test_sizes),
        TEST_TABLE("block bytes", block_rows, test_block_bytes),
        TEST_TABLE("round trip", round_rows, test_round_trip),
        TEST_TABLE("missing rows", round_rows, test_missing_rows),
        TEST_TABLE("layout", round_rows, test_layout),
};
TEST_MAIN(tables)
