/* Causal attention of query rows over paged KV. */
#ifndef QUERN_NN_ATTENTION_H
#define QUERN_NN_ATTENTION_H

#include "nn/linear.h"

/** Where the KV blocks of one layer and KV head lie. */
typedef struct AttnPages {
        char *const *blocks; /* [n_blocks] base addresses of a sequence's blocks, by token / 16 */
        size_t k_offset;     /* of this layer's and head's K block inside a block; V follows it */
        size_t v_offset;
} AttnPages;

/** One query row and KV head: the G-grouped query heads that share it. */
typedef struct AttnArgs {
        const NnContext *c;
        PanelType kv_type;
        size_t dim;     /* D */
        size_t n_heads; /* query heads of this KV head */
        float scale;    /* on the scores */
        size_t begin;   /* first visible position */
        size_t end;     /* one past the last: the query's position + 1 */
        AttnPages pages;
        float *q;       /* [n_heads, D]; scaled in place */
        float *out;     /* [n_heads, D] */
        float *scratch; /* attention_scratch_floats() */
} AttnArgs;

/** Floats of scratch for one thread. */
size_t attention_scratch_floats(size_t n_heads, size_t dim);

/**
 * out[h] = softmax(scale * q[h] . K) V over positions [begin, end), chunk by chunk from a fixed
 * grid of 64 positions with an online softmax, so the bits depend on the query alone.
 * Source: arXiv:2205.14135 (online softmax), arXiv:2309.06180 (paged KV).
 */
void attention_row(const AttnArgs *a);

#endif
