/*
 * Frequencies of every scaling against Transformers 5.24: ROPE_INIT_FUNCTIONS of
 * modeling_rope_utils.py for 16 rotated dims, theta 10000.
 */
#include "nn/rope.h"

#include "support/table.h"

enum { N_ROT = 16, HALF = N_ROT / 2 };

static const float short_factor[HALF] = {1.0F, 1.1F, 1.2F, 1.3F, 1.4F, 1.5F, 1.6F, 1.7F};
static const float long_factor[HALF] = {2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F, 9.0F};

typedef struct FreqRow {
        const char *name;
        RopeParams p; /* n_rot and theta are filled in */
        uint32_t len; /* of the sequence */
        float factor;
        float want[HALF];
} FreqRow;

#define PLAIN                                                                                    \
        {                                                                                        \
                1.0F, 0.316227764F, 0.100000001F, 0.0316227786F, 0.00999999978F, 0.00316227786F, \
                        0.00100000005F, 0.000316227786F                                          \
        }
#define YARN                                                                        \
        .scaling = ROPE_SCALING_YARN, .factor = 4, .beta_fast = 32, .beta_slow = 1, \
        .attention_factor = -1, .truncate = true, .max_position = 512,              \
        .original_max_position = 128
#define LONGROPE                                                            \
        .scaling = ROPE_SCALING_LONGROPE, .factor = 4, .max_position = 128, \
        .original_max_position = 32, .short_factor = short_factor, .long_factor = long_factor
#define YARN_WANT                                                                                  \
        {                                                                                          \
                1.0F, 0.237170815F, 0.049999997F, 0.00790569466F, 0.00249999994F, 0.000790569466F, \
                        0.000250000012F, 7.90569466e-05F                                           \
        }
#define LONG_WANT                                                                                  \
        {                                                                                          \
                0.5F, 0.10540925F, 0.0250000004F, 0.00632455572F, 0.00166666671F, 0.000451753964F, \
                        0.000125000006F, 3.51364179e-05F                                           \
        }

static const FreqRow freq_rows[] = {
        {"none", {.attention_factor = -1}, 100, 1.0F, PLAIN},
        {"linear",
         {.scaling = ROPE_SCALING_LINEAR, .factor = 4, .attention_factor = -1},
         100,
         1.0F,
         {0.25F, 0.079056941F, 0.0250000004F, 0.00790569466F, 0.00249999994F, 0.000790569466F,
          0.000250000012F, 7.90569466e-05F}},
        {"dynamic within the trained length",
         {.scaling = ROPE_SCALING_DYNAMIC,
          .factor = 2,
          .attention_factor = -1,
          .max_position = 128},
         128,
         1.0F,
         PLAIN},
        {"dynamic beyond it",
         {.scaling = ROPE_SCALING_DYNAMIC,
          .factor = 2,
          .attention_factor = -1,
          .max_position = 128},
         200,
         1.0F,
         {1.0F, 0.283945143F, 0.0806248412F, 0.0228930302F, 0.00650036521F, 0.001845747F,
          0.000524090894F, 0.000148813066F}},
        {"llama3",
         {.scaling = ROPE_SCALING_LLAMA3,
          .factor = 8,
          .attention_factor = -1,
          .low_freq_factor = 1,
          .high_freq_factor = 4,
          .original_max_position = 64},
         100,
         1.0F,
         {1.0F, 0.244384587F, 0.0130422562F, 0.00395284733F, 0.00124999997F, 0.000395284733F,
          0.000125000006F, 3.95284733e-05F}},
        {"yarn", {YARN}, 100, 1.13862944F, YARN_WANT},
        {"yarn with other betas, not truncated",
         {.scaling = ROPE_SCALING_YARN,
          .factor = 4,
          .beta_fast = 16,
          .beta_slow = 2,
          .attention_factor = -1,
          .max_position = 512,
          .original_max_position = 128},
         100,
         1.13862944F,
         {1.0F, 0.212468684F, 0.0256643984F, 0.00790569466F, 0.00249999994F, 0.000790569466F,
          0.000250000012F, 7.90569466e-05F}},
        {"yarn of a long context: both ends of the band count",
         {.scaling = ROPE_SCALING_YARN,
          .factor = 4,
          .beta_fast = 32,
          .beta_slow = 1,
          .attention_factor = -1,
          .truncate = true,
          .max_position = 16384,
          .original_max_position = 4096},
         100,
         1.13862944F,
         {1.0F, 0.316227764F, 0.100000001F, 0.025693506F, 0.00624999963F, 0.00138349656F,
          0.000250000012F, 7.90569466e-05F}},
        {"yarn with mscale",
         {YARN, .mscale = 0.7, .mscale_all_dim = 0.3},
         100,
         1.05323768F,
         YARN_WANT},
        {"longrope within the original length",
         {LONGROPE, .attention_factor = -1},
         32,
         1.18321596F,
         {1.0F, 0.287479758F, 0.0833333358F, 0.0243252143F, 0.00714285718F, 0.00210818532F,
          0.000624999986F, 0.000186016332F}},
        {"longrope beyond it", {LONGROPE, .attention_factor = -1}, 33, 1.18321596F, LONG_WANT},
        {"longrope with its own factor",
         {LONGROPE, .attention_factor = 1.25},
         33,
         1.25F,
         LONG_WANT},
};

static RopeParams params_of(const FreqRow *row)
{
        RopeParams p = row->p;

        p.n_rot = N_ROT;
        p.theta = 10000.0;
        return p;
}

/* At position 1 the angle is the frequency, and both sides of the circle carry the factor. */
static void test_freqs(const void *arg)
{
        const FreqRow *row = arg;
        const RopeParams p = params_of(row);
        CLEANUP(rope_freqs_done) RopeFreqs f = {0};
        float c[HALF];
        float s[HALF];

        assert_ok(rope_freqs_init(&p, &f));
        assert_near(f.attention_factor, row->factor, 1e-7);
        rope_angles(&f, 1, row->len, c, s);
        for (size_t i = 0; i < HALF; i++) {
                assert_near(atan2((double)s[i], (double)c[i]) / (double)row->want[i], 1.0, 4e-7);
                assert_near(hypot((double)s[i], (double)c[i]), row->factor, 3e-7);
        }
}

/* Far positions: the product is rounded to float before the cosine, as in Transformers. */
static void test_far_angle(const void *arg)
{
        const RopeParams p = params_of(&freq_rows[0]);
        CLEANUP(rope_freqs_done) RopeFreqs f = {0};
        float c[HALF];
        float s[HALF];

        (void)arg;
        assert_ok(rope_freqs_init(&p, &f));
        rope_angles(&f, 123457, 123458, c, s);
        for (size_t i = 0; i < HALF; i++) {
                const float angle = f.freq[i] * 123457.0F;
                assert_near(c[i], cos((double)angle), 1e-7);
                assert_near(s[i], sin((double)angle), 1e-7);
        }
}

typedef struct VariantRow {
        const char *name;
        size_t params; /* of freq_rows */
        uint32_t len, want;
} VariantRow;

static const VariantRow variant_rows[] = {
        {"none", 0, 5000, 0},
        {"dynamic beyond its length", 3, 5000, 0},
        {"yarn", 5, 5000, 0},
        {"longrope, nothing", 9, 0, 0},
        {"longrope at its length", 9, 32, 0},
        {"longrope one beyond", 9, 33, 1},
};

static void test_variant(const void *arg)
{
        const VariantRow *row = arg;
        const RopeParams p = params_of(&freq_rows[row->params]);
        CLEANUP(rope_freqs_done) RopeFreqs f = {0};

        assert_ok(rope_freqs_init(&p, &f));
        assert_int_equal(rope_variant(&f, row->len), row->want);
}

static Status freqs_once(void *arg)
{
        const RopeParams *p = arg;
        CLEANUP(rope_freqs_done) RopeFreqs f = {0};

        return rope_freqs_init(p, &f);
}

static void test_oom(const void *arg)
{
        RopeParams p = params_of(&freq_rows[9]);

        (void)arg;
        oom_each(freqs_once, &p);
}

static const TestTable tables[] = {
        TEST_TABLE("freqs", freq_rows, test_freqs),
        TEST_ONE("far angle", test_far_angle),
        TEST_TABLE("variant", variant_rows, test_variant),
        TEST_ONE("out of memory", test_oom),
};
TEST_MAIN(tables);
