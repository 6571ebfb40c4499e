/* What the conversion knows of an architecture: rows of tensors and config keys. */
#ifndef QUERN_ENGINE_CONVERT_ARCH_H
#define QUERN_ENGINE_CONVERT_ARCH_H

#include "base/str.h"

/** Extents of tensors, resolved by ConvertModel.extents. */
typedef enum Extent {
        EXT_NONE, /* the tensor has one dimension */
        EXT_V,    /* vocabulary */
        EXT_E,    /* width */
        EXT_F,    /* feed-forward width */
        EXT_2F,   /* gate and up, fused */
        EXT_D,    /* head dimension */
        EXT_Q,    /* H * D */
        EXT_KV,   /* G * D */
        EXT_QKV,  /* q, k and v, fused */
        EXT_MAX
} Extent;

/** When a tensor must be there. */
typedef enum Need { NEED_ALWAYS, NEED_UNTIED, NEED_ATTN_BIAS, NEED_MLP_BIAS, NEED_MAX } Need;

typedef struct TensorRow {
        const char *gguf; /* behind "blk.N." in a layer */
        const char *hf;   /* behind "model.layers.N." in a layer */
        Extent rows;
        Extent cols; /* EXT_NONE: one dimension */
        Need need;
        bool interleaved; /* rows are permuted for adjacent-pair rope; put back to half-split */
} TensorRow;

typedef struct TensorTable {
        const TensorRow *rows;
        size_t n;
} TensorTable;

enum { ARCH_TABLES_MAX = 3 };

typedef struct ConvertArch {
        const char *name;       /* general.architecture */
        const char *model_type; /* config.json */
        const char *class_name;
        TensorTable layer[ARCH_TABLES_MAX];
        bool partial_rotary;     /* its config.json can say so */
        bool bias_flags;         /* attention_bias and mlp_bias are keys of its config.json */
        bool use_sliding_window; /* the key exists, and is false: GGUF does not store windows */
} ConvertArch;

/** Errors: E_UNSUPPORTED, with the list of what is supported. */
Status convert_arch_find(Str name, const ConvertArch **out);

/** Tensors outside the layers, for every architecture; names whole. */
const TensorTable *convert_global_tensors(void);

#endif
