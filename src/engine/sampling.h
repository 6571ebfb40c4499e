/* Public sampling parameters → the sampler's. Inside src/engine only. */
#ifndef QUERN_ENGINE_SAMPLING_H
#define QUERN_ENGINE_SAMPLING_H

#include "engine/engine.h"

/** Builds the sampler of a generation; *seed is the seed in use. */
Status sampling_build(const qn_sampling *s, const qn_model *m, Sampler **out, uint64_t *seed);

#endif
