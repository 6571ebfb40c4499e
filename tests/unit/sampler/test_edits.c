/* Ops that move logits of given tokens: bans, biases, penalties, DRY, temperature. */
#include "kit.h"

enum { V = 8 };

typedef struct EditRow {
        const char *name;
        const char *settings;
        int32_t history[12]; /* ends with -1 */
        int32_t id;
        float want;  /* the logit of `id` */
        float other; /* the logit of token 7, which no history holds */
} EditRow;

/* Logits before: even ids 2, odd ids -2, id 4 zero. */
static const float before[V] = {2, -2, 2, -2, 0, -2, 2, -2};

static const EditRow edit_rows[] = {
        {"repeat divides a positive", "repeat_penalty=2", {0, -1}, 0, 1, -2},
        {"repeat multiplies a negative", "repeat_penalty=2", {1, -1}, 1, -4, -2},
        {"repeat leaves zero", "repeat_penalty=2", {4, -1}, 4, 0, -2},
        {"repeat counts once", "repeat_penalty=2", {0, 0, 0, -1}, 0, 1, -2},
        {"repeat below 1 encourages", "repeat_penalty=0.5", {0, -1}, 0, 4, -2},
        {"repeat leaves the unseen", "repeat_penalty=2", {0, -1}, 2, 2, -2},
        {"presence", "presence_penalty=0.5", {0, 0, -1}, 0, 1.5F, -2},
        {"presence negative", "presence_penalty=-0.5", {0, -1}, 0, 2.5F, -2},
        {"frequency", "frequency_penalty=0.5", {0, 1, 0, 0, -1}, 0, 0.5F, -2},
        {"all three",
         "repeat_penalty=2 presence_penalty=0.25 frequency_penalty=0.5",
         {0, 0, -1},
         0,
         -0.25F,
         -2},
        {"window holds", "presence_penalty=1 repeat_last_n=2", {0, 1, 2, -1}, 1, -3, -2},
        {"window has passed", "presence_penalty=1 repeat_last_n=2", {0, 1, 2, -1}, 0, 2, -2},
        {"window 0 is off", "presence_penalty=1 repeat_last_n=0", {0, -1}, 0, 2, -2},
        {"window -1 is all", "presence_penalty=1 repeat_last_n=-1", {0, 1, 2, -1}, 0, 1, -2},
        {"no history", "presence_penalty=1", {-1}, 0, 2, -2},
        {"penalties before a cut stay after it",
         "presence_penalty=3 top_k=2 samplers=penalties;top_k",
         {0, -1},
         0,
         -INFINITY,
         -INFINITY},
        {"penalties after a cut",
         "presence_penalty=3 top_k=2 samplers=top_k;penalties",
         {0, -1},
         0,
         -1,
         -INFINITY},
        {"temperature", "temperature=0.5", {-1}, 0, 4, -4},
        {"temperature 1 is off", "temperature=1", {-1}, 0, 2, -2},
        {"temperature high", "temperature=4", {-1}, 0, 0.5F, -0.5F},
        {"temperature in a list is from the greatest", "temperature=0.5 top_k=8", {-1}, 4, -4, -8},
        {"dry extends a pair", "dry_multiplier=1 dry_base=2", {1, 2, 3, 1, 2, -1}, 3, -3, -2},
        {"dry leaves the others", "dry_multiplier=1 dry_base=2", {1, 2, 3, 1, 2, -1}, 1, -2, -2},
        {"dry grows with the match",
         "dry_multiplier=1 dry_base=2",
         {1, 2, 3, 4, 1, 2, 3, -1},
         4,
         -2,
         -2},
        {"dry multiplier", "dry_multiplier=3 dry_base=2", {1, 2, 3, 1, 2, -1}, 3, -5, -2},
        {"dry base 1", "dry_multiplier=1 dry_base=1", {1, 2, 3, 4, 1, 2, 3, -1}, 4, -1, -2},
        {"dry base below 1 is off",
         "dry_multiplier=1 dry_base=0.9",
         {1, 2, 3, 1, 2, -1},
         3,
         -2,
         -2},
        {"dry too short", "dry_multiplier=1 dry_base=2", {1, 2, 5, 0, 2, -1}, 5, -2, -2},
        {"dry allowed length 1",
         "dry_multiplier=1 dry_base=2 dry_allowed_length=1",
         {1, 2, 5, 0, 2, -1},
         5,
         -3,
         -2},
        {"dry allowed length 3",
         "dry_multiplier=1 dry_base=2 dry_allowed_length=3",
         {1, 2, 3, 1, 2, -1},
         3,
         -2,
         -2},
        {"dry takes the longest match",
         "dry_multiplier=1 dry_base=2",
         {1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, -1},
         0,
         -30,
         -2},
        {"dry window too small",
         "dry_multiplier=1 dry_base=2 dry_penalty_last_n=4",
         {1, 2, 3, 1, 2, -1},
         3,
         -2,
         -2},
        {"dry window -1 is all",
         "dry_multiplier=1 dry_base=2 dry_penalty_last_n=-1",
         {1, 2, 3, 1, 2, -1},
         3,
         -3,
         -2},
        {"dry window 0 is off",
         "dry_multiplier=1 dry_base=2 dry_penalty_last_n=0",
         {1, 2, 3, 1, 2, -1},
         3,
         -2,
         -2},
        {"dry one token over and over", "dry_multiplier=1 dry_base=2", {0, 0, 0, 0, -1}, 0, 0, -2},
        {"dry stays finite",
         "dry_multiplier=1 dry_base=1000",
         {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, -1},
         5,
         -1e24F,
         -2},
};

static void test_edit(const void *p)
{
        const EditRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        const float *after;

        assert_ok(kit_sampler(row->settings, V, row->history, &s));
        assert_ok(kit_edited(s, before, &after));
        assert_true(after[row->id] == row->want || fabsf(after[row->id] / row->want - 1) < 1e-5F);
        assert_true(after[7] == row->other);
}

/* The counts are clean after each use: a second run gives the same. */
static void test_edit_again(const void *p)
{
        const EditRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        const float *after;
        float first[V];

        assert_ok(kit_sampler(row->settings, V, row->history, &s));
        assert_ok(kit_edited(s, before, &after));
        memcpy(first, after, sizeof(first));
        assert_ok(kit_edited(s, before, &after));
        assert_memory_equal(first, after, sizeof(first));
}

typedef struct BreakerRow {
        const char *name;
        int32_t breaker[4]; /* ends with -1 */
        int32_t allowed;
        int32_t history[12];
        int32_t id;
        float want;
} BreakerRow;

static const BreakerRow breaker_rows[] = {
        {"newest token breaks", {2, -1}, 2, {1, 2, 3, 1, 2, -1}, 3, -2},
        {"a breaker not said", {6, -1}, 2, {1, 2, 3, 1, 2, -1}, 3, -3},
        {"older than the match", {6, -1}, 2, {1, 2, 3, 6, 1, 2, -1}, 3, -3},
        {"within the match shortens it", {1, -1}, 1, {1, 2, 3, 1, 2, -1}, 3, -3},
        {"within the match leaves too little", {1, -1}, 2, {1, 2, 3, 1, 2, -1}, 3, -2},
        {"of two tokens", {6, 1, -1}, 2, {6, 1, 2, 3, 6, 1, 2, -1}, 3, -2},
        {"of two tokens shortens", {6, 1, -1}, 1, {6, 1, 2, 3, 6, 1, 2, -1}, 3, -3},
        {"of two tokens, one said", {6, 5, -1}, 2, {6, 1, 2, 3, 6, 1, 2, -1}, 3, -4},
        {"whole but not yet ended", {2, 3, -1}, 2, {1, 2, 3, 1, 2, -1}, 3, -3},
};

static size_t list_length(const int32_t *ids)
{
        size_t n = 0;

        while (ids[n] >= 0)
                n++;
        return n;
}

static void accept_all(Sampler *s, const int32_t *ids)
{
        for (size_t i = 0; ids[i] >= 0; i++)
                assert_ok(sampler_accept(s, ids[i]));
}

static void test_breaker(const void *p)
{
        const BreakerRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(id_vec_done) IdVec breaker = {0};
        SamplerParams params;
        const float *after;

        assert_ok(vec_append(&breaker, row->breaker, list_length(row->breaker)));
        sampler_params_plain(&params);
        params.dry_multiplier = 1;
        params.dry_base = 2;
        params.dry_allowed_length = row->allowed;
        params.dry_breakers = &breaker;
        params.n_dry_breakers = 1;
        assert_ok(sampler_new(&params, V, &kit_kernels, &s));
        accept_all(s, row->history);
        assert_ok(kit_edited(s, before, &after));
        assert_true(after[row->id] == row->want);
}

typedef struct BiasRow {
        const char *name;
        LogitBias bias[2];
        size_t n;
        int32_t id;
        float want;
} BiasRow;

static const BiasRow bias_rows[] = {
        {"adds", {{1, 5}}, 1, 1, 3},
        {"takes", {{0, -0.5F}}, 1, 0, 1.5F},
        {"bans", {{0, -INFINITY}}, 1, 0, -INFINITY},
        {"leaves the others", {{0, 5}}, 1, 2, 2},
        {"twice adds up", {{0, 1}, {0, 2}}, 2, 0, 5},
        {"too much stays a number", {{0, 3.4e38F}, {0, 3.4e38F}}, 2, 0, 3.4028234e38F},
        {"a ban stays a ban", {{0, -INFINITY}, {0, 100}}, 2, 0, -INFINITY},
};

static void test_bias(const void *p)
{
        const BiasRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        SamplerParams params;
        const float *after;

        sampler_params_plain(&params);
        params.logit_bias = row->bias;
        params.n_logit_bias = row->n;
        assert_ok(sampler_new(&params, V, &kit_kernels, &s));
        assert_ok(kit_edited(s, before, &after));
        assert_true(after[row->id] == row->want);
}

static void test_mask(const void *p)
{
        static const uint32_t mask = 1U << 1 | 1U << 3 | 1U << 4;
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(strbuf_done) StrBuf got = {0};

        (void)p;
        assert_ok(kit_sampler("", V, NULL, &s));
        sampler_allow(s, &mask);
        assert_ok(kit_survivors(s, before, &got));
        assert_string_equal(strbuf_cstr(&got), "4 1 3");
        sampler_allow(s, NULL);
        assert_ok(kit_survivors(s, before, &got));
        assert_string_equal(strbuf_cstr(&got), "0 2 6 4 1 3 5 7");
}

typedef struct DynamicRow {
        const char *name;
        const char *settings;
        float logits[4];
        double want; /* how far logit 3 lies below logit 0 afterwards */
} DynamicRow;

static const DynamicRow dynamic_rows[] = {
        {"even: the highest", "temperature=1 dynatemp_range=0.5", {0, 0, 0, -1e-6F}, 1e-6 / 1.5},
        {"peaked: the lowest", "temperature=1 dynatemp_range=0.5", {0, -90, -90, -90}, 180},
        {"never below zero", "temperature=1 dynatemp_range=1", {0, -90, -90, -90}, 90e6},
        /* p = 1/2, 1/6, 1/6, 1/6: entropy 1.24245 of 1.38629 nats */
        {"between", "temperature=1 dynatemp_range=0.5", {1.0986123F, 0, 0, 0}, 1.0986123 / 1.39624},
        {"exponent",
         "temperature=1 dynatemp_range=0.5 dynatemp_exponent=2",
         {1.0986123F, 0, 0, 0},
         1.0986123 / 1.30325},
        {"exponent 0: always the highest",
         "temperature=1 dynatemp_range=0.5 dynatemp_exponent=0",
         {0, -3, -3, -3},
         2},
        {"one candidate stays", "temperature=1 dynatemp_range=0.5 top_k=1", {5, 1, 1, 1}, INFINITY},
};

static void test_dynamic(const void *p)
{
        const DynamicRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        const float *after;

        assert_ok(kit_sampler(row->settings, 4, NULL, &s));
        assert_ok(kit_edited(s, row->logits, &after));
        const double got = (double)after[0] - (double)after[3];

        assert_true(got == row->want || fabs(got / row->want - 1) < 1e-4);
}

static const TestTable tables[] = {
        TEST_TABLE("edit", edit_rows, test_edit),
        TEST_TABLE("edit again", edit_rows, test_edit_again),
        TEST_TABLE("breaker", breaker_rows, test_breaker),
        TEST_TABLE("bias", bias_rows, test_bias),
        TEST_ONE("allowed mask", test_mask),
        TEST_TABLE("dynamic temperature", dynamic_rows, test_dynamic),
};
TEST_MAIN(tables)
