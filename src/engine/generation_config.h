/* generation_config.json: what generation does unless told otherwise. Inside src/engine only. */
#ifndef QUERN_ENGINE_GENERATION_CONFIG_H
#define QUERN_ENGINE_GENERATION_CONFIG_H

#include "base/json.h"
#include "base/vec.h"
#include "quern/quern.h"

/** Added to the logit of the last id where the others end the text. */
typedef struct SequenceBias {
        IdVec ids; /* at least one */
        float bias;
} SequenceBias;

typedef enum DoSample { SAMPLE_UNSAID, SAMPLE_NO, SAMPLE_YES } DoSample;

/** Keys as in the file; lists are empty and numbers as in brackets when it does not say. */
typedef struct GenerationConfig {
        float temperature; /* members < 0 (top_k INT32_MIN): not given */
        float top_p;
        float min_p;
        float typical_p;
        float epsilon_cutoff;
        float eta_cutoff;
        float repetition_penalty;
        int32_t top_k;
        DoSample do_sample;
        IdVec eos_ids; /* eos_token_id; of config.json when the file names none */

        /* Rules of tokens: rules.h */
        IdVec suppress;           /* suppress_tokens: never chosen */
        IdVec begin_suppress;     /* begin_suppress_tokens: not chosen first */
        VEC(IdVec) bad_words;     /* bad_words_ids: sequences never completed */
        VEC(SequenceBias) biases; /* sequence_bias */
        IdVec forced_eos;         /* forced_eos_token_id: chosen where max_tokens ends */
        int32_t forced_bos;       /* [-1] chosen after a prompt of one token */
        uint32_t no_repeat;       /* [0] no_repeat_ngram_size */
        uint32_t min_length;      /* [0] tokens, the prompt's too, before an end token may come */
        uint32_t min_new_tokens;  /* [0] the same without the prompt's */
        int32_t max_new_tokens;   /* [-1] default of max_tokens */

        char *refusal; /* a sentence about what the file asks and Quern does not do; NULL: nothing.
                          Generating is refused with it, computing and encoding are not */
} GenerationConfig;

/** What a generation_config.json that was parsed says, over what is in out. */
Status generation_config_object(yyjson_val *config, GenerationConfig *out);
/** Nothing given. */
GenerationConfig generation_config_silent(void);

/**
 * Reads a directory's generation_config.json as Transformers 5.24 does (absent: config.json's end
 * tokens), or a GGUF file's metadata.
 * Errors: E_FORMAT "m/generation_config.json: eos_token_id: expected an integer, found a string",
 * E_RANGE, E_NOMEM.
 */
Status generation_config_load(const char *path, GenerationConfig *out);
void generation_config_done(GenerationConfig *g);

/** Sets what the file says of sampling, over the defaults that are there. */
void generation_config_sampling(const GenerationConfig *g, qn_sampling *s);

#endif
