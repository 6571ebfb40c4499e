#include "weights/config_families.h"
#include "weights/config_rows.h"

Status rule_none(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        (void)c;
        return OK;
}

static const FieldRows keys_biases =
        KEYS(KEY_BOOL("attention_bias", attn_bias), KEY_BOOL("mlp_bias", mlp_bias));

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
