/* Every public sampling parameter reaches the sampler: each changes what is generated. */
#include "unit/engine/kit.h"

enum { N_TOKENS = 40, N_HELD = 7 };

/* A parameter set to a value that must matter; as a float or an integer. */
typedef struct ParamRow {
        const char *name;
        size_t offset;
        bool is_float;
        float f;
        int32_t i;
} ParamRow;

#define F(name_, value_)                                              \
        {                                                             \
#name_, offsetof(qn_sampling, name_), true, value_, 0 \
        }
#define I(name_, value_)                                                  \
        {                                                                 \
#name_, offsetof(qn_sampling, name_), false, 0.0F, value_ \
        }

static const ParamRow param_rows[] = {
        F(temperature, 0.5F),
        F(dynatemp_range, 1.5F),
        I(top_k, 1),
        F(top_p, 0.2F),
        F(min_p, 0.9F),
        F(typical_p, 0.1F),
        F(epsilon_cutoff, 0.3F),
        F(eta_cutoff, 0.5F),
        F(top_n_sigma, 0.5F),
        F(repeat_penalty, 100.0F),
        F(presence_penalty, 100.0F),
        F(frequency_penalty, 100.0F),
        I(mirostat, 1),
        {"mirostat 2", offsetof(qn_sampling, mirostat), false, 0.0F, 2},
};

static qn_generate_options options_base(void)
{
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 2.0F;
        o.sampling.top_k = 0;
        o.sampling.top_p = 1.0F;
        o.sampling.min_p = 0.0F;
        o.sampling.seed = 5;
        o.max_tokens = N_TOKENS;
        o.ignore_eos = true;
        return o;
}

static void param_set(qn_sampling *s, const ParamRow *row)
{
        if (row->is_float)
                memcpy((char *)s + row->offset, &row->f, sizeof(row->f));
        else
                memcpy((char *)s + row->offset, &row->i, sizeof(row->i));
}

static void tokens_generate(const qn_generate_options *o, int32_t *out)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, N_HELD);

        assert_ok(kit_status(qn_generate(s, o, NULL)));
        assert_int_equal(qn_session_length(s), N_HELD + N_TOKENS);
        memcpy(out, qn_session_tokens(s), (N_HELD + N_TOKENS) * sizeof(*out));
}

static void test_param(const void *p)
{
        const ParamRow *row = p;
        qn_generate_options o = options_base();
        int32_t base[N_HELD + N_TOKENS];
        int32_t changed[N_HELD + N_TOKENS];

        tokens_generate(&o, base);
        param_set(&o.sampling, row);
        tokens_generate(&o, changed);
        assert_memory_not_equal(base, changed, sizeof(base));
}

typedef struct RngRow {
        const char *name;
} RngRow;

static const RngRow rng_rows[] = {{"xoshiro256++"}, {"pcg32"}, {"mt19937"}};

static void test_rng(const void *p)
{
        const RngRow *row = p;
        qn_generate_options o = options_base();
        int32_t base[N_HELD + N_TOKENS];
        int32_t same[N_HELD + N_TOKENS];
        int32_t changed[N_HELD + N_TOKENS];

        tokens_generate(&o, base);
        o.sampling.rng = "philox";
        tokens_generate(&o, same);
        o.sampling.rng = row->name;
        tokens_generate(&o, changed);
        assert_memory_equal(base, same, sizeof(base));
        assert_memory_not_equal(base, changed, sizeof(base));
}

static void twice_check(const int32_t *ids, size_t i)
{
        for (size_t j = 0; j < i; j++)
                assert_int_not_equal(ids[i], ids[j]);
}

/* Prompt and generated tokens are both history: under a great penalty none comes again. */
static void test_history(const void *p)
{
        qn_generate_options o = options_base();
        int32_t ids[N_HELD + N_TOKENS];

        (void)p;
        o.sampling.presence_penalty = 100.0F;
        tokens_generate(&o, ids);
        for (size_t i = N_HELD; i < N_HELD + N_TOKENS; i++)
                twice_check(ids, i);
}

/* top_p 0 leaves one candidate, min_keep more. */
static void test_min_keep(const void *p)
{
        qn_generate_options o = options_base();
        int32_t one[N_HELD + N_TOKENS];
        int32_t more[N_HELD + N_TOKENS];

        (void)p;
        o.sampling.top_p = 0.0F;
        tokens_generate(&o, one);
        o.sampling.min_keep = 20;
        tokens_generate(&o, more);
        assert_memory_not_equal(one, more, sizeof(one));
}

static const TestTable tables[] = {
        TEST_TABLE("param", param_rows, test_param),
        TEST_TABLE("rng", rng_rows, test_rng),
        TEST_ONE("history", test_history),
        TEST_ONE("min_keep", test_min_keep),
};
TEST_MAIN(tables);
