/* An architecture is rows: what its tensors are called and how its block is wired. */
#ifndef QUERN_ARCH_ARCH_H
#define QUERN_ARCH_ARCH_H

#include "nn/norm.h"
#include "nn/rope.h"
#include "nn/route.h"
#include "weights/config.h"
#include "weights/store.h"

typedef enum LinId { LIN_Q, LIN_K, LIN_V, LIN_O, LIN_GATE, LIN_UP, LIN_DOWN, LIN_MAX } LinId;

typedef enum NormId {
        NORM_ATTN,      /* before attention, or after it where config says norm_after */
        NORM_POST_ATTN, /* on attention's output, before the residual add */
        NORM_FFN,
        NORM_POST_FFN,
        NORM_Q, /* of queries and keys, where config says qk_norm */
        NORM_K,
        NORM_ID_MAX
} NormId;

/** When a projection has a bias: always, or by the config's word for it. */
typedef enum BiasRule {
        BIAS_NEVER,
        BIAS_ALWAYS,
        BIAS_ATTN,     /* attn_bias */
        BIAS_ATTN_QKV, /* attn_bias or qkv_bias */
        BIAS_ATTN_OUT, /* attn_bias or out_bias */
        BIAS_MLP,      /* mlp_bias */
        BIAS_RULE_MAX
} BiasRule;

/** Which rows of a fused tensor a projection is. */
typedef enum Part {
        PART_WHOLE,
        PART_QKV_Q, /* blocks: all q, all k, all v */
        PART_QKV_K,
        PART_QKV_V,
        PART_GROUP_Q, /* for each KV head: its queries, its key, its value */
        PART_GROUP_K,
        PART_GROUP_V,
        PART_FIRST_HALF,
        PART_SECOND_HALF,
        PART_MAX
} Part;

typedef struct LinRow {
        const char *tensor; /* inside the layer's prefix, without .weight; NULL: none */
        BiasRule bias;
        Part part;
} LinRow;

/** How queries and keys are normalised, where config says qk_norm. */
typedef enum QkNorm {
        QK_HEAD,      /* each head by one weight [D] */
        QK_WHOLE,     /* the whole projection by one weight [H * D] */
        QK_EACH_HEAD, /* each head by its own weight [H, D] */
        QK_NORM_MAX
} QkNorm;

/** The rule of linear biases on scores, where config says alibi. */
typedef enum Alibi {
        ALIBI_NONE,
        ALIBI_BLOOM,  /* floor rule of slopes */
        ALIBI_MPT,    /* ceiling rule */
        ALIBI_FALCON, /* floor rule; slope x position rounded to bfloat16, over sqrt(D) */
        ALIBI_MAX
} Alibi;

/** How a family stores its experts. */
typedef enum ExpertForm {
        EXPERTS_NONE,
        EXPERTS_EACH,  /* a tensor an expert: "%u" is its number */
        EXPERTS_FUSED, /* [X, 2F, E] of gate and up, [X, E, F] of down */
        EXPERTS_MIXED, /* [X, E, 2F] of gate and up in turn, [X, F, E] of down, with biases; or
                          the same turned round in MXFP4 blocks */
        EXPERT_FORM_MAX
} ExpertForm;

/** A family's mixture of experts. */
typedef struct MoeRow {
        ExpertForm form;
        const char *router;
        bool router_bias;
        const char *choice_bias; /* added to scores for the choice: its tensor's name before */
        const char *experts[3];  /* gate, up, down; fused: gate and up together, NULL, down */
        LinRow shared[3];        /* gate, up, down of the shared experts */
        const char *shared_gate; /* a sigmoid on the shared experts' output; NULL: none */
        RouteRule route;
        bool sum_by_config; /* weights are divided by their sum only where config says norm_topk */
} MoeRow;

/** One family. Tensor names are without ".weight" and follow the first of `prefixes` that fits. */
typedef struct ArchSpec {
        const char *model_type;
        const char *prefixes[4]; /* before every name but the head's; NULL-terminated */
        const char *embed;
        const char *embed_norm;  /* NULL: none */
        const char *positions;   /* learned position table; NULL: none */
        const char *token_types; /* table whose row 0 is added to each embedding; NULL: none */
        const char *project_in;  /* between embedding and layers where their widths differ */
        const char *project_out;
        const char *out_norm;
        const char *head;  /* NULL: an encoder, whose output is the last hidden state */
        const char *layer; /* prefix of a layer's tensors, "%u" its number */
        LinRow lins[LIN_MAX];
        const char *sinks;              /* before .sinks: a score a head for nothing; NULL: none */
        const char *norms[NORM_ID_MAX]; /* "": a norm without weights; "%u" a head's number */
        const char *norm_ffn_alone;     /* parallel blocks with two norms: the ffn's name there */
        const char *norm_attn_alone;    /* … and attention's; NULL: as in `norms` */
        NormKind norm_kind;
        bool norm_bias;
        bool norm_plus_one; /* weights are stored less one */
        NormKind qk_norm_kind;
        QkNorm qk_norm;
        bool qk_norm_bias;
        bool qk_norm_plus_one;
        bool qk_norm_after_rope;
        bool transposed; /* weights of the layers are stored [in, out] */
        bool rope_pairs; /* rotates (2i, 2i+1) instead of (i, i + n/2) */
        Alibi alibi;
        MoeRow moe;
        bool first_unnormed;      /* the first layer has no norm before attention (modernbert) */
        bool spare_layers;        /* files may hold more layers than the config says: not read */
        bool latent;              /* multi-head latent attention, by deepseek's names */
        const char *leftovers[6]; /* beginnings of names, after the prefix or without it, that
                                     belong to other tasks; NULL-terminated */
        const char *features;     /* for `quern archs` */
} ArchSpec;

/** The family of a model_type, or NULL. */
const ArchSpec *arch_find(Str model_type);

/** Which of the family's prefixes the store's names have; the first when none fits. */
const char *arch_prefix(const ArchSpec *spec, const Store *store);

/** A norm's name in a model of this config; NULL: it has none of this kind. "": no tensors. */
const char *arch_norm_name(const ArchSpec *spec, const ModelConfig *c, NormId id);

/** Whether attention and ffn read one input by a norm each. */
bool arch_has_two_norms(const ModelConfig *c);

/** Whether a layer has experts. */
bool arch_is_sparse(const ModelConfig *c, uint32_t layer);

/** Whether such a projection has a bias. */
bool arch_bias_wanted(const ModelConfig *c, BiasRule rule);

/** All families, for listings. */
size_t arch_count(void);
const ArchSpec *arch_at(size_t i);

#endif
