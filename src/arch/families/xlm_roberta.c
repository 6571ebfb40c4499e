#include "arch/archs.h"

const ArchSpec arch_xlm_roberta = {
        .model_type = "xlm-roberta",
        .prefixes = {"", "roberta."},
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
        .leftovers = {"pooler.", "lm_head.", "classifier.", "qa_outputs.",
                      "embeddings.position_ids"},
        .features = "an encoder as bert, positions from row pad_token_id + 1",
};
