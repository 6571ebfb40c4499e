/* Families with experts. */
#include "gguf/family_rows.h"

#define KEYS_EXPERTS \
        GGUF_KEY("expert_count", U32, n_expert), GGUF_KEY("expert_used_count", U32, n_expert_used)
#define KEYS_GRANITE                                             \
        GGUF_KEY("embedding_scale", F32, embd_scale),            \
                GGUF_KEY("residual_scale", F32, residual_scale), \
                GGUF_KEY("logit_scale", INVERSE, logit_scale),   \
                GGUF_KEY("attention.scale", F32, attn_scale)

static const GgufKeys keys_experts = GGUF_KEYS(KEYS_EXPERTS);
static const GgufKeys keys_qwen2_moe =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert),
                  GGUF_KEY("expert_shared_feed_forward_length", U32, n_ff_shared));
static const GgufKeys keys_qwen3_moe =
        GGUF_KEYS(KEYS_EXPERTS, GGUF_KEY("expert_feed_forward_length", U32, n_ff_expert));
static const GgufKeys keys_granitemoe = GGUF_KEYS(KEYS_EXPERTS, KEYS_GRANITE);
static const GgufKeys keys_granitemoeshared =
        GGUF_KEYS(KEYS_EXPERTS, KEYS_GRANITE,
                  GGUF_KEY("expert_shared_feed_forward_length", U32, n_ff_shared));

/* What llama.cpp's graph does with the weights of the chosen experts. */
static Status topk_plain_text(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        return json_out_bool(j, "norm_topk_prob", false);
}

static Status topk_summed_text(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        return json_out_bool(j, "norm_topk_prob", true);
}

static const GgufFamily rows[] = {
        {.model_type = "qwen2_moe",
         .arch = "qwen2moe",
         .class_name = "Qwen2MoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         .head_needed = true,
         GGUF_RULES(&keys_qwen2_moe, topk_plain_text, gguf_no_meta)},
        {.model_type = "qwen3_moe",
         .arch = "qwen3moe",
         .class_name = "Qwen3MoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .windows = GGUF_WINDOWS_ALL,
         GGUF_RULES(&keys_qwen3_moe, topk_summed_text, gguf_no_meta)},
        {.model_type = "olmoe",
         .arch = "olmoe",
         .class_name = "OlmoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .head_needed = true,
         GGUF_RULES(&keys_experts, topk_plain_text, gguf_no_meta)},
        {.model_type = "granitemoeshared",
         .arch = "granitemoe",
         .class_name = "GraniteMoeSharedForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .when = "expert_shared_feed_forward_length",
         .act = "silu",
         .interleaved = true,
         GGUF_RULES(&keys_granitemoeshared, gguf_no_text, gguf_no_meta)},
        {.model_type = "granitemoe",
         .arch = "granitemoe",
         .class_name = "GraniteMoeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         GGUF_RULES(&keys_granitemoe, gguf_no_text, gguf_no_meta)},
};

const FamilyTable gguf_families_moe = {rows, N_ELEMS(rows)};
