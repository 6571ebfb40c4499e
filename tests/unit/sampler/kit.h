/* What the sampler's tests share: a plain kernel table, settings as text, and what a chain leaves.
 */
#ifndef QUERN_TESTS_SAMPLER_KIT_H
#define QUERN_TESTS_SAMPLER_KIT_H

#include "base/arena.h"
#include "sampler/ops.h"
#include "support/table.h"

enum { KIT_MAX = 16 };

/** Scalar kernels for the ops that the sampler uses: its tests need no other stage. */
extern const Kernels kit_kernels;

/**
 * Plain parameters (temperature 1, no cuts) changed by `settings`: "top_k=2 samplers=top_p;top_k".
 * Texts live as long as `settings`' copy in the arena.
 */
Status kit_params(const char *settings, Arena *arena, SamplerParams *out);

/** A sampler with those settings that has accepted `ids`, ended by -1 (NULL: none). */
Status kit_sampler(const char *settings, size_t n_vocab, const int32_t *ids, Sampler **out);

/** Runs the chain and gives the candidates left, descending, as text: "4 0 1". */
Status kit_survivors(Sampler *s, const float *logits, StrBuf *out);

/** Runs the chain and gives the logits it leaves, dense. */
Status kit_edited(Sampler *s, const float *logits, const float **out);

/** A small generator for test data, the same everywhere: in [0, 1). */
double kit_random(uint64_t *state);

/** n logits, roughly Gaussian times `spread`. */
void kit_logits(float *out, size_t n, double spread, uint64_t seed);

#endif
