#include "arch/archs.h"

const ArchSpec arch_granitemoe = {
        .model_type = "granitemoe",
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
                },
        .norm_kind = NORM_RMS,
        .moe =
                {
                        .form = EXPERTS_FUSED,
                        .router = "block_sparse_moe.router.layer",
                        .experts = {"block_sparse_moe.input_linear", NULL,
                                    "block_sparse_moe.output_linear"},
                        .route = {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_SOFTMAXED},
                },
        .features = "experts by softmax of the chosen, stored fused; multipliers",
};
