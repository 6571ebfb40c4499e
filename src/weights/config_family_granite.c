/* granite and its kin with experts: multipliers on everything. */
#include "weights/config_experts.h"
#include "weights/config_families.h"

static const FieldRows keys_granite = KEYS(
        KEY_BOOL("attention_bias", attn_bias), KEY_SCALE("embedding_multiplier", embd_scale),
        KEY_SCALE("residual_multiplier", residual_scale),
        KEY_SCALE("attention_multiplier", attn_scale), KEY_SCALE("logits_scaling", logit_scale));
static const FieldRows keys_mlp_bias = KEYS(KEY_BOOL("mlp_bias", mlp_bias));
static const FieldRows keys_experts =
        KEYS(KEY_EXPERTS("num_local_experts"), KEY_EXPERTS_USED("num_experts_per_tok"),
             KEY_COUNT("shared_intermediate_size", n_ff_shared, FF_MAX));
static const FieldRows keys_experts_alone =
        KEYS(KEY_EXPERTS("num_local_experts"), KEY_EXPERTS_USED("num_experts_per_tok"));

static Status granite_wiring(yyjson_val *root, ModelConfig *c)
{
        (void)root;
        c->logit_scale = 1 / c->logit_scale; /* the key divides */
        return OK;
}

const Family family_granite = {
        .model_type = "granite",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-6,
                     .attn_scale = 1,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_granite, &keys_mlp_bias},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = granite_wiring,
};

const Family family_granitemoe = {
        .model_type = "granitemoe",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-6,
                     .attn_scale = 1,
                     .n_expert = 8,
                     .n_expert_used = 2,
                     .norm_topk = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_granite, &keys_experts_alone},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = granite_wiring,
};

const Family family_granitemoeshared = {
        .model_type = "granitemoeshared",
        .defaults = {.n_vocab = 32000,
                     .n_embd = 4096,
                     .n_ff = 11008,
                     .n_layer = 32,
                     .n_head = 32,
                     .n_ctx_train = 2048,
                     .norm_eps = 1e-6,
                     .attn_scale = 1,
                     .n_expert = 8,
                     .n_expert_used = 2,
                     .norm_topk = true,
                     .bos_id = 1,
                     .pad_id = -1},
        .eos = {2},
        .n_eos = 1,
        .keys = {&keys_llama, &keys_granite, &keys_experts},
        .rope = &rope_plain,
        .shape = rule_none,
        .rotation = rope_read,
        .windows = windows_none,
        .wiring = granite_wiring,
};
