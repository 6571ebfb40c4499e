/* Attention of query rows over paged KV. */
#ifndef QUERN_NN_ATTENTION_H
#define QUERN_NN_ATTENTION_H

#include "nn/linear.h"

/** Where the KV blocks of one layer and KV head lie. */
typedef struct AttnPages {
        char *const *blocks; /* [n_blocks] base addresses of a sequence's blocks, by token / 16 */
        size_t k_offset;     /* of this layer's and head's K block inside a block; V follows it */
        size_t v_offset;
} AttnPages;

/** What positions add to scores. */
typedef enum AttnBias {
        ATTN_BIAS_NONE,
        ATTN_BIAS_DISTANCE, /* slope * (key position - query position) */
        ATTN_BIAS_BF16,     /* slope * key position, each and the product rounded to bfloat16; the
                               factor `bias_scale` after that */
        ATTN_BIAS_MAX
} AttnBias;

/** One query row and KV head: the G-grouped query heads that share it. */
typedef struct AttnArgs {
        const NnContext *c;
        PanelType kv_type;
        size_t dim;     /* D of queries and keys */
        size_t v_dim;   /* of values and outputs */
        size_t n_heads; /* query heads of this KV head */
        float scale;    /* on the scores */
        size_t begin;   /* first visible position */
        size_t end;     /* one past the last; causal: the query's position + 1, as biases want it */
        AttnPages pages;
        AttnBias bias;
        const float *slopes; /* [n_heads] of the bias */
        float bias_scale;
        float softcap;      /* cap * tanh(score / cap), before the bias; 0: none */
        const float *sinks; /* [n_heads] scores of a key that nobody reads; NULL: none */
        float *q;           /* [n_heads, D]; scaled in place */
        float *out;         /* [n_heads, v_dim] */
        float *scratch;     /* attention_scratch_floats() */
} AttnArgs;

/** Floats of scratch for one thread. */
size_t attention_scratch_floats(size_t n_heads, size_t v_dim);

/**
 * ALiBi slopes of n heads: 2^(-8 i / n) for powers of two; otherwise those of the next smaller
 * power and every other one of the next greater (`ceiling` false), or every other one of the next
 * greater first (`ceiling` true, MPT). Source: arXiv:2108.12409; transformers build_alibi_tensor,
 * build_mpt_alibi_tensor.
 */
void alibi_slopes(size_t n_heads, bool ceiling, float *out);

/**
 * out[h] = softmax(scale * q[h] . K) V over positions [begin, end), chunk by chunk from a fixed
 * grid of 64 positions with an online softmax, so the bits depend on the query alone.
 * Source: arXiv:2205.14135 (online softmax), arXiv:2309.06180 (paged KV).
 */
void attention_row(const AttnArgs *a);

#endif
