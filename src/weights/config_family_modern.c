/* Encoders that rotate: modernbert and nomic_bert. */
#include "weights/config_families.h"
#include "weights/config_rows.h"
#include "weights/store_keys.h"

#include <math.h>

typedef struct ModernKeys {
        bool norm_bias;
} ModernKeys;

static const FieldSpec modern_fields[] = {
        FIELD("norm_bias", FIELD_BOOL, ModernKeys, norm_bias, false),
};

static const FieldRows keys_modernbert = KEYS(
        KEY_FF, KEY_ACT("hidden_activation"), KEY_EPS("norm_eps"), KEY_WINDOW("local_attention"),
        KEY_BOOL("attention_bias", attn_bias), KEY_BOOL("mlp_bias", mlp_bias),
        KEY_SIZE("global_attn_every_n_layers", window_pattern, LAYERS_MAX));

static void every_nth_full(ModelConfig *c)
{
        for (size_t i = 0; i < c->n_layer; i++)
                c->layer_is_windowed[i] = i % c->window_pattern != 0;
}

/* local_attention is the width to both sides together, the token itself not counted. */
static Status modernbert_windows(yyjson_val *root, ModelConfig *c)
{
        c->window = c->window / 2 + 1;
        return windows_resolve(root, every_nth_full, c);
}

static Status modernbert_wiring(yyjson_val *root, ModelConfig *c)
{
        ModernKeys keys = {.norm_bias = false};

        TRY(fields_read(modern_fields, N_ELEMS(modern_fields), root, &c->arena, &keys));
        c->norm_unbiased = !keys.norm_bias;
        return OK;
}

static const RopeRule rope_modernbert = {
        .theta_key = "global_rope_theta",
        .theta = 160000,
        .types = &rope_names,
};

static const RopeRule rope_modernbert_local = {
        .theta_key = "local_rope_theta",
        .theta = 10000,
        .types = &rope_names,
        .reads_scaling = true,
};

/* The keys of the files that came with the model's own code; what they may also ask for. */
static const FieldRows names_nomic =
        KEYS(KEY_SIZE("n_embd", n_embd, EMBD_MAX), KEY_SIZE("n_layer", n_layer, LAYERS_MAX),
             KEY_SIZE("n_head", n_head, HEADS_MAX), KEY_SIZE("n_inner", n_ff, FF_MAX),
             FIELD_RANGE("n_positions", FIELD_U32, ModelConfig, n_ctx_train, false, 2, TOKENS_MAX),
             KEY_EPS("layer_norm_epsilon"));

static const Demands plain_nomic = DEMANDS(
        {"rotary_emb_fraction", 1, "1"}, {"rotary_emb_interleaved", 0, "false"},
        {"rotary_emb_scale_base", (double)NAN, "null"},
        {"rotary_scaling_factor", (double)NAN, "null"}, {"qkv_proj_bias", 0, "false"},
        {"mlp_fc1_bias", 0, "false"}, {"mlp_fc2_bias", 0, "false"}, {"prenorm", 0, "false"},
        {"use_rms_norm", 0, "false"}, {"causal", 0, "false"}, {"parallel_block", 0, "false"},
        {"scale_attn_weights", 1, "true"}, {"scale_attn_by_inverse_layer_idx", 0, "false"});

static const FieldRows keys_nomic = KEYS(KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
                                         KEY_COUNT("type_vocab_size", n_token_types, TOKENS_MAX));

static const NamedValue gate_rows[] = {{"swiglu", ACTFN_SILU}};
static const NameTable gate_names = {gate_rows, N_ELEMS(gate_rows)};

static Status nomic_wiring(yyjson_val *root, ModelConfig *c)
{
        yyjson_val *gate = key_value(root, "activation_function");

        return gate == NULL ? OK : name_read(&gate_names, "activation_function", gate, &c->act);
}

static const RopeRule rope_nomic = {
        .theta_key = "rotary_emb_base",
        .theta = 1000,
        .types = &rope_names,
};

const Family family_modernbert = {
        .model_type = "modernbert",
        .defaults = {.n_vocab = 50368,
                     .n_embd = 768,
                     .n_ff = 1152,
                     .n_layer = 22,
                     .n_head = 12,
                     .n_ctx_train = 8192,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU,
                     .tied = true,
                     .window = 128,
                     .window_pattern = 3,
                     .bidirectional = true,
                     .bos_id = 50281,
                     .pad_id = 50283},
        .eos = {50282},
        .n_eos = 1,
        .keys = {&keys_modernbert},
        .rope = &rope_modernbert,
        .rope_local = &rope_modernbert_local,
        .shape = rule_none,
        .rotation = rope_read_by_layer_type,
        .windows = modernbert_windows,
        .wiring = modernbert_wiring,
};

const Family family_nomic_bert = {
        .model_type = "nomic_bert",
        .defaults = {.n_vocab = 30528,
                     .n_embd = 768,
                     .n_ff = 3072,
                     .n_layer = 12,
                     .n_head = 12,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-12,
                     .act = ACTFN_SILU,
                     .tied = true,
                     .norm_after = true,
                     .bidirectional = true,
                     .n_token_types = 2,
                     .bos_id = -1,
                     .pad_id = 0},
        .old_keys = &names_nomic,
        .keys = {&keys_nomic},
        .demands = &plain_nomic,
        .rope = &rope_nomic,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = nomic_wiring,
};
