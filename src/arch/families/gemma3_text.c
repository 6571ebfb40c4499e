#include "arch/archs.h"

const ArchSpec arch_gemma3_text = {
        .model_type = "gemma3_text",
        .prefixes = {"model.", "language_model.model.", "model.language_model."},
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
                        [NORM_POST_ATTN] = "post_attention_layernorm",
                        [NORM_FFN] = "pre_feedforward_layernorm",
                        [NORM_POST_FFN] = "post_feedforward_layernorm",
                        [NORM_Q] = "self_attn.q_norm",
                        [NORM_K] = "self_attn.k_norm",
                },
        .norm_kind = NORM_RMS,
        .norm_plus_one = true,
        .qk_norm_kind = NORM_RMS,
        .qk_norm = QK_HEAD,
        .qk_norm_plus_one = true,
        .features = "norms before and after each sub-layer, per-head q and k norms, windowed "
                    "layers with a rope of their own",
};
