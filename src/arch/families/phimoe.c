#include "arch/archs.h"

const ArchSpec arch_phimoe = {
        .model_type = "phimoe",
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
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .moe =
                {
                        .form = EXPERTS_EACH,
                        .router = "block_sparse_moe.gate",
                        .experts = {"block_sparse_moe.experts.%u.w1",
                                    "block_sparse_moe.experts.%u.w3",
                                    "block_sparse_moe.experts.%u.w2"},
                        .route = {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_MIXER},
                },
        .features = "experts by the sparse mixer, LayerNorm, longrope, head bias",
};
