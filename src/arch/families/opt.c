#include "arch/archs.h"

const ArchSpec arch_opt = {
        .model_type = "opt",
        .prefixes = {"model.decoder.", "decoder."},
        .embed = "embed_tokens",
        .out_norm = "final_layer_norm",
        .head = "lm_head",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attn.q_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_K] = {"self_attn.k_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_V] = {"self_attn.v_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_O] = {"self_attn.out_proj", BIAS_ATTN, PART_WHOLE},
                        [LIN_UP] = {"fc1", BIAS_MLP, PART_WHOLE},
                        [LIN_DOWN] = {"fc2", BIAS_MLP, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "self_attn_layer_norm",
                        [NORM_FFN] = "final_layer_norm",
                },
        .norm_kind = NORM_LAYER,
        .positions = "embed_positions",
        .project_in = "project_in",
        .project_out = "project_out",
        .norm_bias = true,
        .features = "learned positions from row 2, ReLU, LayerNorm before or after, projected "
                    "embeddings",
};
