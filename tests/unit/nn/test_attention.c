/* attention_row against a plain loop in double: windows, groups, odd dims, ends of blocks. */
#include "nn/attention.h"
#include "unit/nn/kit.h"

enum { PAGES_MAX = 16 };

typedef struct AttnRow {
        const char *name;
        PanelType type;
        size_t dim, n_heads, begin, end;
        double tolerance;
} AttnRow;

static const AttnRow attn_rows[] = {
        {"one token", PANEL_F32, 16, 1, 0, 1, 1e-6},
        {"fifteen tokens", PANEL_F32, 16, 1, 0, 15, 2e-6},
        {"a block", PANEL_F32, 16, 2, 0, 16, 2e-6},
        {"a block and one", PANEL_F32, 16, 2, 0, 17, 2e-6},
        {"a chunk less one", PANEL_F32, 32, 1, 0, 63, 2e-6},
        {"a chunk", PANEL_F32, 32, 1, 0, 64, 2e-6},
        {"a chunk and one", PANEL_F32, 32, 1, 0, 65, 2e-6},
        {"three chunks and some", PANEL_F32, 64, 4, 0, 203, 2e-6},
        {"odd dims", PANEL_F32, 7, 1, 0, 40, 2e-6},
        {"one dim", PANEL_F32, 1, 1, 0, 20, 2e-6},
        {"odd dims, groups", PANEL_F32, 45, 5, 0, 100, 2e-6},
        {"eight heads to one", PANEL_F32, 10, 8, 0, 70, 2e-6},
        {"a window inside a block", PANEL_F32, 10, 3, 33, 40, 2e-6},
        {"a window of one", PANEL_F32, 10, 3, 99, 100, 2e-6},
        {"a window over chunks", PANEL_F32, 10, 3, 50, 150, 2e-6},
        {"a window from a chunk's start", PANEL_F32, 10, 3, 128, 150, 2e-6},
        {"a window from a chunk's end", PANEL_F32, 10, 3, 127, 150, 2e-6},
        {"f16", PANEL_F16, 45, 3, 0, 100, 2e-3},
        {"bf16", PANEL_BF16, 45, 3, 20, 100, 1.5e-2},
};

typedef struct Case {
        const AttnRow *row;
        NnContext c;
        size_t half; /* bytes of a K or V block */
        char *memory;
        char *pages[PAGES_MAX];
        float *k, *v, *q; /* [end][dim], [n_heads][dim] */
} Case;

static void case_done(Case *c)
{
        mem_free(c->memory);
        mem_free(c->k);
        mem_free(c->v);
        mem_free(c->q);
}

static void rows_put(Case *c, size_t pos)
{
        const AttnRow *row = c->row;
        char *page = c->pages[pos / KV_BLOCK];

        c->c.k->kv_put_k[row->type](page, pos % KV_BLOCK, c->k + pos * row->dim, row->dim);
        c->c.k->kv_put_v[row->type](page + c->half, pos % KV_BLOCK, c->v + pos * row->dim,
                                    row->dim);
}

/* Pages lie in reverse, so that none is found by luck behind another. */
static Case case_make(const AttnRow *row)
{
        Case c = {.row = row, .c = kit_context(), .half = kv_block_bytes(row->type, row->dim)};

        c.k = kit_floats(11, row->end * row->dim);
        c.v = kit_floats(12, row->end * row->dim);
        c.q = kit_floats(13, row->n_heads * row->dim);
        assert_ok(mem_alloc(&c.memory, PAGES_MAX, 2 * c.half));
        for (size_t i = 0; i < PAGES_MAX; i++)
                c.pages[i] = c.memory + (PAGES_MAX - 1 - i) * 2 * c.half;
        for (size_t pos = 0; pos < row->end; pos++)
                rows_put(&c, pos);
        return c;
}

static double score(const Case *c, size_t h, size_t pos)
{
        double sum = 0.0;

        for (size_t d = 0; d < c->row->dim; d++)
                sum += (double)c->q[h * c->row->dim + d] * (double)c->k[pos * c->row->dim + d];
        return exp(sum * 0.7);
}

static double expected(const Case *c, size_t h, size_t d)
{
        double sum = 0.0;
        double weights = 0.0;

        for (size_t pos = c->row->begin; pos < c->row->end; pos++) {
                const double w = score(c, h, pos);
                sum += w * (double)c->v[pos * c->row->dim + d];
                weights += w;
        }
        return sum / weights;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): attention_row writes through a.out */
static void attend(const Case *c, float *out)
{
        const AttnRow *row = c->row;
        CLEANUP(mem_free_at) float *q = kit_floats(13, row->n_heads * row->dim);
        CLEANUP(mem_free_at)
        float *scratch = kit_floats(14, attention_scratch_floats(row->n_heads, row->dim));
        const AttnArgs a = {.c = &c->c,
                            .kv_type = row->type,
                            .dim = row->dim,
                            .v_dim = row->dim,
                            .n_heads = row->n_heads,
                            .scale = 0.7F,
                            .begin = row->begin,
                            .end = row->end,
                            .pages = {c->pages, 0, c->half},
                            .q = q,
                            .out = out,
                            .scratch = scratch};

        attention_row(&a);
}

static void test_attention(const void *p)
{
        const AttnRow *row = p;
        CLEANUP(case_done) Case c = case_make(row);
        CLEANUP(mem_free_at) float *out = kit_floats(15, row->n_heads * row->dim);

        attend(&c, out);
        for (size_t i = 0; i < row->n_heads * row->dim; i++)
                assert_near(out[i], expected(&c, i / row->dim, i % row->dim), row->tolerance);
}

/* What is not visible has no influence on the bits: other keys and values before the window. */
static void test_hidden(const void *p)
{
        static const AttnRow row = {"hidden", PANEL_F32, 10, 3, 70, 100, 0};
        CLEANUP(case_done) Case c = case_make(&row);
        CLEANUP(mem_free_at) float *a = kit_floats(15, row.n_heads * row.dim);
        CLEANUP(mem_free_at) float *b = kit_floats(16, row.n_heads * row.dim);

        (void)p;
        attend(&c, a);
        for (size_t i = 0; i < row.begin * row.dim; i++)
                c.k[i] = c.v[i] = 1e10F;
        for (size_t pos = 0; pos < row.begin; pos++)
                rows_put(&c, pos);
        attend(&c, b);
        assert_memory_equal(a, b, row.n_heads * row.dim * sizeof(*a));
}

static const TestTable tables[] = {
        TEST_TABLE("attention", attn_rows, test_attention),
        TEST_ONE("hidden", test_hidden),
};
TEST_MAIN(tables);
