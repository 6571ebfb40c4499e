/* The router of experts: recorded cases, and random ones against ranks counted in double. */
#include "nn/route.h"
#include "unit/nn/kit.h"

enum { EXPERTS = 8, USED = 3, WIDE = 200 };

/* Expected numbers are worked by hand from the papers' formulas. */
typedef struct CaseRow {
        const char *name;
        RouteRule rule;
        size_t n_expert, n_used, n_group, n_group_used;
        double sum_min, scale, jitter;
        float bias[EXPERTS];
        float logits[EXPERTS];
        int32_t ids[USED];
        float weights[USED];
} CaseRow;

#define LN2 0.69314718F
#define LN3 1.09861229F

static const CaseRow case_rows[] = {
        {"softmax, plain",
         {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_PLAIN},
         4,
         2,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {0},
         {0.0F, LN2, LN3, 0.0F},
         {2, 1},
         {3.0F / 7.0F, 2.0F / 7.0F}},
        {"softmax, to a sum of one",
         {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
         4,
         2,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {0},
         {0.0F, LN2, LN3, 0.0F},
         {2, 1},
         {0.6F, 0.4F}},
        {"logits, softmax of the chosen",
         {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_SOFTMAXED},
         4,
         2,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {0},
         {0.0F, LN2, LN3, -9.0F},
         {2, 1},
         {0.6F, 0.4F}},
        {"sigmoid",
         {ROUTE_SIGMOID, ROUTE_GROUP_MAX, ROUTE_PLAIN},
         3,
         2,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {0},
         {-LN3, 0.0F, LN3},
         {2, 1},
         {0.75F, 0.5F}},
        {"scaled",
         {ROUTE_SIGMOID, ROUTE_GROUP_MAX, ROUTE_SUM},
         3,
         2,
         0,
         0,
         0.0,
         2.5,
         0.0,
         {0},
         {-LN3, 0.0F, LN3},
         {2, 1},
         {1.5F, 1.0F}},
        {"bias moves the choice, not the weight",
         {ROUTE_SIGMOID, ROUTE_GROUP_MAX, ROUTE_PLAIN},
         3,
         1,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {1.0F},
         {-LN3, 0.0F, LN3},
         {0},
         {0.25F}},
        {"the sum is divided by its least",
         {ROUTE_SIGMOID, ROUTE_GROUP_MAX, ROUTE_SUM},
         2,
         1,
         0,
         0,
         1.0,
         1.0,
         0.0,
         {0},
         {0.0F, -1.0F},
         {0},
         {0.5F}},
        {"equal scores go to the lower",
         {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
         4,
         3,
         0,
         0,
         0.0,
         1.0,
         0.0,
         {0},
         {0.0F, 0.0F, 0.0F, 0.0F},
         {0, 1, 2},
         {0.33333333F, 0.33333333F, 0.33333333F}},
        {"groups by their best",
         {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_PLAIN},
         6,
         2,
         3,
         1,
         0.0,
         1.0,
         0.0,
         {0},
         {5.0F, 5.5F, 6.0F, -1.0F, 4.0F, 4.0F},
         {2, 3},
         {6.0F, -1.0F}},
        {"groups by their two best",
         {ROUTE_LOGITS, ROUTE_GROUP_TOP2, ROUTE_PLAIN},
         6,
         2,
         3,
         1,
         0.0,
         1.0,
         0.0,
         {0},
         {5.0F, 5.5F, 6.0F, -1.0F, 4.0F, 4.0F},
         {1, 0},
         {5.5F, 5.0F}},
        {"equal groups go to the lower",
         {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_PLAIN},
         4,
         2,
         2,
         1,
         0.0,
         1.0,
         0.0,
         {0},
         {1.0F, 3.0F, 3.0F, 2.0F},
         {1, 0},
         {3.0F, 1.0F}},
        {"all groups",
         {ROUTE_LOGITS, ROUTE_GROUP_TOP2, ROUTE_PLAIN},
         4,
         2,
         2,
         2,
         0.0,
         1.0,
         0.0,
         {0},
         {1.0F, 3.0F, 3.0F, 2.0F},
         {1, 2},
         {3.0F, 3.0F}},
        {"mixer, far ones masked",
         {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_MIXER},
         4,
         2,
         0,
         0,
         0.0,
         1.0,
         0.01,
         {0},
         {10.0F, 1.0F, 5.0F, 2.0F},
         {0, 2},
         {1.0F, 1.0F}},
        {"mixer, near ones share",
         {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_MIXER},
         2,
         2,
         0,
         0,
         0.0,
         1.0,
         0.5,
         {0},
         {LN3, 2.0F * LN3},
         {1, 0},
         {0.75F, 1.0F}},
};

static RouteArgs args_of(const CaseRow *row, const NnContext *c, float *scratch)
{
        return (RouteArgs){.k = c->k,
                           .rule = row->rule,
                           .n_expert = row->n_expert,
                           .n_used = row->n_used,
                           .n_group = row->n_group,
                           .n_group_used = row->n_group_used,
                           .sum_min = row->sum_min,
                           .scale = row->scale,
                           .jitter = row->jitter,
                           .bias = row->bias,
                           .logits = row->logits,
                           .scratch = scratch};
}

static void test_case(const void *p)
{
        const CaseRow *row = p;
        const NnContext c = kit_context();
        float scratch[2 * EXPERTS];
        int32_t ids[USED] = {0};
        float weights[USED] = {0};
        RouteArgs a = args_of(row, &c, scratch);

        a.ids = ids;
        a.weights = weights;
        route(&a);
        for (size_t i = 0; i < row->n_used; i++) {
                assert_int_equal(ids[i], row->ids[i]);
                assert_near(weights[i], row->weights[i], 1e-6);
        }
}

typedef struct RandomRow {
        const char *name;
        RouteScore score;
        size_t n_expert, n_used;
        uint32_t seed;
} RandomRow;

static const RandomRow random_rows[] = {
        {"one of one", ROUTE_SOFTMAX, 1, 1, 1},
        {"all of seven", ROUTE_SIGMOID, 7, 7, 2},
        {"8 of 60", ROUTE_SOFTMAX, 60, 8, 3},
        {"6 of 64", ROUTE_SOFTMAX, 64, 6, 4},
        {"8 of 128, sigmoid", ROUTE_SIGMOID, 128, 8, 5},
        {"4 of 128, logits", ROUTE_LOGITS, 128, 4, 6},
        {"40 of 199", ROUTE_LOGITS, 199, 40, 7},
};

/* How many experts stand before expert e: the scores rise with the logits. */
static size_t rank_of(const float *logits, size_t n, size_t e)
{
        size_t rank = 0;

        for (size_t i = 0; i < n; i++)
                rank += logits[i] > logits[e];
        return rank;
}

static double softmax_of(const float *logits, size_t n, size_t e)
{
        double sum = 0.0;

        for (size_t i = 0; i < n; i++)
                sum += exp((double)logits[i] - (double)logits[e]);
        return 1.0 / sum;
}

static double sigmoid_of(const float *logits, size_t n, size_t e)
{
        (void)n;
        return 1.0 / (1.0 + exp(-(double)logits[e]));
}

static double logit_of(const float *logits, size_t n, size_t e)
{
        (void)n;
        return (double)logits[e];
}

typedef double (*ScoreOf)(const float *logits, size_t n, size_t e);

static const ScoreOf score_of[ROUTE_SCORE_MAX] = {
        [ROUTE_SOFTMAX] = softmax_of, [ROUTE_SIGMOID] = sigmoid_of, [ROUTE_LOGITS] = logit_of};

static void test_random(const void *p)
{
        const RandomRow *row = p;
        const NnContext c = kit_context();
        CLEANUP(mem_free_at) float *logits = kit_floats(row->seed, row->n_expert);
        float scratch[2 * WIDE];
        int32_t ids[WIDE];
        float weights[WIDE];

        route(&(RouteArgs){.k = c.k,
                           .rule = {row->score, ROUTE_GROUP_MAX, ROUTE_PLAIN},
                           .n_expert = row->n_expert,
                           .n_used = row->n_used,
                           .scale = 1.0,
                           .logits = logits,
                           .scratch = scratch,
                           .ids = ids,
                           .weights = weights});
        for (size_t i = 0; i < row->n_used; i++) {
                const size_t e = (size_t)ids[i];
                assert_int_equal(rank_of(logits, row->n_expert, e), i);
                assert_near(weights[i], score_of[row->score](logits, row->n_expert, e), 1e-6);
        }
}

/* The mask of NaN logits does not loop or leave the range. */
static void test_nan(const void *p)
{
        const NnContext c = kit_context();
        const float logits[4] = {NAN, NAN, NAN, NAN};
        float scratch[8];
        int32_t ids[2] = {-1, -1};
        float weights[2];

        (void)p;
        route(&(RouteArgs){.k = c.k,
                           .rule = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
                           .n_expert = 4,
                           .n_used = 2,
                           .scale = 1.0,
                           .logits = logits,
                           .scratch = scratch,
                           .ids = ids,
                           .weights = weights});
        assert_in_range(ids[0], 0, 3);
        assert_in_range(ids[1], 0, 3);
}

static const TestTable tables[] = {
        TEST_TABLE("case", case_rows, test_case),
        TEST_TABLE("random", random_rows, test_random),
        TEST_ONE("NaN stays in range", test_nan),
};

TEST_MAIN(tables);
