#include "weights/config_families.h"
#include "weights/config_rows.h"

static const FieldRows keys_window = KEYS(KEY_WINDOW("sliding_window"));

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
