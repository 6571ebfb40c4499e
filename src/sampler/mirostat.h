/* Mirostat: cuts so that the surprise of what is said stays near a target. */
#ifndef QUERN_SAMPLER_MIROSTAT_H
#define QUERN_SAMPLER_MIROSTAT_H

#include "sampler/ops.h"

/*
 * Both draw from the cut candidates and then move mu by eta * (surprise - tau), in bits.
 * Version 1 estimates the Zipf exponent of the 100 greatest and derives k from mu; version 2 cuts
 * where the surprise exceeds mu. Source: Basu et al., Mirostat, ICLR 2021, arXiv:2007.14966.
 */
Status mirostat_pick_1(Sampler *s, uint64_t position, int32_t *id);
Status mirostat_pick_2(Sampler *s, uint64_t position, int32_t *id);

#endif
