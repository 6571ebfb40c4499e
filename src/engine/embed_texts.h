/* Texts of ids through the model into pooled rows. Inside src/engine only. */
#ifndef QUERN_ENGINE_EMBED_TEXTS_H
#define QUERN_ENGINE_EMBED_TEXTS_H

#include "engine/embed.h"

/** One text: its ids, and how many of them are a prompt that does not count. */
typedef struct EmbedText {
        const int32_t *ids;
        size_t n;
        size_t skip;
} EmbedText;

/** Takes the last hidden state of the next token of text i. */
typedef Status (*StateFn)(void *user, size_t i, const float *state);

/**
 * Runs the texts, as many in a step as fit, each whole where the model wants that and in chunks
 * where it is longer than a step; states come text by text in each step, in order within a text.
 * The caller holds the model's lock. Errors: E_USAGE "text 3 has no tokens", E_CONTEXT, as step.
 */
Status texts_run(qn_model *m, const EmbedText *texts, size_t n, StateFn state, void *user);

#endif
