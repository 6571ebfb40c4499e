/* From logits to a token: a chain of ops in a fixed or requested order, and one draw. */
#ifndef QUERN_SAMPLER_SAMPLER_H
#define QUERN_SAMPLER_SAMPLER_H

#include "base/str.h"
#include "base/vec.h"
#include "kernels/kernels.h"
#include "sampler/rng.h"

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
        float epsilon_cutoff;
        float eta_cutoff;
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
        int rng;      /* RngType */
        Str samplers; /* order, names separated by ';'; empty: the default order */
} SamplerParams;

/** The defaults of the native route and the command: temperature 0.8, top_k 40, top_p 0.95, … */
void sampler_params_default(SamplerParams *p);

/** The OpenAI routes' defaults: temperature 1 and no cut at all. */
void sampler_params_plain(SamplerParams *p);

/**
 * One sequence's sampler. Not thread-safe; different samplers are independent. Scratch memory grows
 * on use: nothing beyond a few KiB for the usual chain, up to 24 bytes a token of the vocabulary
 * when penalties or biases edit logits or a request keeps every token.
 */
typedef struct Sampler Sampler;

/**
 * Checks and copies the parameters. `k` stays borrowed.
 * Errors: E_RANGE "top_p: 1.5 is outside 0..1"; E_USAGE "samplers: \"topk\" is no sampler; …",
 * "samplers: top_k is named twice"; E_NOMEM.
 */
Status sampler_new(const SamplerParams *p, size_t n_vocab, const Kernels *k, Sampler **out);
void sampler_free(Sampler **s);

/**
 * Adds a token for the penalties to look back on: prompt and generated ones, in order.
 * Errors: E_RANGE "token 9 is outside 0..7"; E_NOMEM.
 */
Status sampler_accept(Sampler *s, int32_t id);

/** Forgets the tokens; random numbers and mirostat start again. */
void sampler_reset(Sampler *s);

/** A sampler that goes on from the same state. Errors: E_NOMEM. */
Status sampler_clone(const Sampler *s, Sampler **out);

/**
 * Tokens that may be chosen from now on: bit id % 32 of word id / 32, [ceil(V / 32)], borrowed
 * until the next call; NULL allows all. Where constrained decoding plugs in.
 */
void sampler_allow(Sampler *s, const uint32_t *allowed);

typedef struct TokenProb {
        int32_t id;
        float logprob; /* natural logarithm; of the model's distribution, before the chain */
} TokenProb;

/**
 * Chooses one token and leaves the history alone: sampler_accept() it next. `logits` [V] are read
 * only. `position` numbers the draw: with philox the same (seed, position) draws the same number,
 * whatever was drawn before; the other generators walk on by one draw a call.
 * Errors: E_NUMERIC "logit of token 7 is nan", "no token can be chosen: every logit is -inf";
 * E_NOMEM.
 */
Status sampler_sample(Sampler *s, const float *logits, uint64_t position, int32_t *id);

/**
 * The n most probable tokens into top [n], descending, ties by id, and the log-probability of `id`,
 * from raw logits. Errors: E_RANGE for an id or n beyond the vocabulary; E_NUMERIC as
 * sampler_sample(); E_NOMEM.
 */
Status logprobs_top(const Kernels *k, const float *logits, size_t n_vocab, int32_t id, size_t n,
                    float *logprob, TokenProb *top);

#endif
