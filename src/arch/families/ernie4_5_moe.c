#include "arch/archs.h"

const ArchSpec arch_ernie4_5_moe = {
        .model_type = "ernie4_5_moe",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.q_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_K] = {"self_attn.k_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_V] = {"self_attn.v_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_O] = {"self_attn.o_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_GATE] = {"mlp.gate_proj", BIAS_MLP, PART_WHOLE},
                        [LIN_UP] = {"mlp.up_proj", BIAS_MLP, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.down_proj", BIAS_MLP, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_RMS,
        .rope_pairs = true,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "mlp.gate",
                        .choice_bias = "mlp.moe_statics",
                        .experts = {"mlp.experts.%u.gate_proj", "mlp.experts.%u.up_proj",
                                    "mlp.experts.%u.down_proj"},
                        .shared = {{"mlp.shared_experts.gate_proj", BIAS_MLP, PART_WHOLE},
                                   {"mlp.shared_experts.up_proj", BIAS_MLP, PART_WHOLE},
                                   {"mlp.shared_experts.down_proj", BIAS_MLP, PART_WHOLE}},
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
                },
        .features = "experts chosen with a correction, shared experts, sparse and dense layers, "
                    "adjacent pairs",
};
