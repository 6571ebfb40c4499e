/* llama's architecture and its nearest kin. */
#include "gguf/family_rows.h"

#include "weights/config_keys.h"

static const GgufKeys keys_mixtral = GGUF_KEYS(GGUF_KEY("expert_count", U32, n_expert),
                                               GGUF_KEY("expert_used_count", U32, n_expert_used));
static const GgufKeys keys_granite = GGUF_KEYS(GGUF_KEY("embedding_scale", F32, embd_scale),
                                               GGUF_KEY("residual_scale", F32, residual_scale),
                                               GGUF_KEY("logit_scale", INVERSE, logit_scale),
                                               GGUF_KEY("attention.scale", F32, attn_scale));

/* Queries grow with the position, by two keys of the rope object. */
static Status ministral3_yarn(const ConfigSource *s, JsonOut *j)
{
        double beta = 0;

        TRY(gguf_optional_f64(s, "attention.temperature_scale", &beta));
        return json_out_f64(j, "llama_4_scaling_beta", beta);
}

static Status ministral3_write(const ConfigTarget *t)
{
        return gguf_put_f32(t, "attention.temperature_scale", t->config->query_beta);
}

static Status smollm3_read(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        return json_out_u64(j, "no_rope_layer_interval", 4);
}

static const GgufFamily rows[] = {
        {.model_type = "mixtral",
         .arch = "llama",
         .class_name = "MixtralForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .when = "expert_count",
         .act = "silu",
         .interleaved = true,
         .windows = GGUF_WINDOWS_ALL,
         GGUF_RULES(&keys_mixtral, gguf_no_text, gguf_no_meta)},
        {.model_type = "mistral",
         .arch = "llama",
         .class_name = "MistralForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .when = "attention.sliding_window",
         .act = "silu",
         .interleaved = true,
         .windows = GGUF_WINDOWS_ALL,
         GGUF_NO_RULES},
        {.model_type = "llama",
         .arch = "llama",
         .class_name = "LlamaForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         GGUF_NO_RULES},
        {.model_type = "ministral3",
         .arch = "mistral3",
         .class_name = "Ministral3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         .windows = GGUF_WINDOWS_ALL,
         .log_mul = 1,
         .keys = &gguf_no_keys,
         .read = gguf_no_text,
         .yarn = ministral3_yarn,
         .write = ministral3_write},
        {.model_type = "smollm3",
         .arch = "smollm3",
         .class_name = "SmolLM3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         .windows = GGUF_WINDOWS_LIST,
         GGUF_RULES(&gguf_no_keys, smollm3_read, gguf_no_meta)},
        {.model_type = "arcee",
         .arch = "arcee",
         .class_name = "ArceeForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "relu2",
         .interleaved = true,
         GGUF_NO_RULES},
        {.model_type = "granite",
         .arch = "granite",
         .class_name = "GraniteForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .interleaved = true,
         GGUF_RULES(&keys_granite, gguf_no_text, gguf_no_meta)},
};

const FamilyTable gguf_families_llama = {rows, N_ELEMS(rows)};
