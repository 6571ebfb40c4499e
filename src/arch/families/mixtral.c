#include "arch/archs.h"

const ArchSpec arch_mixtral = {
        .model_type = "mixtral",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.q_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_K] = {"self_attn.k_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_V] = {"self_attn.v_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_O] = {"self_attn.o_proj", BIAS_NEVER, PART_WHOLE},
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
                        .router = "block_sparse_moe.gate",
                        .experts = {"block_sparse_moe.experts.%u.w1",
                                    "block_sparse_moe.experts.%u.w3",
                                    "block_sparse_moe.experts.%u.w2"},
                        .route = {ROUTE_SOFTMAX, ROUTE_GROUP_MAX, ROUTE_SUM},
                },
        .features = "experts by softmax of all, renormalised; sliding window",
};
