/* llama and the families that differ from it in keys, biases and the share that rotates. */
#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_biases =
        KEYS(KEY_BOOL("attention_bias", attn_bias), KEY_BOOL("mlp_bias", mlp_bias));

static const FieldRows keys_qkv_bias =
        KEYS(KEY_BOOL("attention_bias", qkv_bias), KEY_BOOL("mlp_bias", mlp_bias));
static const FieldRows keys_out_bias = KEYS(KEY_BOOL("attention_out_bias", out_bias));
static const FieldRows keys_attn_qkv = KEYS(KEY_BOOL("attention_bias", qkv_bias));
static const FieldRows keys_use_bias =
        KEYS(KEY_BOOL("use_bias", attn_bias), KEY_BOOL("use_bias", mlp_bias));
static const FieldRows keys_nemotron =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"), KEY_EPS("norm_eps"));
static const RopeRule rope_helium = ROPE_OF(100000);
static const RopeRule rope_ernie = ROPE_OF(500000);

/* Half of each head rotates unless the file says otherwise. */
static const RopeRule rope_half_head = {
        .theta_key = "rope_theta",
        .theta = 10000,
        .partial_key = "partial_rotary_factor",
        .partial = 0.5,
        .types = &rope_names,
};

const Family family_llama = {
        .model_type = "llama",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-6,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_biases},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_arcee = {
        .model_type = "arcee",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 2560,
                     .n_ff = 18432,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .act = ACTFN_RELU2,
                     .bos_id = 128000,
                     .pad_id = -1},
        .eos = {128001},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_biases},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_helium = {
        .model_type = "helium",
        .defaults = {.n_vocab = 48000,
                     .n_embd = 2560,
                     .n_ff = 7040,
                     .n_layer = 24,
                     .n_head = 20,
                     .n_head_kv = 20,
                     .head_dim = 128,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-8,
                     .bos_id = 1,
                     .pad_id = 3},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_qkv_bias},
        .rope = &rope_helium,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_seed_oss = {
        .model_type = "seed_oss",
        .defaults = {.n_vocab = 155136,
                     .n_embd = 4096,
                     .n_ff = 27648,
                     .n_layer = 64,
                     .n_head = 80,
                     .n_head_kv = 8,
                     .head_dim = 128,
                     .n_ctx_train = 524288,
                     .norm_eps = 1e-6,
                     .qkv_bias = true,
                     .bos_id = 0,
                     .pad_id = 1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_qkv_bias, &keys_out_bias},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_nemotron = {
        .model_type = "nemotron",
        .defaults = {.n_vocab = 256000,
                     .n_embd = 6144,
                     .n_ff = 24576,
                     .n_layer = 32,
                     .n_head = 48,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .act = ACTFN_RELU2,
                     .bos_id = 2,
                     .pad_id = -1},
        .eos = {3},
        .n_eos = 1,
        .keys = {&keys_nemotron, &keys_biases},
        .rope = &rope_half_head,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_ernie4_5 = {
        .model_type = "ernie4_5",
        .defaults = {.n_vocab = 103424,
                     .n_embd = 1024,
                     .n_ff = 3072,
                     .n_layer = 18,
                     .n_head = 16,
                     .n_head_kv = 2,
                     .head_dim = 128,
                     .n_ctx_train = 131072,
                     .norm_eps = 1e-5,
                     .tied = true,
                     .bos_id = 1,
                     .pad_id = 0},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_use_bias},
        .rope = &rope_ernie,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_glm = {
        .model_type = "glm",
        .defaults = {.n_vocab = 151552,
                     .n_embd = 4096,
                     .n_ff = 13696,
                     .n_layer = 40,
                     .n_head = 32,
                     .n_head_kv = 2,
                     .head_dim = 128,
                     .n_ctx_train = 131072,
                     .norm_eps = 1.5625e-7,
                     .qkv_bias = true,
                     .bos_id = -1,
                     .pad_id = 151329},
        .eos = {151329, 151336, 151338},
        .n_eos = 3,
        .eos_null_is_absent = true,
        .keys = {&keys_llama, &keys_attn_qkv},
        .rope = &rope_half_head,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_glm4 = {
        .model_type = "glm4",
        .defaults = {.n_vocab = 151552,
                     .n_embd = 4096,
                     .n_ff = 13696,
                     .n_layer = 40,
                     .n_head = 32,
                     .n_head_kv = 2,
                     .head_dim = 128,
                     .n_ctx_train = 131072,
                     .norm_eps = 1.5625e-7,
                     .qkv_bias = true,
                     .bos_id = -1,
                     .pad_id = 151329},
        .eos = {151329, 151336, 151338},
        .n_eos = 3,
        .eos_null_is_absent = true,
        .keys = {&keys_llama, &keys_attn_qkv},
        .rope = &rope_half_head,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};
