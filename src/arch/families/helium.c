#include "arch/archs.h"

const ArchSpec arch_helium = {
        .model_type = "helium",
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
        .features = "adjacent pairs",
};
