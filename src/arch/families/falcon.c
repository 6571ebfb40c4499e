#include "arch/archs.h"

const ArchSpec arch_falcon = {
        .model_type = "falcon",
        .prefixes = {"transformer.", ""},
        .embed = "word_embeddings",
        .out_norm = "ln_f",
        .head = "lm_head",
        .layer = "h.%u.",
        .lins =
                {
                        [LIN_Q] = {"self_attention.query_key_value", BIAS_ATTN, PART_GROUP_Q},
                        [LIN_K] = {"self_attention.query_key_value", BIAS_ATTN, PART_GROUP_K},
                        [LIN_V] = {"self_attention.query_key_value", BIAS_ATTN, PART_GROUP_V},
                        [LIN_O] = {"self_attention.dense", BIAS_ATTN, PART_WHOLE},
                        [LIN_UP] = {"mlp.dense_h_to_4h", BIAS_MLP, PART_WHOLE},
                        [LIN_DOWN] = {"mlp.dense_4h_to_h", BIAS_MLP, PART_WHOLE},
                },
        .norms =
                {
                        [NORM_ATTN] = "input_layernorm",
                        [NORM_FFN] = "post_attention_layernorm",
                },
        .norm_kind = NORM_LAYER,
        .norm_attn_alone = "ln_attn",
        .norm_ffn_alone = "ln_mlp",
        .norm_bias = true,
        .alibi = ALIBI_FALCON,
        .features = "rope or ALiBi, serial or parallel by one or two norms, fused qkv by groups",
};
