#include "arch/archs.h"

const ArchSpec arch_persimmon = {
        .model_type = "persimmon",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "final_layernorm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.query_key_value", BIAS_ALWAYS, PART_GROUP_Q},
                        [LIN_K] = {"self_attn.query_key_value", BIAS_ALWAYS, PART_GROUP_K},
                        [LIN_V] = {"self_attn.query_key_value", BIAS_ALWAYS, PART_GROUP_V},
                        [LIN_O] = {"self_attn.dense", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_UP] = {"mlp.dense_h_to_4h", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.dense_4h_to_h", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                        [NORM_Q] = "self_attn.q_layernorm",
                        [NORM_K] = "self_attn.k_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .qk_norm_kind = NORM_LAYER,
        .qk_norm = QK_HEAD,
        .qk_norm_bias = true,
        .features = "q and k norms, squared ReLU, partial rotation",
};
