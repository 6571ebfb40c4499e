#include "arch/archs.h"

const ArchSpec arch_hunyuan_v1_moe = {
        .model_type = "hunyuan_v1_moe",
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
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                        [NORM_Q] = "self_attn.query_layernorm",
                        [NORM_K] = "self_attn.key_layernorm",
                },
        .norm_kind = NORM_RMS,
        .qk_norm_kind = NORM_RMS,
        .qk_norm = QK_HEAD,
        .qk_norm_after_rope = true,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "mlp.gate.wg",
                        .experts = {"mlp.experts.%u.gate_proj", "mlp.experts.%u.up_proj",
                                    "mlp.experts.%u.down_proj"},
                        .shared = {{"mlp.shared_mlp.gate_proj", BIAS_NEVER, PART_WHOLE},
                                   {"mlp.shared_mlp.up_proj", BIAS_NEVER, PART_WHOLE},
                                   {"mlp.shared_mlp.down_proj", BIAS_NEVER, PART_WHOLE}},
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
                },
        .features = "experts and a shared one, q and k norms after rotation",
};
