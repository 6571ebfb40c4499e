/* Families of the first GPTs: learned positions, layer norms, biases, a plain ffn. */
#include "weights/config_families.h"
#include "weights/config_rows.h"

#include <math.h>

static const Demands no_cross_attention = DEMANDS({"add_cross_attention", 0, "false"});

static const FieldRows names_gpt2 =
        KEYS(KEY_SIZE("n_embd", n_embd, EMBD_MAX), KEY_SIZE("n_layer", n_layer, LAYERS_MAX),
             KEY_SIZE("n_head", n_head, HEADS_MAX),
             FIELD_RANGE("n_positions", FIELD_U32, ModelConfig, n_ctx_train, false, 2, TOKENS_MAX));

static const FieldRows keys_gpt2 =
        KEYS(KEY_SIZE("n_inner", n_ff, FF_MAX), KEY_ACT("activation_function"),
             KEY_EPS("layer_norm_epsilon"));

typedef struct GptKeys {
        bool scale_scores;
        bool scale_by_layer;
        bool multi_query;
        uint32_t rotary_dim;
} GptKeys;

static const FieldSpec gpt2_fields[] = {
        FIELD("scale_attn_weights", FIELD_BOOL, GptKeys, scale_scores, false),
        FIELD("scale_attn_by_inverse_layer_idx", FIELD_BOOL, GptKeys, scale_by_layer, false),
};

static const FieldSpec bigcode_fields[] = {
        FIELD("scale_attn_weights", FIELD_BOOL, GptKeys, scale_scores, false),
        FIELD("multi_query", FIELD_BOOL, GptKeys, multi_query, false),
};

static const FieldSpec gptj_fields[] = {
        FIELD_RANGE("rotary_dim", FIELD_U32, GptKeys, rotary_dim, false, 2, HEAD_DIM_MAX),
};

static void scores_unscaled(const GptKeys *keys, ModelConfig *c)
{
        if (!keys->scale_scores)
                c->attn_scale = 1;
}

static Status gpt2_wiring(yyjson_val *root, ModelConfig *c)
{
        GptKeys keys = {.scale_scores = true};

        TRY(fields_read(gpt2_fields, N_ELEMS(gpt2_fields), root, &c->arena, &keys));
        scores_unscaled(&keys, c);
        if (!keys.scale_by_layer)
                return OK;
        TRY(layer_flags_new(c, &c->layer_scaled));
        memset(c->layer_scaled, 1, c->n_layer);
        return OK;
}

static Status bigcode_shape(yyjson_val *root, ModelConfig *c)
{
        GptKeys keys = {.scale_scores = true, .multi_query = true};

        TRY(fields_read(bigcode_fields, N_ELEMS(bigcode_fields), root, &c->arena, &keys));
        scores_unscaled(&keys, c);
        c->n_head_kv = keys.multi_query ? 1 : c->n_head;
        return OK;
}

/* The file counts dims, the config keeps a share: the next double above it, lest one dim be lost.
 */
static Status gptj_rotation(yyjson_val *root, const Family *f, ModelConfig *c)
{
        GptKeys keys = {.rotary_dim = 64};

        (void)f;
        c->rope = rope_defaults;
        TRY(fields_read(gptj_fields, N_ELEMS(gptj_fields), root, &c->arena, &keys));
        ENSURE(keys.rotary_dim <= c->head_dim, E_RANGE,
               "rotary_dim: %u is above the width of a head, %u", keys.rotary_dim, c->head_dim);
        c->rope.partial_rotary_factor =
                fmin(1, nextafter((double)keys.rotary_dim / c->head_dim, 2));
        return rope_check(c);
}

const Family family_gpt2 = {
        .model_type = "gpt2",
        .defaults = {.n_vocab = 50257,
                     .n_embd = 768,
                     .n_layer = 12,
                     .n_head = 12,
                     .n_ctx_train = 1024,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .bos_id = 50256,
                     .pad_id = -1},
        .eos = {50256},
        .n_eos = 1,
        .old_keys = &names_gpt2,
        .keys = {&keys_gpt2},
        .demands = &no_cross_attention,
        .shape = rule_none,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = gpt2_wiring,
};

const Family family_gpt_bigcode = {
        .model_type = "gpt_bigcode",
        .defaults = {.n_vocab = 50257,
                     .n_embd = 768,
                     .n_layer = 12,
                     .n_head = 12,
                     .n_ctx_train = 1024,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .tied = true,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .bos_id = 50256,
                     .pad_id = -1},
        .eos = {50256},
        .n_eos = 1,
        .old_keys = &names_gpt2,
        .keys = {&keys_gpt2},
        .demands = &no_cross_attention,
        .shape = bigcode_shape,
        .rotation = rope_none,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_gptj = {
        .model_type = "gptj",
        .defaults = {.n_vocab = 50400,
                     .n_embd = 4096,
                     .n_layer = 28,
                     .n_head = 16,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .mlp_bias = true,
                     .parallel = true,
                     .norm_shared = true,
                     .head_bias = true,
                     .bos_id = 50256,
                     .pad_id = -1},
        .eos = {50256},
        .n_eos = 1,
        .old_keys = &names_gpt2,
        .keys = {&keys_gpt2},
        .shape = rule_none,
        .rotation = gptj_rotation,
        .windows = windows_none,
        .wiring = rule_none,
};
