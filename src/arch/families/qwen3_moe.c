#include "arch/archs.h"

const ArchSpec arch_qwen3_moe = {
        .model_type = "qwen3_moe",
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
                        [LIN_GATE] = {"mlp.gate_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"mlp.up_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.down_proj", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                        [NORM_Q] = "self_attn.q_norm",
                        [NORM_K] = "self_attn.k_norm",
                },
        .norm_kind = NORM_RMS,
        .qk_norm_kind = NORM_RMS,
        .qk_norm = QK_HEAD,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "mlp.gate",
                        .experts = {"mlp.experts.%u.gate_proj", "mlp.experts.%u.up_proj",
                                    "mlp.experts.%u.down_proj"},
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_PLAIN},
                        .sum_by_config = true,
                },
        .features = "experts, sparse and dense layers, per-head q and k norms",
};
