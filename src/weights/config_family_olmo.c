/* The olmo families. */
#include "weights/config_experts.h"
#include "weights/config_families.h"

static const FieldRows keys_olmo =
        KEYS(KEY_KV_HEADS, KEY_HEAD_DIM, KEY_FF, KEY_ACT("hidden_act"),
             KEY_BOOL("attention_bias", attn_bias), KEY_SCALE("clip_qkv", clip_qkv));

static const FieldRows keys_olmoe =
        KEYS(KEY_BOOL("attention_bias", attn_bias), KEY_SCALE("clip_qkv", clip_qkv),
             KEY_EXPERTS("num_experts"), KEY_EXPERTS("num_local_experts"),
             KEY_EXPERTS_USED("num_experts_per_tok"), KEY_BOOL("norm_topk_prob", norm_topk));
static const FieldRows keys_bias = KEYS(KEY_BOOL("attention_bias", attn_bias));
static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));

/* Of windowed layers too: Transformers 5.24 loses the key there and takes the default. */
static const RopeRule rope_olmo3 = ROPE_OF(500000);

#define OLMO_SIZES                                                                    \
        .n_vocab = 50304, .n_embd = 4096, .n_ff = 11008, .n_layer = 32, .n_head = 32, \
        .n_ctx_train = 2048, .norm_eps = 1e-5, .bos_id = -1, .pad_id = 1

const Family family_olmo = {
        .model_type = "olmo",
        .defaults = {OLMO_SIZES},
        .eos = {50279},
        .n_eos = 1,
        .keys = {&keys_olmo},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_olmo2 = {
        .model_type = "olmo2",
        .defaults = {OLMO_SIZES, .qk_norm = true},
        .eos = {50279},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_bias},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};

const Family family_olmo3 = {
        .model_type = "olmo3",
        .defaults = {OLMO_SIZES, .qk_norm = true, .window = 4096, .window_pattern = 4},
        .eos = {50279},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_bias, &keys_window},
        .rope = &rope_olmo3,
        .rope_local = &rope_olmo3,
        .shape = rule_none,
        .rotation = rope_read_by_layer_type,
        .windows = windows_by_pattern,
        .wiring = rule_none,
};

const Family family_olmoe = {
        .model_type = "olmoe",
        .defaults = {.n_vocab = 50304,
                     .n_embd = 2048,
                     .n_ff = 2048,
                     .n_layer = 16,
                     .n_head = 16,
                     .n_ctx_train = 4096,
                     .norm_eps = 1e-5,
                     .qk_norm = true,
                     .n_expert = 64,
                     .n_expert_used = 8,
                     .bos_id = -1,
                     .pad_id = 1},
        .eos = {50279},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_olmoe},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = rule_none,
};
