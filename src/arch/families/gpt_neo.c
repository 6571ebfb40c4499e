#include "arch/archs.h"

const ArchSpec arch_gpt_neo = {
        .model_type = "gpt_neo",
        .prefixes = {"transformer.", ""},
        .embed = "wte",
        .out_norm = "ln_f",
        .head = "lm_head",
        .layer = "h.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.attention.q_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_K] = {"attn.attention.k_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_V] = {"attn.attention.v_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_O] = {"attn.attention.out_proj", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_UP] = {"mlp.c_fc", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.c_proj", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "ln_1",
                        [NORM_FFN] = "ln_2",
                },
        .norm_kind = NORM_LAYER,
        .positions = "wpe",
        .norm_bias = true,
        .features = "unscaled scores, alternating windows, learned positions, LayerNorm",
};
