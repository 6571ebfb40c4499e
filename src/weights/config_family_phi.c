/* phi and what has its keys: phi3, persimmon, stablelm. */
#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));

static const FieldRows keys_phi =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
             KEY_BOOL("qk_layernorm", qk_norm));
/* num_key_value_heads is a decoy, and heads have no width of their own. */
static const FieldRows keys_persimmon =
        KEYS(KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
             KEY_BOOL("qk_layernorm", qk_norm));
static const FieldRows keys_stablelm =
        KEYS(KEY_KV_HEADS, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("layer_norm_eps"),
             KEY_BOOL("qk_layernorm", qk_norm), KEY_BOOL("use_qkv_bias", qkv_bias),
             KEY_BOOL("use_parallel_residual", parallel));

#define ROPE_PARTIAL(share_)                                                                       \
        {                                                                                          \
                .theta_key = "rope_theta", .theta = 10000, .partial_key = "partial_rotary_factor", \
                .partial = (share_), .types = &rope_names                                          \
        }
static const RopeRule rope_phi = ROPE_PARTIAL(0.5);
static const RopeRule rope_stablelm = ROPE_PARTIAL(0.25);

static Status stablelm_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->norm_shared = c->parallel;
        return OK;
}

static const RopeRule rope_phi3 = {
        .theta_key = "rope_theta",
        .theta = 10000,
        .partial_key = "partial_rotary_factor",
        .partial = 1,
        .types = &rope_names_phi3,
        .original_max_position = 4096,
};

const Family family_phi3 = {
        .model_type = "phi3",
        .defaults = {.n_vocab = 32064,
                     .n_embd = 3072,
                     .n_ff = 8192,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .bos_id = 1,
                     .pad_id = 32000},
        .eos = {32000},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_phi3,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_everywhere,
        .wiring = rule_none,
};

const Family family_phi = {
        .model_type = "phi",
        .defaults = {.n_vocab = 51200,
                     .n_embd = 2048,
                     .n_ff = 8192,
                     .n_layer = 24,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-5,
                     .act = ACTFN_GELU_TANH,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .head_bias = true,
                     .parallel = true,
                     .norm_shared = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_phi},
        .rope = &rope_phi,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_persimmon = {
        .model_type = "persimmon",
        .defaults = {.n_vocab = 262144,
                     .n_embd = 4096,
                     .n_ff = 16384,
                     .n_layer = 36,
                     .n_head = 64,
                     .n_ctx_train = 16384,
                     .norm_eps = 1e-5,
                     .act = ACTFN_RELU2,
                     .attn_bias = true,
                     .mlp_bias = true,
                     .qk_norm = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_persimmon},
        .rope = &rope_phi,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_stablelm = {
        .model_type = "stablelm",
        .defaults = {.n_vocab = 50304,
                     .n_embd = 2560,
                     .n_ff = 6912,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 32,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .bos_id = 0,
                     .pad_id = -1},
        .eos = {0},
        .n_eos = 1,
        .keys = {&keys_stablelm},
        .rope = &rope_stablelm,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = stablelm_wiring,
};
