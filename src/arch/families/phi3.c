#include "arch/archs.h"

const ArchSpec arch_phi3 = {
        .model_type = "phi3",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.qkv_proj", BIAS_NEVER, PART_QKV_Q},
                        [LIN_K] = {"self_attn.qkv_proj", BIAS_NEVER, PART_QKV_K},
                        [LIN_V] = {"self_attn.qkv_proj", BIAS_NEVER, PART_QKV_V},
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
        .features = "fused qkv and gate_up projections, longrope, partial rotary, sliding window",
};
