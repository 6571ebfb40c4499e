#include "arch/archs.h"

const ArchSpec arch_gpt_bigcode = {
        .model_type = "gpt_bigcode",
        .prefixes = {"transformer.", ""},
        .embed = "wte",
        .out_norm = "ln_f",
        .head = "lm_head",
        .layer = "h.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.c_attn", BIAS_ALWAYS, PART_GROUP_Q},
                        [LIN_K] = {"attn.c_attn", BIAS_ALWAYS, PART_GROUP_K},
                        [LIN_V] = {"attn.c_attn", BIAS_ALWAYS, PART_GROUP_V},
                        [LIN_O] = {"attn.c_proj", BIAS_ALWAYS, PART_WHOLE},
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
        .features = "multi-query or multi-head attention, learned positions, LayerNorm",
};
