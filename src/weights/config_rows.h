/* The vocabulary of the families' rows: keys as fields. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_ROWS_H
#define QUERN_WEIGHTS_CONFIG_ROWS_H

#include "weights/config_family.h"

/* Sanity limits: far above every published model, and no product of two sizes overflows. */
enum {
        LAYERS_MAX = 10000,
        EMBD_MAX = 1 << 20,
        FF_MAX = 1 << 24,
        HEADS_MAX = 1 << 16,
        HEAD_DIM_MAX = 1 << 13,
        EXPERTS_MAX = 1 << 16,
        TOKENS_MAX = INT32_MAX
};

#define KEYS(...)                                                                 \
        {                                                                         \
                .rows = (const FieldSpec[]){__VA_ARGS__},                         \
                .n = sizeof((const FieldSpec[]){__VA_ARGS__}) / sizeof(FieldSpec) \
        }
#define DEMANDS(...)                                                        \
        {                                                                   \
                .rows = (const Demand[]){__VA_ARGS__},                      \
                .n = sizeof((const Demand[]){__VA_ARGS__}) / sizeof(Demand) \
        }

#define KEY_SIZE(key_, member_, max_) \
        FIELD_RANGE(key_, FIELD_U32, ModelConfig, member_, false, 1, max_)
#define KEY_COUNT(key_, member_, max_) \
        FIELD_RANGE(key_, FIELD_U32, ModelConfig, member_, false, 0, max_)
#define KEY_BOOL(key_, member_) FIELD(key_, FIELD_BOOL, ModelConfig, member_, false)
/* A factor or bound: above 0. */
#define KEY_SCALE(key_, member_) \
        FIELD_RANGE(key_, FIELD_F64, ModelConfig, member_, false, 1e-12, 1e12)
#define KEY_EPS(key_)    FIELD_RANGE(key_, FIELD_F64, ModelConfig, norm_eps, false, 0, 1)
#define KEY_WINDOW(key_) KEY_SIZE(key_, window, TOKENS_MAX)
#define KEY_CUSTOM(key_, member_, read_)                                                       \
        {                                                                                      \
                .key = (key_), .type = FIELD_CUSTOM, .offset = offsetof(ModelConfig, member_), \
                .read = (read_)                                                                \
        }
#define KEY_ACT(key_) KEY_CUSTOM(key_, act, act_read)

#define KEY_KV_HEADS KEY_SIZE("num_key_value_heads", n_head_kv, HEADS_MAX)
#define KEY_HEAD_DIM KEY_SIZE("head_dim", head_dim, HEAD_DIM_MAX)
#define KEY_FF       KEY_SIZE("intermediate_size", n_ff, FF_MAX)

/* Whole heads, every type, this theta when no key gives it. */
#define ROPE_OF(theta_)                                                            \
        {                                                                          \
                .theta_key = "rope_theta", .theta = (theta_), .types = &rope_names \
        }

extern const FieldRows keys_common; /* read by every family */
extern const FieldRows keys_llama;  /* GQA heads, gated ffn, hidden_act, rms_norm_eps */

#endif
