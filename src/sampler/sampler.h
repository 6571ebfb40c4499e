/* From logits to a token: a chain of ops in a fixed or requested order, and one draw. */
#ifndef QUERN_SAMPLER_SAMPLER_H
#define QUERN_SAMPLER_SAMPLER_H

#include "base/str.h"
#include "base/vec.h"
#include "kernels/kernels.h"

typedef enum RngType { RNG_PHILOX, RNG_XOSHIRO256PP, RNG_PCG32, RNG_MT19937, RNG_TYPE_MAX } RngType;

typedef struct LogitBias {
        int32_t id;
        float bias; /* -inf bans */
} LogitBias;

/** Sampling parameters; names, ranges and defaults as documented in docs/sampling.md. */
typedef struct SamplerParams {
        float temperature; /* <= 0: greedy */
        float dynatemp_range;
        float dynatemp_exponent;
        int32_t top_k; /* <= 0: off */
        float top_p;
        float min_p;
        float typical_p;
        float top_n_sigma; /* < 0: off */
        float xtc_probability;
        float xtc_threshold;
        float repeat_penalty;
        int32_t repeat_last_n; /* 0: off, -1: whole context */
        float presence_penalty;
        float frequency_penalty;
        float dry_multiplier;
        float dry_base;
        int32_t dry_allowed_length;
        int32_t dry_penalty_last_n; /* -1: whole context */
        const IdVec *dry_breakers;  /* token sequences, each ends a DRY match; [n_dry_breakers] */
        size_t n_dry_breakers;
        int32_t mirostat; /* 0 off, 1, 2 */
        float mirostat_tau;
        float mirostat_eta;
        const LogitBias *logit_bias;
        size_t n_logit_bias;
        int32_t min_keep;
        uint64_t seed;
        int rng; /* RngType */
        Str samplers; /* order, names separated by ';'; empty: the default order */
} SamplerParams;

/** Defaults of api.md §2 (native and CLI). */
void sampler_params_default(SamplerParams *p);

typedef struct Sampler Sampler;

/** Errors: E_RANGE "top_p: 1.5 is outside 0..1"; E_USAGE unknown sampler name; E_NOMEM. Params copied. */
Status sampler_new(const SamplerParams *p, size_t n_vocab, const Kernels *k, Sampler **out);
void sampler_free(Sampler **s);

/** Tokens the penalties look back on: prompt and generated ones, in order. */
Status sampler_accept(Sampler *s, int32_t id);
void sampler_reset(Sampler *s); /* forget tokens, RNG back to its seed */
Status sampler_clone(const Sampler *s, Sampler **out);

typedef struct TokenProb {
        int32_t id;
        float logprob; /* of the model's distribution, before the chain */
} TokenProb;

/**
 * Chooses one token. `logits` [V] are read only. All -inf or NaN: E_NUMERIC.
 * `position` numbers the draw: with philox the same (seed, position) draws the same number.
 */
Status sampler_sample(Sampler *s, const float *logits, uint64_t position, int32_t *id);

/** The n most probable tokens (ties by id) and the log-probability of `id`, from raw logits. */
Status logprobs_top(const Kernels *k, const float *logits, size_t n_vocab, int32_t id, size_t n,
                    float *logprob, TokenProb *top);

#endif
