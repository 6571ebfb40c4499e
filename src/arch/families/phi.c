#include "arch/archs.h"

const ArchSpec arch_phi = {
        .model_type = "phi",
        .prefixes = {"model."},
        .embed = "embed_tokens",
        .out_norm = "final_layernorm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.q_proj", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_K] = {"self_attn.k_proj", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_V] = {"self_attn.v_proj", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_O] = {"self_attn.dense", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_UP] = {"mlp.fc1", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.fc2", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_Q] = "self_attn.q_layernorm",
                        [NORM_K] = "self_attn.k_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .qk_norm_kind = NORM_LAYER,
        .qk_norm = QK_HEAD,
        .qk_norm_bias = true,
        .features = "parallel attention and ffn by one norm, partial rotation, q and k norms, head "
                    "bias",
};
