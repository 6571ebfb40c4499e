#include "arch/archs.h"

const ArchSpec arch_stablelm = {
        .model_type = "stablelm",
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
                        [NORM_Q] = "self_attn.q_layernorm.norms.%u",
                        [NORM_K] = "self_attn.k_layernorm.norms.%u",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .qk_norm_kind = NORM_LAYER,
        .qk_norm = QK_EACH_HEAD,
        .features = "partial rotation, parallel option, q and k norms of each head",
};
