/* A histogram of how far logits lie below the greatest: finds borders without sorting. */
#ifndef QUERN_SAMPLER_DEPTHS_H
#define QUERN_SAMPLER_DEPTHS_H

#include "sampler/work.h"

enum { DEPTH_BINS = 2048, DEPTH_PER_NAT = 64 };

/** The bin of a logit: bins of 1/64 nat downwards from `max`; the last holds all that is deeper. */
static inline size_t depth_bin(float max, float logit)
{
        const float depth = (max - logit) * (float)DEPTH_PER_NAT;

        return (size_t)(int32_t)(depth < DEPTH_BINS - 1 ? depth : (float)(DEPTH_BINS - 1));
}

/** Fills `sum` [DEPTH_BINS] with the weight e^(logit - max) in each bin; dense form. */
Status depths_weigh(Work *w, float max);

/** A value that at least k logits reach, at most 1/32 nat below the k-th; dense form. */
Status depths_bound(Work *w, size_t k, float *bound);

#endif
