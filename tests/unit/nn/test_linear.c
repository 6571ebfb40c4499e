/* linear_run over packed tiles against double, and its bits over threads and batch sizes. */
#include "unit/nn/kit.h"

typedef struct LinearRow {
        const char *name;
        size_t n, k, t, threads;
        bool bias;
} LinearRow;

static const LinearRow linear_rows[] = {
        {"one by one", 1, 1, 1, 1, true},      {"odd N", 17, 16, 1, 1, true},
        {"odd K", 16, 45, 1, 1, false},        {"odd T", 16, 16, 13, 1, true},
        {"all odd", 37, 45, 25, 1, true},      {"more panels than stay hot", 131, 33, 29, 1, false},
        {"two threads", 131, 33, 29, 2, true}, {"more threads than panels", 5, 33, 3, 3, true},
        {"a long K", 33, 1031, 2, 1, true},
};

typedef struct Case {
        const LinearRow *row;
        NnContext c;
        Linear l;
        float *x, *w, *bias, *out;
        Tiles tiles;
} Case;

static void case_done(Case *c)
{
        const void *const owned[] = {c->x, c->w, c->bias, c->out, c->l.w.data, c->tiles.data};

        for (size_t i = 0; i < N_ELEMS(owned); i++)
                mem_free(owned[i]);
}

static void weights_pack(Case *c)
{
        const LinearRow *row = c->row;

        c->l.w = (Panels){.type = PANEL_F32,
                          .n_rows = (uint32_t)row->n,
                          .n_cols = (uint32_t)row->k,
                          .stride = panels_stride(PANEL_F32, (uint32_t)row->k)};
        assert_ok(mem_alloc(&c->l.w.data,
                            panels_bytes(PANEL_F32, (uint32_t)row->n, (uint32_t)row->k), 1));
        for (size_t at = 0; at < row->n; at += PANEL_ROWS)
                panels_pack(&c->l.w, at / PANEL_ROWS, c->w + at * row->k,
                            row->n - at < PANEL_ROWS ? row->n - at : PANEL_ROWS);
}

static Case case_make(const LinearRow *row)
{
        Case c = {.row = row, .c = kit_context()};

        c.x = kit_floats(21, row->t * row->k);
        c.w = kit_floats(22, row->n * row->k);
        c.bias = kit_floats(23, stride16(row->n));
        c.out = kit_floats(24, row->t * stride16(row->n));
        c.tiles = (Tiles){.n_tokens = row->t, .n_cols = row->k};
        assert_ok(mem_alloc(&c.tiles.data, tiles_bytes(row->t, row->k), 1));
        weights_pack(&c);
        c.l.bias = row->bias ? c.bias : NULL;
        return c;
}

static void case_thread(const PoolThread *t, void *arg)
{
        Case *c = arg;

        tiles_pack(&c->c, t, c->x, c->row->k, &c->tiles);
        pool_barrier(t);
        (void)linear_run(&c->c, t, &c->l, &c->tiles, c->out, stride16(c->row->n));
}

static void case_run(Case *c, size_t n_threads)
{
        CLEANUP(pool_free) Pool *pool = NULL;

        assert_ok(pool_new(n_threads, &pool));
        pool_run(pool, case_thread, c);
}

static double expected(const Case *c, size_t t, size_t n)
{
        double sum = c->row->bias ? (double)c->bias[n] : 0.0;

        for (size_t k = 0; k < c->row->k; k++)
                sum += (double)c->x[t * c->row->k + k] * (double)c->w[n * c->row->k + k];
        return sum;
}

static void test_linear(const void *p)
{
        const LinearRow *row = p;
        CLEANUP(case_done) Case c = case_make(row);

        case_run(&c, row->threads);
        for (size_t i = 0; i < row->t * row->n; i++)
                assert_near(c.out[i / row->n * stride16(row->n) + i % row->n],
                            expected(&c, i / row->n, i % row->n), 2e-5);
}

/* A row's bits are its own: alone or among others, by one thread or three. */
static void test_bits(const void *p)
{
        static const LinearRow many = {"many", 131, 45, 29, 1, true};
        static const LinearRow one = {"one", 131, 45, 1, 1, true};
        CLEANUP(case_done) Case a = case_make(&many);
        CLEANUP(case_done) Case b = case_make(&one);

        (void)p;
        case_run(&a, 3);
        case_run(&b, 1);
        assert_memory_equal(a.out, b.out, one.n * sizeof(float));
}

typedef struct StrideRow {
        const char *name;
        size_t n, want;
} StrideRow;

static const StrideRow stride_rows[] = {
        {"0", 0, 0}, {"1", 1, 16}, {"15", 15, 16}, {"16", 16, 16}, {"17", 17, 32}};

static void test_stride(const void *p)
{
        const StrideRow *row = p;

        assert_int_equal(stride16(row->n), row->want);
}

static const TestTable tables[] = {
        TEST_TABLE("linear", linear_rows, test_linear),
        TEST_ONE("bits", test_bits),
        TEST_TABLE("stride16", stride_rows, test_stride),
};
TEST_MAIN(tables);
