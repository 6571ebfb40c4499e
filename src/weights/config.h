/* config.json, read into one flat struct: what a family's rows and the transformer need. */
#ifndef QUERN_WEIGHTS_CONFIG_H
#define QUERN_WEIGHTS_CONFIG_H

#include "base/arena.h"
#include "base/vec.h"
#include "kernels/kernels.h"

typedef enum RopeType {
        ROPE_DEFAULT,
        ROPE_LINEAR,
        ROPE_DYNAMIC,
        ROPE_LLAMA3,
        ROPE_YARN,
        ROPE_LONGROPE,
        ROPE_TYPE_MAX
} RopeType;

/** Rotary embedding parameters; keys as in config.json's rope_scaling / rope_parameters. */
typedef struct RopeConfig {
        int type; /* RopeType */
        double theta;
        double factor; /* yarn, longrope: n_ctx_train / original_max_position when not given */
        double partial_rotary_factor; /* share of head_dim that rotates: an even number of dims */
        double low_freq_factor;       /* llama3: 0 < low < high */
        double high_freq_factor;
        uint32_t original_max_position; /* resolved: n_ctx_train when not given */
        double beta_fast;               /* yarn */
        double beta_slow;
        double attention_factor; /* < 0: not given */
        double mscale;           /* 0: not given */
        double mscale_all_dim;
        bool truncate;
        const float *short_factor; /* longrope: [n_factors], in the config's arena */
        const float *long_factor;
        uint32_t n_factors; /* half of the dims that rotate */
} RopeConfig;

/** A model's shape and wiring parameters. Dimension letters: see docs/architecture. */
typedef struct ModelConfig {
        Arena arena;
        Str model_type;
        uint32_t n_vocab;     /* V vocab_size */
        uint32_t n_embd;      /* E hidden_size */
        uint32_t n_layer;     /* num_hidden_layers */
        uint32_t n_head;      /* H num_attention_heads */
        uint32_t n_head_kv;   /* G num_key_value_heads, divides H */
        uint32_t head_dim;    /* D head_dim, default E / H */
        uint32_t n_ff;        /* F intermediate_size */
        uint32_t n_ctx_train; /* max_position_embeddings */
        double norm_eps;      /* rms_norm_eps, layer_norm_eps, … */
        int act;              /* ActFn of hidden_act */
        bool tied;            /* tie_word_embeddings */
        bool attn_bias;       /* attention_bias; qwen2: true (its rows say which projections) */
        bool mlp_bias;
        RopeConfig rope;
        uint32_t window;         /* sliding window length in tokens, 0: no layer has one */
        bool use_sliding_window; /* qwen2, qwen3 */
        uint32_t max_window_layers;
        uint8_t *layer_is_windowed; /* [n_layer] 1 where the window applies; NULL: window is 0 */
        int dtype;                  /* DType of torch_dtype / dtype; DT_MAX when not given */
        IdVec eos_ids;              /* eos_token_id, a number or a list; may be empty */
        int32_t bos_id;             /* -1: none */
        int32_t pad_id;
} ModelConfig;

/** Families whose config.json is understood: NULL-terminated names of model_type. */
const char *const *config_model_types(void);

/**
 * Reads `dir`/config.json (4.x and 5.x forms) of a llama, mistral, qwen2, qwen3 or phi3 model and
 * checks it. A key that is absent takes the default of the family's class in Transformers; one
 * that is null means "none" where the class says so. Keys that Transformers ignores are ignored.
 *
 * Errors: E_MISSING (no config.json, no model_type), E_FORMAT ("m/config.json: hidden_size:
 * expected an integer, found "12""), E_RANGE ("num_hidden_layers: 0 is outside 1..10000"),
 * E_UNSUPPORTED ("model_type "foo" is not supported; supported: llama, mistral, …", an unknown
 * hidden_act or rope_type, quantization_config), E_IO, E_NOMEM.
 * Source: transformers 5.24, models/<family>/configuration_<family>.py, modeling_rope_utils.py.
 */
Status config_load(const char *dir, ModelConfig **out);
Status config_parse(Str json, ModelConfig **out);
void config_free(ModelConfig **c);

#endif
