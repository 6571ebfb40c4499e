/* The dense form seen as blocks of WORK_BLOCK logits: their maxima let selections skip most. */
#ifndef QUERN_SAMPLER_BLOCKS_H
#define QUERN_SAMPLER_BLOCKS_H

#include "sampler/work.h"

/** Number of blocks; the last may be short. */
size_t blocks_count(const Work *w);

/** Tokens in block b. */
size_t block_length(const Work *w, size_t b);

/** Makes block_max current. Errors: E_NOMEM. */
Status blocks_ready(Work *w);

/** The greatest logit of the dense form, -inf when all are. */
Status blocks_max(Work *w, float *max);

/** The first token of the greatest logit. */
Status blocks_argmax(Work *w, int32_t *id);

/** Fills `sum` [blocks] with running weights e^(logit - max); gives the last. */
Status blocks_total(Work *w, double *total);

/** Lists the dense form's logits >= threshold (> -inf), ascending by id; replaces the list. */
Status blocks_collect(Work *w, float threshold);

/** A value that at least k logits reach; the lowest finite one when there are not so many. */
Status blocks_bound(Work *w, size_t k, float *bound);

/** The dense draw: finds the block, then the token in it. */
Status blocks_draw(Work *w, double u, int32_t *id);

#endif
