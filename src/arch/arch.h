/* An architecture is rows: what its tensors are called and how its block is wired. */
#ifndef QUERN_ARCH_ARCH_H
#define QUERN_ARCH_ARCH_H

#include "nn/norm.h"
#include "nn/rope.h"
#include "weights/config.h"
#include "weights/store.h"

typedef enum LinId { LIN_Q, LIN_K, LIN_V, LIN_O, LIN_GATE, LIN_UP, LIN_DOWN, LIN_MAX } LinId;

typedef enum NormId {
        NORM_ATTN,      /* before attention */
        NORM_POST_ATTN, /* on attention's output, before the residual add */
        NORM_FFN,
        NORM_POST_FFN,
        NORM_Q, /* per head, before rope */
        NORM_K,
        NORM_ID_MAX
} NormId;

/** When a projection has a bias. */
typedef enum BiasRule { BIAS_NEVER, BIAS_ALWAYS, BIAS_ATTN, BIAS_MLP, BIAS_RULE_MAX } BiasRule;

/** Which rows of a fused tensor a projection is. */
typedef enum Part {
        PART_WHOLE,
        PART_QKV_Q,
        PART_QKV_K,
        PART_QKV_V,
        PART_FIRST_HALF,
        PART_SECOND_HALF,
        PART_MAX
} Part;

typedef struct LinRow {
        const char *tensor; /* inside the layer's prefix, without .weight; NULL: none */
        BiasRule bias;
        Part part;
} LinRow;

/** One family. */
typedef struct ArchSpec {
        const char *model_type;
        const char *embed;
        const char *out_norm;
        const char *head;
        const char *layer; /* prefix of a layer's tensors, "%u" its number */
        LinRow lins[LIN_MAX];
        const char *norms[NORM_ID_MAX];
        NormKind norm_kind;
        bool norm_bias;
        bool rope_pairs;      /* rotates (2i, 2i+1) instead of (i, i + n/2) */
        const char *features; /* for `quern archs` */
} ArchSpec;

/** The family of a model_type, or NULL. */
const ArchSpec *arch_find(Str model_type);

/** All families, for listings. */
size_t arch_count(void);
const ArchSpec *arch_at(size_t i);

#endif
