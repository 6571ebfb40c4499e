#include "arch/archs.h"

const ArchSpec arch_glm = {
        .model_type = "glm",
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
                        [LIN_GATE] = {"mlp.gate_up_proj", BIAS_NEVER, PART_FIRST_HALF},
                        [LIN_UP] = {"mlp.gate_up_proj", BIAS_NEVER, PART_SECOND_HALF},
                        [LIN_DOWN] = {"mlp.down_proj", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_RMS,
        .rope_pairs = true,
        .features = "fused gate and up, partial rotation of adjacent pairs, q, k, v biases",
};
