/* A GGUF model as the conversion sees it: its numbers, and each tensor's way into the new file. */
#ifndef QUERN_ENGINE_CONVERT_MODEL_H
#define QUERN_ENGINE_CONVERT_MODEL_H

#include "base/arena.h"
#include "base/vec.h"
#include "engine/convert.h"
#include "engine/convert_arch.h"
#include "weights/gguf.h"

/** How config.json will describe the scaling of rope; the index of the writers in convert_rope.c.
 */
typedef enum RopeForm {
        ROPE_FORM_NONE,
        ROPE_FORM_LINEAR,
        ROPE_FORM_YARN,
        ROPE_FORM_LLAMA3,
        ROPE_FORM_LONGROPE,
        ROPE_FORM_MAX
} RopeForm;

typedef struct ConvertRope {
        RopeForm form;
        double factor;
        double beta_fast; /* yarn; 0: not given */
        double beta_slow;
        uint64_t original_context; /* 0: not given */
        FloatVec short_factors;    /* longrope, [n_rot / 2] */
        FloatVec long_factors;
} ConvertRope;

typedef struct ConvertModel {
        const Gguf *gguf;
        const Store *store;
        const ConvertArch *arch;
        uint64_t n_vocab;
        uint64_t n_embd;
        uint64_t n_layer;
        uint64_t n_head;
        uint64_t n_head_kv;
        uint64_t head_dim;
        uint64_t n_value; /* width of a value head; must be head_dim */
        uint64_t n_rot;
        uint64_t n_ff;
        uint64_t n_ctx;
        uint64_t window; /* 0: none */
        uint64_t n_expert;
        double norm_eps;
        double rope_theta;
        bool needs[NEED_MAX];
        uint64_t extents[EXT_MAX];
        ConvertRope rope;
} ConvertModel;

/** Reads and checks the metadata; borrows `g`. */
Status convert_model_read(const Gguf *g, ConvertModel *out);
void convert_model_done(ConvertModel *m);

/** "llama.block_count" from "block_count". `key` holds it until cleared. */
Status convert_key(const ConvertModel *m, const char *suffix, StrBuf *key);

/** As gguf_u64 and gguf_f64 under the architecture's prefix; an absent key leaves *out alone. */
Status convert_optional_u64(const ConvertModel *m, const char *suffix, uint64_t *out);
Status convert_optional_f64(const ConvertModel *m, const char *suffix, double *out);

/** convert_rope.c: fills m->rope from metadata and factor tensors, or refuses them. */
Status convert_rope_read(ConvertModel *m);

/**
 * convert_llama3.c: the parameters of llama3 scaling out of the factors that GGUF stores. They are
 * recomputed and compared, so a table made otherwise is E_UNSUPPORTED and never approximated.
 * @param factors [n_rot / 2]
 */
Status convert_llama3_recover(const float *factors, size_t n, double theta, ConvertRope *out);

/** One tensor on its way. */
typedef struct TensorPlan {
        const TensorInfo *src;
        TensorInfo dst;           /* name in the plan's arena */
        uint64_t interleaved_dim; /* head dimension when rows are put back in order, else 0 */
} TensorPlan;

typedef struct ConvertPlan {
        Arena arena;
        VEC(TensorPlan) tensors; /* in the order of the new file */
        uint64_t src_bytes;
        DType dtype; /* for config.json: that of the embedding */
} ConvertPlan;

/** Errors: E_FORMAT with every missing, unknown and misshapen tensor (the first few of many). */
Status convert_plan_make(const ConvertModel *m, DType wish, ConvertPlan *out);
void convert_plan_done(ConvertPlan *p);

/* The files. Each is written into `dir`. */
Status convert_write_weights(const ConvertModel *m, const ConvertPlan *p, const ConvertOptions *o,
                             const char *dir);
Status convert_write_config(const ConvertModel *m, const ConvertPlan *p, const char *dir);
Status convert_write_tokenizer(const ConvertModel *m, const char *dir);

#endif
