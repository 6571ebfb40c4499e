/* generation_config.json's rules of which token may come next. Inside src/engine only. */
#ifndef QUERN_ENGINE_RULES_H
#define QUERN_ENGINE_RULES_H

#include "engine/generation_config.h"

/** The rules of one generation. */
typedef struct TokenRules {
        const GenerationConfig *g; /* borrowed */
        size_t n_vocab;
        size_t n_prompt;
        int64_t max_tokens; /* < 0: no limit */
        float *biased;      /* [V] where there are biases */
        uint32_t *allowed;  /* [ceil(V / 32)]; NULL: the file has no rules */
} TokenRules;

/** Where a generation stands. */
typedef struct RulesAt {
        const int32_t *ids; /* [n] prompt and generated */
        size_t n;
        size_t n_generated;
} RulesAt;

/**
 * Errors: E_UNSUPPORTED the config's refusal; E_RANGE "generation_config.json: bad_words_ids: 999
 * is outside the vocabulary 0..130"; E_NOMEM.
 */
Status rules_init(TokenRules *r, const GenerationConfig *g, size_t n_vocab, size_t n_prompt,
                  int64_t max_tokens);
void rules_done(TokenRules *r);

/**
 * The mask for sampler_allow: bit id % 32 of word id / 32; borrowed until the next call. NULL
 * allows all. Time: O(V / 32 + n · no_repeat_ngram_size). Source: transformers 5.24,
 * generation/logits_process.py.
 */
const uint32_t *rules_allowed(TokenRules *r, const RulesAt *at);

/** The logits [V] with sequence_bias added, before all else: the given ones, or a copy that is
 * borrowed until the next call. */
const float *rules_biased(TokenRules *r, const RulesAt *at, const float *logits);

#endif
