/* The qwen families, with experts and without. */
#include "weights/config_experts.h"
#include "weights/config_families.h"

static const FieldRows keys_window =
        KEYS(KEY_WINDOW("sliding_window"), KEY_BOOL("use_sliding_window", use_sliding_window),
             KEY_COUNT("max_window_layers", max_window_layers, LAYERS_MAX));
static const FieldRows keys_bias = KEYS(KEY_BOOL("attention_bias", attn_bias));
/* A 5.x file says 0 where the window is not in use. */
static const FieldRows keys_window_or_0 =
        KEYS(KEY_COUNT("sliding_window", window, TOKENS_MAX),
             KEY_BOOL("use_sliding_window", use_sliding_window),
             KEY_COUNT("max_window_layers", max_window_layers, LAYERS_MAX));
static const FieldRows keys_qwen2_moe =
        KEYS(KEY_BOOL("qkv_bias", qkv_bias), KEY_COUNT("num_experts", n_expert, EXPERTS_MAX),
             KEY_EXPERTS_USED("num_experts_per_tok"),
             KEY_SIZE("moe_intermediate_size", n_ff_expert, FF_MAX),
             KEY_SIZE("shared_expert_intermediate_size", n_ff_shared, FF_MAX),
             KEY_BOOL("norm_topk_prob", norm_topk));
static const FieldRows keys_qwen3_moe =
        KEYS(KEY_BOOL("attention_bias", attn_bias), KEY_COUNT("num_experts", n_expert, EXPERTS_MAX),
             KEY_COUNT("num_local_experts", n_expert, EXPERTS_MAX),
             KEY_EXPERTS_USED("num_experts_per_tok"),
             KEY_SIZE("moe_intermediate_size", n_ff_expert, FF_MAX),
             KEY_BOOL("norm_topk_prob", norm_topk));

const Family family_qwen2 = {
        .model_type = "qwen2",
        .defaults = {.n_vocab = 151936,
                     .n_embd = 4096,
                     .n_ff = 22016,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 32,
                     .n_ctx_train = 32768,
                     .norm_eps = 1e-6,
                     .attn_bias = true,
                     .window = 4096,
                     .max_window_layers = 28,
                     .bos_id = -1,
                     .pad_id = -1},
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_from_layer,
        .wiring = rule_none,
};

const Family family_qwen3 = {
        .model_type = "qwen3",
        .defaults = {.n_vocab = 151936,
                     .n_embd = 4096,
                     .n_ff = 22016,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 32,
                     .head_dim = 128,
                     .n_ctx_train = 32768,
                     .norm_eps = 1e-6,
                     .qk_norm = true,
                     .window = 4096,
                     .max_window_layers = 28,
                     .bos_id = -1,
                     .pad_id = -1},
        .keys = {&keys_llama, &keys_window, &keys_bias},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_from_layer,
        .wiring = rule_none,
};

const Family family_qwen2_moe = {
        .model_type = "qwen2_moe",
        .defaults = {.n_vocab = 151936,
                     .n_embd = 2048,
                     .n_ff = 5632,
                     .n_layer = 24,
                     .n_head = 16,
                     .n_head_kv = 16,
                     .n_ctx_train = 32768,
                     .norm_eps = 1e-6,
                     .qkv_bias = true,
                     .window = 4096,
                     .max_window_layers = 28,
                     .n_expert = 60,
                     .n_expert_used = 4,
                     .n_ff_expert = 1408,
                     .n_ff_shared = 5632,
                     .bos_id = -1,
                     .pad_id = -1},
        .keys = {&keys_llama, &keys_window_or_0, &keys_qwen2_moe},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_below_layer,
        .wiring = experts_by_step,
};

const Family family_qwen3_moe = {
        .model_type = "qwen3_moe",
        .defaults = {.n_vocab = 151936,
                     .n_embd = 2048,
                     .n_ff = 6144,
                     .n_layer = 24,
                     .n_head = 32,
                     .n_head_kv = 4,
                     .n_ctx_train = 32768,
                     .norm_eps = 1e-6,
                     .qk_norm = true,
                     .window = 4096,
                     .n_expert = 128,
                     .n_expert_used = 8,
                     .n_ff_expert = 768,
                     .bos_id = -1,
                     .pad_id = -1},
        .keys = {&keys_llama, &keys_window, &keys_qwen3_moe},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_in_use,
        .wiring = experts_by_step,
};
