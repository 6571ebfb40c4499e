/* Families that bias scores by distance: bloom, mpt, falcon (some of it); and opt. */
#include "weights/config_families.h"
#include "weights/config_rows.h"
#include "weights/store_keys.h"

#define KEY_CTX(key_) FIELD_RANGE(key_, FIELD_U32, ModelConfig, n_ctx_train, false, 2, TOKENS_MAX)

static const FieldRows names_bloom =
        KEYS(KEY_SIZE("n_layer", n_layer, LAYERS_MAX), KEY_SIZE("n_head", n_head, HEADS_MAX));
/* The class has no length: seq_length is what the published files say they were trained on. */
static const FieldRows keys_bloom = KEYS(
        KEY_SIZE("n_embed", n_embd, EMBD_MAX), KEY_EPS("layer_norm_epsilon"), KEY_CTX("seq_length"),
        KEY_BOOL("apply_residual_connection_post_layernorm", residual_normed));

static const FieldRows names_mpt =
        KEYS(KEY_SIZE("d_model", n_embd, EMBD_MAX), KEY_SIZE("n_layers", n_layer, LAYERS_MAX),
             KEY_SIZE("n_heads", n_head, HEADS_MAX));
static const FieldRows keys_mpt = KEYS(KEY_CTX("max_seq_len"), KEY_EPS("layer_norm_epsilon"));
static const FieldSpec mpt_attention_fields[] = {
        FIELD_RANGE("clip_qkv", FIELD_F64, ModelConfig, clip_qkv, false, 0, 1e12),
        KEY_SCALE("softmax_scale", attn_scale),
};

static const FieldRows keys_falcon =
        KEYS(KEY_SIZE("n_embed", n_embd, EMBD_MAX), KEY_SIZE("num_kv_heads", n_head_kv, HEADS_MAX),
             KEY_SIZE("ffn_hidden_size", n_ff, FF_MAX), KEY_ACT("activation"),
             KEY_EPS("layer_norm_epsilon"), KEY_BOOL("bias", attn_bias), KEY_BOOL("bias", mlp_bias),
             KEY_BOOL("alibi", alibi));

static const FieldRows keys_opt =
        KEYS(KEY_SIZE("ffn_dim", n_ff, FF_MAX), KEY_ACT("activation_function"),
             KEY_SIZE("word_embed_proj_dim", n_embd_token, EMBD_MAX),
             KEY_BOOL("enable_bias", attn_bias), KEY_BOOL("enable_bias", mlp_bias));

/* Its attention keys lie in an object; expansion_ratio and alibi_bias_max there are fixed. */
static Status mpt_wiring(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *object = key_value(root, "attn_config");

        if (object == NULL)
                return OK;
        return status_within(fields_read(mpt_attention_fields, N_ELEMS(mpt_attention_fields),
                                         object, &c->arena, c),
                             "attn_config");
}

typedef struct FalconKeys {
        bool grouped; /* new_decoder_architecture */
        bool multi_query;
        bool parallel;
        uint32_t n_norms;
} FalconKeys;

static const FieldSpec falcon_fields[] = {
        FIELD("new_decoder_architecture", FIELD_BOOL, FalconKeys, grouped, false),
        FIELD("multi_query", FIELD_BOOL, FalconKeys, multi_query, false),
        FIELD("parallel_attn", FIELD_BOOL, FalconKeys, parallel, false),
        FIELD_RANGE("num_ln_in_parallel_attn", FIELD_U32, FalconKeys, n_norms, false, 1, 2),
};

/* Combinations for which the modeling code has no norms. */
static Status falcon_norms_check(const FalconKeys *k)
{
        ENSURE(k->parallel || !k->grouped, E_UNSUPPORTED,
               "parallel_attn: false is not supported with new_decoder_architecture");
        ENSURE(k->grouped || k->n_norms == 1, E_UNSUPPORTED,
               "num_ln_in_parallel_attn: 2 is not supported without new_decoder_architecture");
        return OK;
}

static uint32_t falcon_kv_heads(const FalconKeys *k, const ModelConfig *c)
{
        if (k->grouped)
                return c->n_head_kv;
        return k->multi_query ? 1 : c->n_head;
}

/* 40B has two norms in the parallel block unless the file says one, the others always one. */
static Status falcon_shape(yyjson_val *root, ModelConfig *c)
{
        FalconKeys k = {.multi_query = true, .parallel = true};

        TRY(fields_read(falcon_fields, N_ELEMS(falcon_fields), root, &c->arena, &k));
        k.n_norms = k.n_norms != 0 ? k.n_norms : 1 + (uint32_t)k.grouped;
        TRY(falcon_norms_check(&k));
        c->parallel = k.parallel;
        c->norm_shared = k.parallel && k.n_norms == 1;
        c->n_head_kv = falcon_kv_heads(&k, c);
        return OK;
}

static Status falcon_rotation(yyjson_val *root, const Family *f, ModelConfig *c)
{
        return c->alibi ? rope_none(root, f, c) : rope_read(root, f, c);
}

typedef struct OptKeys {
        bool norm_before;
        bool no_final_norm;
        bool affine;
} OptKeys;

static const FieldSpec opt_fields[] = {
        FIELD("do_layer_norm_before", FIELD_BOOL, OptKeys, norm_before, false),
        FIELD("_remove_final_layer_norm", FIELD_BOOL, OptKeys, no_final_norm, false),
        FIELD("layer_norm_elementwise_affine", FIELD_BOOL, OptKeys, affine, false),
};

static Status opt_wiring(yyjson_val *root, ModelConfig *c)
{
        OptKeys keys = {.norm_before = true, .affine = true};

        TRY(fields_read(opt_fields, N_ELEMS(opt_fields), root, &c->arena, &keys));
        c->norm_after = !keys.norm_before;
        c->norm_plain = !keys.affine;
        c->final_norm = keys.norm_before && !keys.no_final_norm;
        c->n_embd_token = c->n_embd_token != c->n_embd ? c->n_embd_token : 0;
        return OK;
}

const Family family_bloom = {
        .model_type = "bloom",
        .defaults = {.n_vocab = 250880,
                     .n_embd = 64,
                     .n_layer = 2,
                     .n_head = 8,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .alibi = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .old_keys = &names_bloom,
        .keys = {&keys_bloom},
        .shape = rule_none,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_mpt = {
        .model_type = "mpt",
        .defaults = {.n_vocab = 50368,
                     .n_embd = 2048,
                     .n_layer = 24,
                     .n_head = 16,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU,
                     .tied = true,
                     .alibi = true,
                     .bos_id = -1,
                     .pad_id = -1},
        .old_keys = &names_mpt,
        .keys = {&keys_mpt},
        .shape = rule_none,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = mpt_wiring,
};

const Family family_falcon = {
        .model_type = "falcon",
        .defaults = {.n_vocab = 65024,
                     .n_embd = 4544,
                     .n_layer = 32,
                     .n_head = 71,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU,
                     .tied = true,
                     .bos_id = 11,
                     .pad_id = -1},
        .eos = {11},
        .n_eos = 1,
        .keys = {&keys_falcon},
        .rope = &rope_plain,
        .shape = falcon_shape,
        .rotation = falcon_rotation,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_opt = {
        .model_type = "opt",
        .defaults = {.n_vocab = 50272,
                     .n_embd = 768,
                     .n_ff = 3072,
                     .n_layer = 12,
                     .n_head = 12,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_RELU,
                     .tied = true,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .bos_id = 2,
                     .position_offset = 2,
                     .pad_id = 1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_opt},
        .shape = rule_none,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = opt_wiring,
};
