#include "arch/archs.h"

const ArchSpec arch_bert = {
        .model_type = "bert",
        .prefixes = {"", "bert."},
        .embed = "embeddings.word_embeddings",
        .positions = "embeddings.position_embeddings",
        .token_types = "embeddings.token_type_embeddings",
        .embed_norm = "embeddings.LayerNorm",
        .layer = "encoder.layer.%u.",
        .lins =
                {
                        [LIN_Q] = {"attention.self.query", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_K] = {"attention.self.key", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_V] = {"attention.self.value", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_O] = {"attention.output.dense", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_UP] = {"intermediate.dense", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"output.dense", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "attention.output.LayerNorm",
                        [NORM_FFN] = "output.LayerNorm",
                },
        .norm_kind = NORM_LAYER,
        .norm_bias = true,
        .leftovers = {"pooler.", "cls.", "classifier.", "qa_outputs.", "embeddings.position_ids"},
        .features = "an encoder: bidirectional attention, learned positions, LayerNorm after each "
                    "sub-layer",
};
