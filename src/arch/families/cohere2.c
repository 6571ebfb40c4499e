#include "arch/archs.h"

const ArchSpec arch_cohere2 = {
        .model_type = "cohere2",
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
                        [LIN_GATE] = {"mlp.gate_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"mlp.up_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.down_proj", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .rope_pairs = true,
        .features = "parallel attention and ffn by one norm, windowed layers rotate and full ones "
                    "do not, scaled logits",
};
