#include "arch/archs.h"

const ArchSpec arch_modernbert = {
        .model_type = "modernbert",
        .prefixes = {"", "model."},
        .embed = "embeddings.tok_embeddings",
        .embed_norm = "embeddings.norm",
        .out_norm = "final_norm",
        .layer = "layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.Wqkv", BIAS_ATTN, PART_QKV_Q},
                        [LIN_K] = {"attn.Wqkv", BIAS_ATTN, PART_QKV_K},
                        [LIN_V] = {"attn.Wqkv", BIAS_ATTN, PART_QKV_V},
                        [LIN_O] = {"attn.Wo", BIAS_ATTN, PART_WHOLE},
                        [LIN_GATE] = {"mlp.Wi", BIAS_MLP, PART_FIRST_HALF},
                        [LIN_UP] = {"mlp.Wi", BIAS_MLP, PART_SECOND_HALF},
                        [LIN_DOWN] = {"mlp.Wo", BIAS_MLP, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "attn_norm",
                        [NORM_FFN] = "mlp_norm",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .first_unnormed = true,
        .leftovers = {"head.", "decoder.", "classifier."},
        .features =
                "an encoder: bidirectional attention, windowed layers with a rope of their own, "
                "gated GELU",
};
