#include "arch/archs.h"

const ArchSpec arch_bloom = {
        .model_type = "bloom",
        .prefixes = {"transformer.", ""},
        .embed = "word_embeddings",
        .out_norm = "ln_f",
        .head = "lm_head",
        .layer = "h.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attention.query_key_value", BIAS_ALWAYS, PART_GROUP_Q},
                        [LIN_K] = {"self_attention.query_key_value", BIAS_ALWAYS, PART_GROUP_K},
                        [LIN_V] = {"self_attention.query_key_value", BIAS_ALWAYS, PART_GROUP_V},
                        [LIN_O] = {"self_attention.dense", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_UP] = {"mlp.dense_h_to_4h", BIAS_ALWAYS, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.dense_4h_to_h", BIAS_ALWAYS, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .embed_norm = "word_embeddings_layernorm",
        .norm_bias = true,
        .alibi = ALIBI_BLOOM,
        .features = "ALiBi, a norm on embeddings, LayerNorm",
};
