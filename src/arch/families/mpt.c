#include "arch/archs.h"

const ArchSpec arch_mpt = {
        .model_type = "mpt",
        .prefixes = {"transformer."},
        .embed = "wte",
        .out_norm = "norm_f",
        .head = "lm_head",
        .layer = "blocks.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_Q},
                        [LIN_K] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_K},
                        [LIN_V] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_V},
                        [LIN_O] = {"attn.out_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"ffn.up_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_DOWN] = {"ffn.down_proj", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "norm_1",
                        [NORM_FFN] = "norm_2",
                },
        .norm_kind = NORM_LAYER,
        .alibi = ALIBI_MPT,
        .features = "ALiBi, LayerNorm without bias, clamped q, k, v",
};
