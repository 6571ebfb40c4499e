/* Pooling and what follows it, on numbers that one can do in the head. */
#include "engine/embed.h"

#include "support/table.h"

enum { TOKENS = 3, WIDE = 2 };

static const float states[TOKENS][WIDE] = {{1, -2}, {3, 5}, {-4, 0}};

typedef struct PoolRow {
        const char *name;
        size_t skip;
        double want[2 * WIDE];
} PoolRow;

/* The name is the pooling. */
static const PoolRow pool_rows[] = {
        {"cls", 0, {1, -2}},
        {"cls", 1, {3, 5}},
        {"max", 0, {3, 5}},
        {"max", 2, {-4, 0}},
        {"mean", 0, {0, 1}},
        {"mean", 1, {-0.5, 2.5}},
        {"mean", 3, {0, 0}},
        {"mean", 9, {0, 0}},
        {"mean_sqrt_len_tokens", 0, {0, 1.7320508075688772}},
        {"mean_sqrt_len_tokens", 2, {-4, 0}},
        {"weightedmean", 0, {(1 + 2 * 3 - 3 * 4) / 6.0, (-2 + 2 * 5) / 6.0}},
        {"weightedmean", 1, {(2 * 3 - 3 * 4) / 5.0, (2 * 5) / 5.0}},
        {"lasttoken", 0, {-4, 0}},
        {"lasttoken", 2, {-4, 0}},
        {"max+cls", 0, {3, 5, 1, -2}},
        {"cls+mean", 1, {3, 5, -0.5, 2.5}},
};

static void test_pool(const void *p)
{
        const PoolRow *row = p;
        CLEANUP(pooler_done) Pooler pooler = {0};
        PoolModes modes;
        float got[2 * WIDE] = {0};

        assert_ok(pool_modes_read(str_of(row->name), &modes));
        assert_ok(pooler_init(&modes, WIDE, row->skip, &pooler));
        for (size_t t = 0; t < TOKENS; t++)
                pooler_add(&pooler, states[t]);
        pooler_finish(&pooler, got);
        for (size_t i = 0; i < modes.n * WIDE; i++)
                assert_near(got[i], row->want[i], 1e-7);
}

typedef struct ModesRow {
        const char *name;
        const char *part;
} ModesRow;

static const ModesRow modes_rows[] = {
        {"", "\"\" is not one of"},           {"means", "\"means\" is not one of"},
        {"mean+", "\"\" is not one of"},      {"+mean", "\"\" is not one of"},
        {"mean+mean", "mean is there twice"}, {"Mean", "\"Mean\" is not one of"},
};

static void test_modes(const void *p)
{
        const ModesRow *row = p;
        PoolModes modes = {.n = 7};

        assert_status(pool_modes_read(str_of(row->name), &modes), E_USAGE, row->part);
        assert_int_equal(modes.n, 7);
}

#define ACT(name_) "torch.nn.modules.activation." name_

typedef struct ActRow {
        const char *name;
        const char *class;
        double x, want;
} ActRow;

/* Of torch.nn.functional in float64. */
static const ActRow act_rows[] = {
        {"identity", "torch.nn.modules.linear.Identity", -2.5, -2.5},
        {"tanh", ACT("Tanh"), 0.5, 0.4621171572600098},
        {"relu below", ACT("ReLU"), -3, 0},
        {"relu above", ACT("ReLU"), 3, 3},
        {"gelu", ACT("GELU"), -1.5, -0.10021080190328704},
        {"silu", ACT("SiLU"), 1.5, 1.2263617142904655},
        {"sigmoid", ACT("Sigmoid"), -2, 0.11920292202211755},
};

static void test_act(const void *p)
{
        const ActRow *row = p;
        double (*act)(double);

        assert_ok(dense_act_find(str_of(row->class), &act));
        assert_near(act(row->x), row->want, 1e-12);
}

/* 2 → 3 → 2, then length 1. */
static void test_stages(const void *p)
{
        float first[] = {1, 0, 0, 1, 1, 1};
        float bias[] = {0, 0, -3};
        float second[] = {1, 0, 0, 0, 2, 1};
        StageVec stages = {0};
        float x[3] = {3, 1};
        float scratch[3];
        const Kernels *k;
        Stage s = {.kind = STAGE_DENSE, .dense = {2, 3, first, bias, NULL}};

        (void)p;
        assert_ok(kernels_select(NULL, &k));
        assert_ok(dense_act_find(str_of(ACT("ReLU")), &s.dense.act));
        assert_ok(vec_push(&stages, s));
        s.dense = (DenseLayer){3, 2, second, NULL, s.dense.act};
        assert_ok(vec_push(&stages, s));
        assert_ok(vec_push(&stages, (Stage){.kind = STAGE_NORMALIZE}));
        assert_int_equal(stages_width(&stages, 2), 2);
        assert_int_equal(stages_widest(&stages, 2), 3);
        stages_run(k, &stages, 2, x, scratch);
        assert_near(x[0], 0.70710678118654757, 1e-7);
        assert_near(x[1], 0.70710678118654757, 1e-7);
        vec_done(&stages);
}

/* A row of zeros stays one. */
static void test_zeros(const void *p)
{
        float x[2] = {0, 0};

        (void)p;
        row_normalize(x, 2);
        assert_true(x[0] == 0 && x[1] == 0);
}

static const TestTable tables[] = {
        TEST_TABLE("pool", pool_rows, test_pool),      TEST_TABLE("modes", modes_rows, test_modes),
        TEST_TABLE("activation", act_rows, test_act),  TEST_ONE("stages", test_stages),
        TEST_ONE("zeros are not divided", test_zeros),
};

TEST_MAIN(tables);
