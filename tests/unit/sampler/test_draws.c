/* Draws follow the distribution: chi-square with fixed seeds. */
#include "kit.h"

#include "sampler/fixed_math.h"

enum { DRAWS = 20000, WIDE_DRAWS = 6000, V_MAX = 600 };

/* A draw among `n` logits; `weight` are the expected shares, up to a factor. */
typedef struct DrawRow {
        const char *name;
        const char *settings;
        size_t n;
        float logits[6];
        double weight[6];
} DrawRow;

#define L2 0.69314718F /* log 2 */

static const DrawRow draw_rows[] = {
        {"philox", "seed=1", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"xoshiro256++", "seed=1 rng=xoshiro256++", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"pcg32", "seed=1 rng=pcg32", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"mt19937", "seed=1 rng=mt19937", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"another seed", "seed=123456789012345", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"from a list", "seed=2 top_k=4", 4, {0, L2, 2 * L2, 3 * L2}, {1, 2, 4, 8}},
        {"equal", "seed=3", 5, {7, 7, 7, 7, 7}, {1, 1, 1, 1, 1}},
        {"banned are never drawn", "seed=4", 4, {-INFINITY, 0, -INFINITY, L2}, {0, 1, 0, 2}},
        {"temperature 0.5", "seed=5 temperature=0.5", 3, {0, L2, 2 * L2}, {1, 4, 16}},
        {"temperature 2", "seed=6 temperature=2", 3, {0, 2 * L2, 4 * L2}, {1, 2, 4}},
        {"top_k 2", "seed=7 top_k=2", 4, {0, L2, 2 * L2, 3 * L2}, {0, 0, 4, 8}},
        {"top_p 0.7", "seed=8 top_p=0.7", 4, {0, L2, 2 * L2, 3 * L2}, {0, 0, 4, 8}},
        {"min_p 0.2", "seed=9 min_p=0.2", 4, {0, L2, 2 * L2, 3 * L2}, {0, 2, 4, 8}},
        {"typical_p",
         "seed=10 typical_p=0.3",
         5,
         {4 * L2, 3 * L2, 2 * L2, L2, L2},
         {8, 4, 0, 0, 0}},
        {"xtc always",
         "seed=11 xtc_probability=1 xtc_threshold=0.2",
         4,
         {0, L2, 2 * L2, 3 * L2},
         {1, 2, 4, 0}},
        /* half the time {1,2,4,8}/15, half {1,2,4}/7 */
        {"xtc half the time",
         "seed=12 xtc_probability=0.5 xtc_threshold=0.2",
         4,
         {0, L2, 2 * L2, 3 * L2},
         {22, 44, 88, 56}},
        {"xtc half the time, pcg32",
         "seed=12 rng=pcg32 xtc_probability=0.5 xtc_threshold=0.2",
         4,
         {0, L2, 2 * L2, 3 * L2},
         {22, 44, 88, 56}},
        {"huge logits", "seed=13", 3, {3e38F, 3e38F, -3e38F}, {1, 1, 0}},
};

static double sum_of(const double *x, size_t n)
{
        double sum = 0.0;

        for (size_t i = 0; i < n; i++)
                sum += x[i];
        return sum;
}

/* A cell that must stay empty has its own test: any count there is infinitely unlikely. */
static double cell_chi2(double count, double expected)
{
        if (expected == 0.0)
                return count == 0.0 ? 0.0 : INFINITY;
        return (count - expected) * (count - expected) / expected;
}

static double chi2_of(const int *count, int n_draws, const double *weight, size_t n)
{
        const double total = sum_of(weight, n);
        double chi2 = 0.0;

        for (size_t i = 0; i < n; i++)
                chi2 += cell_chi2(count[i], weight[i] / total * n_draws);
        return chi2;
}

static void draw_many(Sampler *s, const float *logits, uint64_t n, int *count)
{
        int32_t id;

        for (uint64_t i = 0; i < n; i++) {
                assert_ok(sampler_sample(s, logits, i, &id));
                count[id]++;
        }
}

static void test_draw(const void *p)
{
        const DrawRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        int count[6] = {0};

        assert_ok(kit_sampler(row->settings, row->n, NULL, &s));
        draw_many(s, row->logits, DRAWS, count);
        assert_true(chi2_of(count, DRAWS, row->weight, row->n) < 22.0); /* 4 degrees: 1 in 5,000 */
}

typedef struct WideRow {
        const char *name;
        const char *settings;
        size_t n;
        double spread;
} WideRow;

/* Several blocks, so that finding the block and finding the token both count. */
static const WideRow wide_rows[] = {
        {"flat dense", "seed=1", 600, 0.0},
        {"flat listed", "seed=1 top_k=600", 600, 0.0},
        {"uneven dense", "seed=2", 520, 0.7},
        {"uneven listed", "seed=2 top_k=520", 520, 0.7},
        {"one block exactly", "seed=3", 256, 0.7},
        {"a block and one", "seed=4", 257, 0.7},
        {"top_p of all but nothing", "seed=5 top_p=0.999999999", 300, 0.3},
};

static void test_wide(const void *p)
{
        const WideRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        static int count[V_MAX];
        float logits[V_MAX];
        double weight[V_MAX];

        memset(count, 0, sizeof(count));
        kit_logits(logits, row->n, row->spread, 9);
        for (size_t i = 0; i < row->n; i++)
                weight[i] = fixed_exp((double)logits[i]);
        assert_ok(kit_sampler(row->settings, row->n, NULL, &s));
        draw_many(s, logits, WIDE_DRAWS, count);
        const double chi2 = chi2_of(count, WIDE_DRAWS, weight, row->n);
        const double df = (double)row->n - 1;

        assert_true(chi2 < df + 4.5 * sqrt(2 * df));
        assert_true(chi2 > df - 4.5 * sqrt(2 * df));
}

typedef struct MirostatRow {
        const char *name;
        const char *settings;
        double tau;
        double tolerance; /* bits */
} MirostatRow;

static const MirostatRow mirostat_rows[] = {
        {"version 2, tau 2", "mirostat=2 mirostat_tau=2 seed=1", 2, 0.1},
        {"version 2, tau 3.5", "mirostat=2 mirostat_tau=3.5 seed=2", 3.5, 0.1},
        {"version 1, tau 2", "mirostat=1 mirostat_tau=2 seed=3", 2, 0.1},
        {"version 1, tau 3.5", "mirostat=1 mirostat_tau=3.5 seed=4", 3.5, 0.1},
};

/* mu falls by eta * (surprise - tau) a step: over n steps the mean surprise is tau + its fall. */
static void test_mirostat(const void *p)
{
        const MirostatRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        static int count[V_MAX];
        float logits[V_MAX];

        for (size_t i = 0; i < V_MAX; i++)
                logits[i] = (float)(-1.1 * fixed_log((double)(i + 1))); /* Zipf */
        assert_ok(kit_sampler(row->settings, V_MAX, NULL, &s));
        const double start = (double)s->mirostat_mu;

        draw_many(s, logits, WIDE_DRAWS, count);
        const double fall = (start - (double)s->mirostat_mu) / (0.1 * WIDE_DRAWS);

        assert_true(start == 2 * row->tau);
        assert_true(fabs(fall) < row->tolerance); /* the mean surprise met the target */
        assert_true(count[0] > count[20]);
}

static const TestTable tables[] = {
        TEST_TABLE("draw", draw_rows, test_draw),
        TEST_TABLE("wide", wide_rows, test_wide),
        TEST_TABLE("mirostat meets its target", mirostat_rows, test_mirostat),
};
TEST_MAIN(tables)
