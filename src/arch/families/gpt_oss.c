#include "arch/archs.h"

const ArchSpec arch_gpt_oss = {
        .model_type = "gpt_oss",
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
        .sinks = "self_attn",
        .moe =
                {
                        .form = EXPERTS_MIXED,
                        .router = "mlp.router",
                        .router_bias = true,
                        .route = {ROUTE_LOGITS, ROUTE_GROUP_MAX, ROUTE_SOFTMAXED},
                },
        .features = "attention sinks, every other layer windowed, experts with biases in MXFP4 or "
                    "plain",
};
