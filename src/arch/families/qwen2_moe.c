#include "arch/archs.h"

const ArchSpec arch_qwen2_moe = {
        .model_type = "qwen2_moe",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.q_proj", BIAS_ATTN_QKV, PART_WHOLE},
                        [LIN_K] = {"self_attn.k_proj", BIAS_ATTN_QKV, PART_WHOLE},
                        [LIN_V] = {"self_attn.v_proj", BIAS_ATTN_QKV, PART_WHOLE},
                        [LIN_O] = {"self_attn.o_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_GATE] = {"mlp.gate_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"mlp.up_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.down_proj", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_RMS,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "mlp.gate",
                        .experts = {"mlp.experts.%u.gate_proj", "mlp.experts.%u.up_proj",
                                    "mlp.experts.%u.down_proj"},
                        .shared = {{"mlp.shared_expert.gate_proj", BIAS_NEVER, PART_WHOLE},
                                   {"mlp.shared_expert.up_proj", BIAS_NEVER, PART_WHOLE},
                                   {"mlp.shared_expert.down_proj", BIAS_NEVER, PART_WHOLE}},
                        .shared_gate = "mlp.shared_expert_gate",
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_PLAIN},
                        .sum_by_config = true,
                },
        .features = "experts, a gated shared expert, sparse and dense layers, q, k, v biases",
};
