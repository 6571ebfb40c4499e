#include "sampler/params.h"

#include "sampler/rng.h"

#include <math.h>

#define ROW(key_, type_, member_, min_, max_, help_)                                        \
        {                                                                                   \
                .key = (key_), .type = (type_), .offset = offsetof(SamplerParams, member_), \
                .min = (min_), .max = (max_), .help = (help_)                               \
        }

const FieldSpec sampler_fields[] = {
        ROW("temperature", FIELD_F32, temperature, -100, 100, "spread of the draw; <= 0 is greedy"),
        ROW("dynatemp_range", FIELD_F32, dynatemp_range, 0, 100,
            "temperature moves by this much either way with the entropy; 0 is off"),
        ROW("dynatemp_exponent", FIELD_F32, dynatemp_exponent, 0, 100,
            "how entropy maps to temperature"),
        ROW("top_k", FIELD_I32, top_k, -1, INT32_MAX, "keep the k greatest; <= 0 is off"),
        ROW("top_p", FIELD_F32, top_p, 0, 1, "keep the smallest set of this probability; 1 is off"),
        ROW("min_p", FIELD_F32, min_p, 0, 1,
            "keep tokens of at least this share of the greatest probability; 0 is off"),
        ROW("typical_p", FIELD_F32, typical_p, 0, 1,
            "keep the most typical set of this probability; 1 is off"),
        ROW("epsilon_cutoff", FIELD_F32, epsilon_cutoff, 0, 1,
            "keep tokens of at least this probability; 0 is off"),
        ROW("eta_cutoff", FIELD_F32, eta_cutoff, 0, 1,
            "the same, lower where the entropy is high; 0 is off"),
        ROW("top_n_sigma", FIELD_F32, top_n_sigma, -1, 1000,
            "keep logits within n standard deviations of the greatest; <= 0 is off"),
        ROW("xtc_probability", FIELD_F32, xtc_probability, 0, 1,
            "chance that all probable tokens but the last are dropped; 0 is off"),
        ROW("xtc_threshold", FIELD_F32, xtc_threshold, 0, 1, "what is probable; > 0.5 is off"),
        ROW("repeat_penalty", FIELD_F32, repeat_penalty, 0.001, 1000,
            "divides positive and multiplies negative logits of seen tokens; 1 is off"),
        ROW("repeat_last_n", FIELD_I32, repeat_last_n, -1, INT32_MAX,
            "tokens the penalties look back on; 0 is off, -1 all"),
        ROW("presence_penalty", FIELD_F32, presence_penalty, -100, 100,
            "taken from the logit of a seen token"),
        ROW("frequency_penalty", FIELD_F32, frequency_penalty, -100, 100,
            "taken from the logit of a seen token, for each time seen"),
        ROW("dry_multiplier", FIELD_F32, dry_multiplier, 0, 1000,
            "strength of the penalty on repeated sequences; 0 is off"),
        ROW("dry_base", FIELD_F32, dry_base, 0, 1000,
            "growth of that penalty by token; below 1 is off"),
        ROW("dry_allowed_length", FIELD_I32, dry_allowed_length, 0, INT32_MAX,
            "sequences shorter than this repeat freely"),
        ROW("dry_penalty_last_n", FIELD_I32, dry_penalty_last_n, -1, INT32_MAX,
            "tokens DRY looks back on; 0 is off, -1 all"),
        ROW("mirostat", FIELD_I32, mirostat, 0, 2, "0 off, 1 or 2 the version"),
        ROW("mirostat_tau", FIELD_F32, mirostat_tau, 0, 1000, "the surprise aimed at, in bits"),
        ROW("mirostat_eta", FIELD_F32, mirostat_eta, 0, 1, "how fast the aim is followed"),
        ROW("min_keep", FIELD_I32, min_keep, 0, INT32_MAX, "cuts leave at least this many"),
        ROW("seed", FIELD_U64, seed, 0, 0, "of the random numbers"),
        {.key = "rng",
         .type = FIELD_ENUM,
         .offset = offsetof(SamplerParams, rng),
         .max = RNG_TYPE_MAX - 1,
         .names = rng_names,
         .help = "philox, xoshiro256++, pcg32 or mt19937"},
        ROW("samplers", FIELD_STR, samplers, 0, 0, "the order of the ops, names separated by ;"),
};
const size_t n_sampler_fields = N_ELEMS(sampler_fields);

void sampler_params_default(SamplerParams *p)
{
        *p = (SamplerParams){
                .temperature = 0.8F,
                .dynatemp_exponent = 1.0F,
                .top_k = 40,
                .top_p = 0.95F,
                .min_p = 0.05F,
                .typical_p = 1.0F,
                .top_n_sigma = -1.0F,
                .xtc_threshold = 0.1F,
                .repeat_penalty = 1.0F,
                .repeat_last_n = 64,
                .dry_base = 1.75F,
                .dry_allowed_length = 2,
                .dry_penalty_last_n = 64,
                .mirostat_tau = 5.0F,
                .mirostat_eta = 0.1F,
                .rng = RNG_PHILOX,
        };
}

void sampler_params_plain(SamplerParams *p)
{
        sampler_params_default(p);
        p->temperature = 1.0F;
        p->top_k = 0;
        p->top_p = 1.0F;
        p->min_p = 0.0F;
}

static double f32_at(const void *p)
{
        return (double)*(const float *)p;
}

static double i32_at(const void *p)
{
        return (double)*(const int32_t *)p;
}

static double enum_at(const void *p)
{
        return (double)*(const int *)p;
}

static double any_at(const void *p) /* types whose every value is in range */
{
        (void)p;
        return 0.0;
}

static double (*const value_at[FIELD_TYPE_MAX])(const void *) = {
        [FIELD_BOOL] = any_at,  [FIELD_I32] = i32_at,    [FIELD_U32] = any_at, [FIELD_I64] = any_at,
        [FIELD_U64] = any_at,   [FIELD_F32] = f32_at,    [FIELD_F64] = any_at, [FIELD_STR] = any_at,
        [FIELD_ENUM] = enum_at, [FIELD_CUSTOM] = any_at,
};

/* Bounds pass through float first: 0.001F is below 0.001. False for NaN. */
static bool in_range(double x, const FieldSpec *row)
{
        return x >= (double)(float)row->min && x <= fmax(row->max, (double)(float)row->max);
}

static Status param_check(const SamplerParams *p, const FieldSpec *row)
{
        const double x = value_at[row->type]((const char *)p + row->offset);

        ENSURE(in_range(x, row), E_RANGE, "%s: %g is outside %g..%g", row->key, x, row->min,
               row->max);
        return OK;
}

static Status bias_check(const LogitBias *b, size_t n_vocab)
{
        ENSURE(b->id >= 0 && (size_t)b->id < n_vocab, E_RANGE,
               "logit_bias: token %d is outside 0..%zu", b->id, n_vocab - 1);
        ENSURE(b->bias < INFINITY, E_RANGE, "logit_bias: %g for token %d is no number or -inf",
               (double)b->bias, b->id);
        return OK;
}

static Status biases_check(const SamplerParams *p, size_t n_vocab)
{
        for (size_t i = 0; i < p->n_logit_bias; i++)
                TRY(bias_check(&p->logit_bias[i], n_vocab));
        return OK;
}

static Status breakers_check(const SamplerParams *p)
{
        for (size_t i = 0; i < p->n_dry_breakers; i++)
                ENSURE(p->dry_breakers[i].n > 0, E_RANGE,
                       "dry_sequence_breakers: number %zu has no tokens", i);
        return OK;
}

Status sampler_params_check(const SamplerParams *p, size_t n_vocab)
{
        ENSURE(n_vocab - 1 < INT32_MAX, E_RANGE, "vocabulary: %zu tokens are outside 1..%d",
               n_vocab, INT32_MAX);
        for (size_t i = 0; i < n_sampler_fields; i++)
                TRY(param_check(p, &sampler_fields[i]));
        TRY(biases_check(p, n_vocab));
        return breakers_check(p);
}
