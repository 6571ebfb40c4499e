#include "arch/archs.h"

const ArchSpec arch_deepseek_v2 = {
        .model_type = "deepseek_v2",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
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
        .spare_layers = true,
        .latent = true,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "mlp.gate",
                        .experts = {"mlp.experts.%u.gate_proj", "mlp.experts.%u.up_proj",
                                    "mlp.experts.%u.down_proj"},
                        .shared = {{"mlp.shared_experts.gate_proj", BIAS_MLP, PART_WHOLE},
                                   {"mlp.shared_experts.up_proj", BIAS_MLP, PART_WHOLE},
                                   {"mlp.shared_experts.down_proj", BIAS_MLP, PART_WHOLE}},
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_PLAIN},
                },
        .features =
                "latent attention with a compressed KV cache, experts by groups, shared experts",
};
