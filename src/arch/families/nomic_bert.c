#include "arch/archs.h"

const ArchSpec arch_nomic_bert = {
        .model_type = "nomic_bert",
        .prefixes = {"", "bert.", "nomic_bert."},
        .embed = "embeddings.word_embeddings",
        .token_types = "embeddings.token_type_embeddings",
        .embed_norm = "emb_ln",
        .layer = "encoder.layers.%u.",
        .lins =
                {
                        [LIN_Q] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_Q},
                        [LIN_K] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_K},
                        [LIN_V] = {"attn.Wqkv", BIAS_NEVER, PART_QKV_V},
                        [LIN_O] = {"attn.out_proj", BIAS_NEVER, PART_WHOLE},
                        [LIN_GATE] = {"mlp.fc12", BIAS_NEVER, PART_WHOLE},
                        [LIN_UP] = {"mlp.fc11", BIAS_NEVER, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.fc2", BIAS_NEVER, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "norm1",
                        [NORM_FFN] = "norm2",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .leftovers = {"pooler.", "cls.", "classifier."},
        .features =
                "an encoder: bidirectional attention, rope, fused qkv, gated SiLU, LayerNorm after "
                "each sub-layer",
};
