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
        uint32_t n_factors;  /* half of the dims that rotate */
        double short_mscale; /* phimoe's longrope, on cos and sin in place of the factor; 0: none */
        double long_mscale;
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
        uint32_t head_dim;    /* D head_dim, default E / H; latent attention: qk_rope_dim */
        uint32_t n_ff;        /* F intermediate_size, n_inner, …; of dense layers */
        uint32_t n_ctx_train; /* max_position_embeddings */
        double norm_eps;      /* rms_norm_eps, layer_norm_eps, … */
        int act;              /* ActFn of hidden_act */
        bool tied;            /* tie_word_embeddings */
        bool attn_bias;       /* a bias on q, k, v, o; qwen2: its rows say which of them */
        bool mlp_bias;        /* a bias on each projection of the ffn */
        RopeConfig rope;
        uint32_t window;         /* sliding window length in tokens, 0: no layer has one */
        bool use_sliding_window; /* as read: window and layer_is_windowed are resolved */
        uint32_t max_window_layers;
        uint32_t window_pattern; /* as read: without a list layers with (i + 1) % it = 0 are full */
        uint8_t *layer_is_windowed; /* [n_layer] 1 where the window applies; NULL: window is 0 */
        int dtype;                  /* DType of torch_dtype / dtype; DT_MAX when not given */

        /* Wiring that config.json may vary inside a family; neutral values in brackets. */
        bool parallel;          /* [false] attention and ffn both read the layer's input */
        bool norm_shared;       /* [false] parallel: the ffn reads attention's norm, it has none */
        bool norm_after;        /* [false] norms after the sub-layers (opt-350m) */
        bool norm_plain;        /* [false] norms without weight and bias (an option of opt) */
        bool norm_unbiased;     /* [false] norms without a bias, whatever the rows (modernbert) */
        bool final_norm;        /* [true] false: no norm before the head (opt-350m) */
        bool residual_normed;   /* [false] sub-layers add to their norm's output (bloom option) */
        bool qk_norm;           /* [false] q and k are normalised: the family's rows say how */
        bool qkv_bias;          /* [false] a bias on q, k, v alone */
        bool out_bias;          /* [false] a bias on o alone */
        bool head_bias;         /* [false] lm_head has a bias */
        bool alibi;             /* [false] the family's rows say which rule */
        bool no_rope;           /* [false] no layer rotates: learned positions or ALiBi */
        bool straight;          /* [false] layers' weights are [out, in], whatever the rows say */
        bool rope_half;         /* [false] pairs (i, i + n/2) whatever the rows (deepseek_v3) */
        bool has_rope_local;    /* [false] windowed layers rotate by rope_local (gemma3, olmo3) */
        RopeConfig rope_local;  /* as rope */
        uint8_t *layer_no_rope; /* [NULL] [n_layer] 1: the layer does not rotate */
        uint8_t *layer_scaled;  /* [NULL] [n_layer] 1: scores / (layer index + 1) (gpt2) */
        double embd_scale;      /* [1] multiplies embeddings */
        double residual_scale;  /* [1] multiplies what a sub-layer adds */
        double logit_scale;     /* [1] multiplies logits */
        double attn_scale;      /* [0: 1 / sqrt(head_dim)] multiplies scores */
        double attn_softcap;    /* [0: none] cap * tanh(score / cap) */
        double logit_softcap;   /* [0: none] */
        double clip_qkv;        /* [0: none] q, k, v are clamped to [-clip, clip] */
        double query_beta;      /* [0: none] q *= 1 + beta * ln(1 + floor(pos / query_period)) */
        uint32_t query_period;  /* tokens (ministral3) */
        uint32_t n_embd_token;  /* [0: E] width of the embedding table (opt word_embed_proj_dim) */
        bool bidirectional; /* [false] rows attend to their whole text: it must come in one step */
        uint32_t position_offset; /* [0] row of position 0 in the learned table (opt, roberta) */
        bool pads_unplaced; /* [false] a pad_id in the text takes row pad_id and no place (roberta)
                             */
        uint32_t n_token_types; /* [0: none] rows of the token type table; row 0 is added */

        /* Experts; n_expert 0: a dense model. */
        uint32_t n_expert;       /* X */
        uint32_t n_expert_used;  /* experts a token */
        uint32_t n_ff_expert;    /* width of one expert */
        uint32_t n_ff_shared;    /* width of the shared experts together, 0: none */
        uint32_t n_expert_group; /* deepseek: groups of experts [0: one], and how many are chosen */
        uint32_t n_group_used;
        bool norm_topk;          /* weights of the chosen experts are made to sum to 1 */
        double topk_sum_min;     /* norm_topk divides by at least this (ernie4_5_moe) [0] */
        double expert_scale;     /* routed_scaling_factor [1] */
        double swiglu_limit;     /* gpt_oss clamp [0: none] */
        double swiglu_alpha;     /* gpt_oss: gate * sigmoid(alpha * gate) [0] */
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
 * Reads `dir`/config.json (4.x and 5.x forms) of any family of config_model_types and checks it.
 * A key that is absent takes the default of the family's class in Transformers; one that is null
 * means "none" where the class says so. Values are resolved: scales, windows and rotation stand
 * as the modeling code uses them. Keys that Transformers ignores are ignored.
 *
 * Errors: E_MISSING (no config.json, no model_type), E_FORMAT ("m/config.json: hidden_size:
 * expected an integer, found "12""), E_RANGE ("num_hidden_layers: 0 is outside 1..10000"),
 * E_UNSUPPORTED ("model_type "foo" is not supported; supported: llama, mistral, …", an unknown
 * hidden_act or rope_type, quantization_config, "add_cross_attention: only false is supported"),
 * E_IO, E_NOMEM.
 * Source: transformers 5.24, models/<family>/ configuration_ and modeling_<family>.py,
 * modeling_rope_utils.py.
 */
Status config_load(const char *dir, ModelConfig **out);
Status config_parse(Str json, ModelConfig **out);
void config_free(ModelConfig **c);

#endif
