#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));

const Family family_mistral = {
        .model_type = "mistral",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 14336,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_head_kv = 8,
                     .n_ctx_train = 4096 * 32,
                     .norm_eps = 1e-6,
                     .window = 4096,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_window},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_everywhere,
        .wiring = rule_none,
};
