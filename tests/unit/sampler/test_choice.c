/* sampler_sample: edge cases in every mode, state, logprobs, allocation failures. */
#include "kit.h"

typedef struct ChoiceRow {
        const char *name;
        const char *settings;
        size_t n;
        float logits[5];
        Status status;
        const char *want; /* the id as text, or part of the message */
} ChoiceRow;

#define NO (-INFINITY)

static const ChoiceRow choice_rows[] = {
        {"greedy at temperature 0", "temperature=0", 4, {1, 5, 2, 3}, OK, "1"},
        {"greedy below 0", "temperature=-1", 4, {1, 5, 2, 3}, OK, "1"},
        {"greedy ties lowest id", "temperature=0", 4, {1, 5, 5, 5}, OK, "1"},
        {"greedy equal", "temperature=0", 4, {2, 2, 2, 2}, OK, "0"},
        {"greedy signed zeros", "temperature=0", 3, {-0.0F, 0.0F, -1}, OK, "0"},
        {"greedy ignores xtc", "temperature=0 xtc_probability=1", 2, {1, 0.9F}, OK, "0"},
        {"greedy ignores mirostat", "temperature=0 mirostat=2", 2, {1, 3}, OK, "1"},
        {"greedy one token", "temperature=0", 1, {-3}, OK, "0"},
        {"greedy one possible", "temperature=0", 4, {NO, NO, -5, NO}, OK, "2"},
        {"greedy nan", "temperature=0", 4, {1, NAN, 2, 3}, E_NUMERIC, "logit of token 1 is "},
        {"greedy all banned", "temperature=0", 3, {NO, NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"top_k 1", "top_k=1", 4, {1, 5, 2, 3}, OK, "1"},
        {"top_k 1 ties", "top_k=1", 4, {1, 5, 5, 3}, OK, "1"},
        {"top_p 0", "top_p=0", 4, {1, 5, 2, 3}, OK, "1"},
        {"min_p 1", "min_p=1", 4, {1, 5, 2, 3}, OK, "1"},
        {"tiny temperature", "temperature=0.00001", 4, {1, 5, 2, 3}, OK, "1"},
        {"draw one token", "", 1, {-3}, OK, "0"},
        {"draw one possible", "", 4, {NO, NO, -5, NO}, OK, "2"},
        {"draw one possible from a list", "top_k=3", 4, {NO, NO, -5, NO}, OK, "2"},
        {"draw all banned", "", 3, {NO, NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"draw nan", "", 4, {NAN, 1, 2, 3}, E_NUMERIC, "logit of token 0 is "},
        {"draw +inf", "", 4, {1, 2, 3, INFINITY}, E_NUMERIC, "logit of token 3 is inf"},
        {"top_k nan", "top_k=2", 4, {1, 2, NAN, 3}, E_NUMERIC, "logit of token 2 is "},
        {"top_k all banned", "top_k=2", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"top_p all banned", "top_p=0.5", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"min_p all banned", "min_p=0.5", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"typical_p all banned", "typical_p=0.5", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"xtc all banned", "xtc_probability=1", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"top_n_sigma all banned", "top_n_sigma=1", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"temperature all banned", "temperature=0.5", 2, {NO, NO}, E_NUMERIC, "every logit is"},
        {"dynamic all banned", "dynatemp_range=0.5", 2, {NO, NO}, E_NUMERIC, "every logit is"},
        {"mirostat 1 all banned", "mirostat=1", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"mirostat 2 all banned", "mirostat=2", 2, {NO, NO}, E_NUMERIC, "every logit is -inf"},
        {"mirostat 1 one token", "mirostat=1", 1, {4}, OK, "0"},
        {"mirostat 2 one token", "mirostat=2", 1, {4}, OK, "0"},
        {"mirostat 1 one possible", "mirostat=1", 3, {NO, 4, NO}, OK, "1"},
        {"mirostat 2 low target is greedy", "mirostat=2 mirostat_tau=0", 3, {1, 4, 2}, OK, "1"},
        {"mirostat 1 low target is greedy", "mirostat=1 mirostat_tau=0", 3, {1, 4, 2}, OK, "1"},
        {"overflow", "temperature=0.02", 2, {3e38F, 1}, E_NUMERIC, "a logit overflowed"},
        {"huge logits", "top_k=2 temperature=0.5", 3, {-3e38F, 3e38F, 0}, OK, "1"},
};

static Status choice_text(const ChoiceRow *row, StrBuf *out)
{
        CLEANUP(sampler_free) Sampler *s = NULL;
        int32_t id;

        TRY(kit_sampler(row->settings, row->n, NULL, &s));
        TRY(sampler_sample(s, row->logits, 0, &id));
        return strbuf_printf(out, "%d", id);
}

static void test_choice(const void *p)
{
        const ChoiceRow *row = p;
        CLEANUP(strbuf_done) StrBuf got = {0};

        if (row->status != OK) {
                assert_status(choice_text(row, &got), row->status, row->want);
                return;
        }
        assert_ok(choice_text(row, &got));
        assert_string_equal(strbuf_cstr(&got), row->want);
}

enum { V = 300, STEPS = 40 };

typedef struct StateRow {
        const char *name;
        const char *settings;
} StateRow;

static const StateRow state_rows[] = {
        {"philox", "rng=philox seed=5"},
        {"xoshiro256++", "rng=xoshiro256++ seed=5"},
        {"pcg32", "rng=pcg32 seed=5"},
        {"mt19937", "rng=mt19937 seed=5"},
        {"penalties", "seed=5 repeat_penalty=1.3 frequency_penalty=0.2"},
        {"dry", "seed=5 dry_multiplier=2 dry_allowed_length=1"},
        {"mirostat 1", "seed=5 mirostat=1"},
        {"mirostat 2", "seed=5 mirostat=2 rng=pcg32"},
        {"xtc", "seed=5 xtc_probability=0.5 xtc_threshold=0.01 rng=mt19937"},
        {"all cuts", "seed=5 top_k=40 top_p=0.9 min_p=0.02 temperature=0.8 typical_p=0.9"},
};

/* Samples and accepts from position `from` up to `to`. */
static void walk(Sampler *s, uint64_t from, uint64_t to, int32_t *ids)
{
        float logits[V];

        kit_logits(logits, V, 2.0, 11);
        for (uint64_t i = from; i < to; i++) {
                assert_ok(sampler_sample(s, logits, i, &ids[i]));
                assert_ok(sampler_accept(s, ids[i]));
        }
}

static void test_same_again(const void *p)
{
        const StateRow *row = p;
        CLEANUP(sampler_free) Sampler *a = NULL;
        CLEANUP(sampler_free) Sampler *b = NULL;
        int32_t first[STEPS];
        int32_t second[STEPS];

        assert_ok(kit_sampler(row->settings, V, NULL, &a));
        assert_ok(kit_sampler(row->settings, V, NULL, &b));
        walk(a, 0, STEPS, first);
        walk(b, 0, STEPS, second);
        assert_memory_equal(first, second, sizeof(first));
}

static void test_reset(const void *p)
{
        const StateRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        int32_t first[STEPS];
        int32_t second[STEPS];

        assert_ok(kit_sampler(row->settings, V, NULL, &s));
        walk(s, 0, STEPS, first);
        sampler_reset(s);
        walk(s, 0, STEPS, second);
        assert_memory_equal(first, second, sizeof(first));
}

static void test_clone(const void *p)
{
        const StateRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(sampler_free) Sampler *c = NULL;
        int32_t first[STEPS];
        int32_t second[STEPS];

        assert_ok(kit_sampler(row->settings, V, NULL, &s));
        walk(s, 0, STEPS / 2, first);
        assert_ok(sampler_clone(s, &c));
        walk(s, STEPS / 2, STEPS, first);
        walk(c, STEPS / 2, STEPS, second);
        assert_memory_equal(first + STEPS / 2, second + STEPS / 2, sizeof(first) / 2);
}

static int32_t drawn_with(const char *settings)
{
        CLEANUP(sampler_free) Sampler *s = NULL;
        int32_t ids[STEPS];
        int32_t sum = 0;

        assert_ok(kit_sampler(settings, V, NULL, &s));
        walk(s, 0, STEPS, ids);
        for (size_t i = 0; i < STEPS; i++)
                sum = sum * 31 % 65521 + ids[i];
        return sum;
}

static void test_seeds_differ(const void *p)
{
        (void)p;
        assert_true(drawn_with("seed=5") != drawn_with("seed=6"));
        assert_true(drawn_with("seed=5") != drawn_with("seed=5 rng=pcg32"));
}

static void test_accept_range(const void *p)
{
        CLEANUP(sampler_free) Sampler *s = NULL;

        (void)p;
        assert_ok(kit_sampler("", 8, NULL, &s));
        assert_status(sampler_accept(s, 8), E_RANGE, "token 8 is outside 0..7");
        assert_status(sampler_accept(s, -1), E_RANGE, "token -1 is outside 0..7");
        assert_ok(sampler_accept(s, 7));
}

/* A failed choice leaves the output alone and the sampler usable. */
static void test_after_failure(const void *p)
{
        static const float bad[3] = {1, NAN, 2};
        static const float good[3] = {1, 3, 2};
        CLEANUP(sampler_free) Sampler *s = NULL;
        int32_t id = 77;

        (void)p;
        assert_ok(kit_sampler("top_k=1", 3, NULL, &s));
        assert_status(sampler_sample(s, bad, 0, &id), E_NUMERIC, "token 1");
        assert_int_equal(id, 77);
        assert_ok(sampler_sample(s, good, 0, &id));
        assert_int_equal(id, 1);
}

static Status use_everything(void *arg)
{
        static const int32_t history[] = {1, 2, 3, 1, 2, -1};
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(sampler_free) Sampler *c = NULL;
        float logits[V];
        int32_t id;

        kit_logits(logits, V, 2.0, 3);
        TRY(kit_sampler(arg, V, history, &s));
        TRY(sampler_sample(s, logits, 0, &id));
        TRY(sampler_accept(s, id));
        TRY(sampler_clone(s, &c));
        return sampler_sample(c, logits, 1, &id);
}

typedef struct OomRow {
        const char *name;
        const char *settings;
} OomRow;

static const OomRow oom_rows[] = {
        {"draw", ""},
        {"greedy", "temperature=0 repeat_penalty=2"},
        {"edits", "repeat_penalty=2 dry_multiplier=1 top_k=5"},
        {"cuts", "top_n_sigma=5 top_k=200 typical_p=0.9 top_p=0.95 min_p=0.01 xtc_probability=1"},
        {"top_p alone", "top_p=0.9"},
        {"mirostat 1", "mirostat=1 temperature=0.5"},
        {"mirostat 2", "mirostat=2 dynatemp_range=0.1"},
};

static void test_oom(const void *p)
{
        const OomRow *row = p;
        char settings[128];

        (void)snprintf(settings, sizeof(settings), "%s", row->settings);
        oom_each(use_everything, settings);
}

static Status new_with_lists(void *arg)
{
        static const LogitBias bias[] = {{1, 2}, {2, -INFINITY}};
        int32_t tokens[] = {4, 5};
        const IdVec breakers[] = {{tokens, 2, 2}, {tokens, 1, 2}};
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(sampler_free) Sampler *c = NULL;
        SamplerParams p;

        (void)arg;
        sampler_params_default(&p);
        p.logit_bias = bias;
        p.n_logit_bias = N_ELEMS(bias);
        p.dry_breakers = breakers;
        p.n_dry_breakers = N_ELEMS(breakers);
        TRY(sampler_new(&p, V, &kit_kernels, &s));
        return sampler_clone(s, &c);
}

static void test_oom_new(const void *p)
{
        (void)p;
        oom_each(new_with_lists, NULL);
}

static const TestTable tables[] = {
        TEST_TABLE("choice", choice_rows, test_choice),
        TEST_TABLE("same again", state_rows, test_same_again),
        TEST_TABLE("reset", state_rows, test_reset),
        TEST_TABLE("clone", state_rows, test_clone),
        TEST_ONE("seeds differ", test_seeds_differ),
        TEST_ONE("accept range", test_accept_range),
        TEST_ONE("after a failure", test_after_failure),
        TEST_TABLE("oom", oom_rows, test_oom),
        TEST_ONE("oom of a new sampler's lists", test_oom_new),
};
TEST_MAIN(tables)
