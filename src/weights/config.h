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

        /* Wiring that config.json may vary inside a family; neutral values in brackets. */
        bool parallel;          /* [false] attention and ffn both read the layer's input */
        bool norm_shared;       /* [false] parallel: the ffn reads attention's norm, it has none */
        bool qk_norm;           /* [false] q and k are normalised: the family's rows say how */
        bool qkv_bias;          /* [false] a bias on q, k, v alone */
        bool out_bias;          /* [false] a bias on o alone */
        bool head_bias;         /* [false] lm_head has a bias */
        bool final_norm;        /* [true] false: no norm before the head (opt-350m) */
        bool norm_after;        /* [false] norms after the sub-layers (opt-350m) */
        bool alibi;             /* [false] the family's rows say which rule */
        double embd_scale;      /* [1] multiplies embeddings */
        double residual_scale;  /* [1] multiplies what a sub-layer adds */
        double logit_scale;     /* [1] multiplies logits */
        double attn_scale;      /* [0: 1 / sqrt(head_dim)] multiplies scores */
        double attn_softcap;    /* [0: none] cap * tanh(score / cap) */
        double logit_softcap;   /* [0: none] */
        double clip_qkv;        /* [0: none] q, k, v are clamped to [-clip, clip] */
        uint32_t n_embd_token;  /* [0: E] width of the embedding table (opt word_embed_proj_dim) */
        uint8_t *layer_no_rope; /* [NULL] [n_layer] 1: the layer does not rotate */
        uint8_t *
                layer_scaled; /* [NULL] [n_layer] 1: scores are divided by layer index + 1 (gpt2) */
        bool has_rope_local;  /* [false] windowed layers rotate by rope_local (gemma3, olmo3) */
        RopeConfig rope_local;

        /* Experts; n_expert 0: a dense model. */
        uint32_t n_expert;       /* X */
        uint32_t n_expert_used;  /* experts a token */
        uint32_t n_ff_expert;    /* width of one expert */
        uint32_t n_ff_shared;    /* width of the shared experts together, 0: none */
        uint32_t n_expert_group; /* deepseek: groups of experts, and how many are chosen */
        uint32_t n_group_used;
        bool norm_topk;          /* weights of the chosen experts are made to sum to 1 */
        double expert_scale;     /* routed_scaling_factor [1] */
        double swiglu_limit;     /* gpt_oss clamp [0: none] */
        double router_jitter;    /* phimoe sparsemixer */
        uint8_t *layer_is_dense; /* [NULL] [n_layer] 1: a plain ffn of width n_ff */

        /* Multi-head latent attention (deepseek); kv_lora_rank 0: none. */
        uint32_t q_lora_rank; /* 0: q is one projection */
        uint32_t kv_lora_rank;
        uint32_t qk_nope_dim;
        uint32_t qk_rope_dim;
        uint32_t v_dim;

        IdVec eos_ids;  /* eos_token_id, a number or a list; may be empty */
        int32_t bos_id; /* -1: none */
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
