#include "arch/archs.h"

const ArchSpec arch_gptj = {
        .model_type = "gptj",
        .prefixes = {"transformer.", ""},
        .embed = "wte",
        .out_norm = "ln_f",
        .head = "lm_head",
        .layer = "h.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.q_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_K] = {"attn.k_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_V] = {"attn.v_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_O] = {"attn.out_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"mlp.fc_in", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.fc_out", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "ln_1",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .rope_pairs = true,
        .features = "parallel attention and ffn by one norm, partial rotation of adjacent pairs, "
                    "head bias",
};
