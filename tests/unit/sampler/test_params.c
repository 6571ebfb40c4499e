/* Parameters: every row's range, names, defaults. */
#include "kit.h"
#include "sampler/params.h"

enum { V = 8 };

typedef struct RangeRow {
        const char *name;
        const char *key;
        double value;
        const char *text; /* part of the message, NULL: valid */
} RangeRow;

static const RangeRow range_rows[] = {
        {"temperature too high", "temperature", 101, "temperature: 101 is outside -100..100"},
        {"temperature nan", "temperature", (double)NAN, "temperature: "},
        {"temperature infinite", "temperature", (double)INFINITY, "temperature: inf"},
        {"temperature negative", "temperature", -1, NULL},
        {"temperature zero", "temperature", 0, NULL},
        {"dynatemp_range negative", "dynatemp_range", -0.5,
         "dynatemp_range: -0.5 is outside 0..100"},
        {"dynatemp_exponent negative", "dynatemp_exponent", -1, "dynatemp_exponent: -1"},
        {"top_k below -1", "top_k", -2, "top_k: -2 is outside -1.."},
        {"top_k greatest", "top_k", 2147483647, NULL},
        {"top_p above 1", "top_p", 1.5, "top_p: 1.5 is outside 0..1"},
        {"top_p negative", "top_p", -0.1, "top_p: -0.1 is outside 0..1"},
        {"top_p 0", "top_p", 0, NULL},
        {"top_p 1", "top_p", 1, NULL},
        {"min_p above 1", "min_p", 1.01, "min_p: 1.01 is outside 0..1"},
        {"epsilon above one", "epsilon_cutoff", 1.5, "epsilon_cutoff: 1.5 is outside 0..1"},
        {"eta negative", "eta_cutoff", -1, "eta_cutoff: -1 is outside 0..1"},
        {"typical_p negative", "typical_p", -1, "typical_p: -1 is outside 0..1"},
        {"top_n_sigma below -1", "top_n_sigma", -2, "top_n_sigma: -2 is outside -1..1000"},
        {"xtc_probability above 1", "xtc_probability", 2, "xtc_probability: 2 is outside 0..1"},
        {"xtc_threshold negative", "xtc_threshold", -1, "xtc_threshold: -1 is outside 0..1"},
        {"repeat_penalty 0", "repeat_penalty", 0, "repeat_penalty: 0 is outside 0.001..1000"},
        {"repeat_penalty least", "repeat_penalty", 0.001, NULL},
        {"repeat_last_n below -1", "repeat_last_n", -2, "repeat_last_n: -2 is outside -1.."},
        {"presence_penalty too high", "presence_penalty", 101, "presence_penalty: 101"},
        {"frequency_penalty too low", "frequency_penalty", -101, "frequency_penalty: -101"},
        {"dry_multiplier negative", "dry_multiplier", -1, "dry_multiplier: -1 is outside 0..1000"},
        {"dry_base negative", "dry_base", -1, "dry_base: -1 is outside 0..1000"},
        {"dry_allowed_length negative", "dry_allowed_length", -1, "dry_allowed_length: -1"},
        {"dry_penalty_last_n below -1", "dry_penalty_last_n", -2, "dry_penalty_last_n: -2"},
        {"mirostat 3", "mirostat", 3, "mirostat: 3 is outside 0..2"},
        {"mirostat_tau negative", "mirostat_tau", -1, "mirostat_tau: -1 is outside 0..1000"},
        {"mirostat_eta above 1", "mirostat_eta", 2, "mirostat_eta: 2 is outside 0..1"},
        {"min_keep negative", "min_keep", -1, "min_keep: -1 is outside 0.."},
        {"rng beyond the last", "rng", RNG_TYPE_MAX, "rng: 4 is outside 0..3"},
        {"rng negative", "rng", -1, "rng: -1 is outside 0..3"},
};

static void put_f32(void *at, double x)
{
        *(float *)at = (float)x;
}

static void put_i32(void *at, double x)
{
        *(int32_t *)at = (int32_t)x;
}

static void (*const put[FIELD_TYPE_MAX])(void *, double) = {
        [FIELD_F32] = put_f32, [FIELD_I32] = put_i32, [FIELD_ENUM] = put_i32};

static Status new_and_free(const SamplerParams *p, size_t n_vocab)
{
        CLEANUP(sampler_free) Sampler *s = NULL;

        TRY(sampler_new(p, n_vocab, &kit_kernels, &s));
        return OK;
}

static void test_range(const void *p)
{
        const RangeRow *row = p;
        const FieldSpec *field = fields_find(sampler_fields, n_sampler_fields, str_of(row->key));
        SamplerParams params;

        sampler_params_plain(&params);
        put[field->type]((char *)&params + field->offset, row->value);
        if (row->text == NULL)
                assert_ok(new_and_free(&params, V));
        else
                assert_status(new_and_free(&params, V), E_RANGE, row->text);
}

typedef struct OrderRow {
        const char *name;
        const char *order;
        Status want;
        const char *text;
} OrderRow;

static const OrderRow order_rows[] = {
        {"empty is the default", "", OK, ""},
        {"one", "top_k", OK, ""},
        {"all", "temperature;xtc;min_p;top_p;typical_p;top_k;top_n_sigma;dry;penalties", OK, ""},
        {"an end mark is fine", "top_k;", OK, ""},
        {"unknown", "top_k;topp", E_USAGE, "samplers: \"topp\" is no sampler; known: "},
        {"no name", ";top_k", E_USAGE, "samplers: \"\" is no sampler"},
        {"twice", "top_k;top_p;top_k", E_USAGE, "samplers: top_k is named twice"},
        {"twice by two names", "typical_p;typ_p", E_USAGE, "samplers: typical_p is named twice"},
        {"what always runs", "logit_bias;top_k", E_USAGE, "\"logit_bias\" always runs first"},
        {"a space", "top_k; top_p", E_USAGE, "samplers: \" top_p\" is no sampler"},
};

static void test_order(const void *p)
{
        const OrderRow *row = p;
        SamplerParams params;

        sampler_params_default(&params);
        params.samplers = str_of(row->order);
        if (row->want == OK)
                assert_ok(new_and_free(&params, V));
        else
                assert_status(new_and_free(&params, V), row->want, row->text);
}

typedef struct BadBiasRow {
        const char *name;
        LogitBias bias;
        const char *text;
} BadBiasRow;

static const BadBiasRow bad_bias_rows[] = {
        {"id beyond", {8, 1}, "logit_bias: token 8 is outside 0..7"},
        {"id negative", {-1, 1}, "logit_bias: token -1 is outside 0..7"},
        {"nan", {1, NAN}, "logit_bias: "},
        {"infinite", {1, INFINITY}, "logit_bias: inf for token 1"},
};

static void test_bad_bias(const void *p)
{
        const BadBiasRow *row = p;
        SamplerParams params;

        sampler_params_plain(&params);
        params.logit_bias = &row->bias;
        params.n_logit_bias = 1;
        assert_status(new_and_free(&params, V), E_RANGE, row->text);
}

static void test_empty_breaker(const void *p)
{
        const IdVec empty = {0};
        SamplerParams params;

        (void)p;
        sampler_params_plain(&params);
        params.dry_breakers = &empty;
        params.n_dry_breakers = 1;
        assert_status(new_and_free(&params, V), E_RANGE, "dry_sequence_breakers: number 0 has no");
}

static void test_no_vocabulary(const void *p)
{
        SamplerParams params;

        (void)p;
        sampler_params_plain(&params);
        assert_status(new_and_free(&params, 0), E_RANGE, "vocabulary: 0 tokens are outside 1..");
}

static void test_defaults(const void *p)
{
        SamplerParams d;

        (void)p;
        sampler_params_default(&d);
        assert_near(d.temperature, 0.8, 1e-6);
        assert_int_equal(d.top_k, 40);
        assert_near(d.top_p, 0.95, 1e-6);
        assert_near(d.min_p, 0.05, 1e-6);
        assert_int_equal(d.repeat_last_n, 64);
        assert_int_equal(d.dry_penalty_last_n, 64);
        assert_near(d.xtc_threshold, 0.1, 1e-6);
        assert_ok(new_and_free(&d, V));
}

static void test_rows_documented(const void *p)
{
        (void)p;
        for (size_t i = 0; i < n_sampler_fields; i++)
                assert_true(strlen(sampler_fields[i].help) > 4);
}

static const TestTable tables[] = {
        TEST_TABLE("range", range_rows, test_range),
        TEST_TABLE("order", order_rows, test_order),
        TEST_TABLE("bad bias", bad_bias_rows, test_bad_bias),
        TEST_ONE("a breaker without tokens", test_empty_breaker),
        TEST_ONE("no vocabulary", test_no_vocabulary),
        TEST_ONE("defaults", test_defaults),
        TEST_ONE("every row has its help", test_rows_documented),
};
TEST_MAIN(tables)
