/* What GGUF calls a family and its numbers, as rows that are read in both directions. */
#ifndef QUERN_GGUF_FAMILIES_H
#define QUERN_GGUF_FAMILIES_H

#include "base/json_out.h"
#include "weights/config.h"
#include "weights/gguf.h"

typedef enum GgufKeyKind {
        GGUF_KEY_U32,
        GGUF_KEY_F32,
        GGUF_KEY_BOOL,
        GGUF_KEY_OPTIONAL, /* F32, absent where the member is 0, which config.json calls null */
        GGUF_KEY_NONZERO,  /* F32, absent where the member is 0; absent: what the class says */
        GGUF_KEY_INVERSE,  /* F32: one over the member */
        GGUF_KEY_KIND_MAX
} GgufKeyKind;

/** A key behind the architecture's prefix, and the member of ModelConfig that it is. */
typedef struct GgufKey {
        const char *suffix;
        GgufKeyKind kind;
        size_t offset;
} GgufKey;

typedef struct GgufKeys {
        const GgufKey *rows;
        size_t n;
} GgufKeys;

/** How config.json tells which layers have a window. */
typedef enum GgufWindows {
        GGUF_WINDOWS_NONE,
        GGUF_WINDOWS_ALL, /* sliding_window holds for every layer */
        GGUF_WINDOWS_LIST /* layer_types */
} GgufWindows;

/** Whether llama.cpp has a place for a bias. */
typedef enum GgufBias { GGUF_BIAS_NEVER, GGUF_BIAS_MAYBE, GGUF_BIAS_ALWAYS } GgufBias;

typedef struct ConfigSource ConfigSource; /* config_read.h */
typedef struct ConfigTarget ConfigTarget; /* config_write.h */

/** Adds members to the text of config.json. */
typedef Status (*GgufTextFn)(const ConfigSource *s, JsonOut *j);
/** Adds keys to the metadata. */
typedef Status (*GgufMetaFn)(const ConfigTarget *t);

/** One family. No slot is NULL where a function stands. */
typedef struct GgufFamily {
        const char *model_type;
        const char *arch;       /* general.architecture */
        const char *class_name; /* "architectures" of config.json */
        const char *when; /* of families of one architecture, this: its key is there and not 0 */
        uint32_t when_is; /* … and is this; 0: any number */
        const char *act;  /* hidden_act; NULL: the class's own */
        bool interleaved; /* q and k rows are permuted for adjacent pairs, see bonds.h */
        bool layer_norm;  /* eps is that of layer norms */
        bool no_rope;     /* nothing rotates by these keys */
        bool rope_local;  /* windowed layers have a theta of their own */
        bool mscales;     /* longrope names its magnitudes (phimoe) */
        bool flat_choice; /* the correction of the experts' choice is one row in HF */
        bool latent;      /* multi-head latent attention: heads by its own keys */
        bool tied;        /* the head is the embedding, always */
        bool head_needed; /* a tied head is written as a copy of the embedding */
        bool square;      /* heads are as wide together as the model */
        GgufBias qkv_bias;
        GgufBias out_bias;
        GgufBias mlp_bias;
        bool ff_is_optional; /* feed_forward_length may be absent: 4 E */
        double log_mul;      /* what yarn_log_multiplier is of mscale_all_dim; 0: none */
        GgufWindows windows;
        uint32_t pattern; /* every pattern-th layer has no window, where no key says otherwise */
        const GgufKeys *keys;
        GgufTextFn read;
        GgufTextFn yarn; /* members inside rope_scaling */
        GgufMetaFn write;
        const char *norms[6];       /* names of norms (NormId) where they differ from bonds.c's */
        const char *norms_alone[6]; /* … in parallel blocks with two norms */
} GgufFamily;

/** Of a model_type. Errors: E_UNSUPPORTED "model_type "opt" has no place in GGUF; …: llama, …". */
Status gguf_family_of_type(Str model_type, const GgufFamily **out);

/** Of a file. Errors: E_MISSING no general.architecture; E_UNSUPPORTED with all there are. */
Status gguf_family_of_file(const Gguf *g, const GgufFamily **out);

/** Appends the names of general.architecture that are known, "llama, qwen2, …". */
Status gguf_architectures_list(StrBuf *out);

/** Our own keys: which of the families that share an architecture; a head that is a copy. */
#define GGUF_MODEL_TYPE_KEY "quern.model_type"
#define GGUF_TIED_KEY       "quern.tie_word_embeddings"

#endif
