#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_window =
        KEYS(KEY_WINDOW("sliding_window"), KEY_BOOL("use_sliding_window", use_sliding_window),
             KEY_COUNT("max_window_layers", max_window_layers, LAYERS_MAX));
static const FieldRows keys_bias = KEYS(KEY_BOOL("attention_bias", attn_bias));

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
