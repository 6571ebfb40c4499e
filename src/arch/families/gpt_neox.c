#include "arch/archs.h"

const ArchSpec arch_gpt_neox = {
        .model_type = "gpt_neox",
        .prefixes = {"gpt_neox."},
        .embed = "embed_in",
        .out_norm = "final_layer_norm",
        .head = "embed_out",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"attention.query_key_value", BIAS_ATTN, PART_GROUP_Q},
                        [LIN_K] = {"attention.query_key_value", BIAS_ATTN, PART_GROUP_K},
                        [LIN_V] = {"attention.query_key_value", BIAS_ATTN, PART_GROUP_V},
                        [LIN_O] = {"attention.dense", BIAS_ATTN, PART_WHOLE},
                        [LIN_UP] = {"mlp.dense_h_to_4h", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.dense_4h_to_h", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .features = "parallel or serial attention and ffn, partial rotation, LayerNorm",
};
