/* Decoders with gated feed-forward layers that are no llamas. */
#include "gguf/family_rows.h"

static const GgufKeys keys_gemma2 =
        GGUF_KEYS(GGUF_KEY("attn_logit_softcapping", NONZERO, attn_softcap),
                  GGUF_KEY("final_logit_softcapping", NONZERO, logit_softcap));
static const GgufKeys keys_gemma3 =
        GGUF_KEYS(GGUF_KEY("final_logit_softcapping", OPTIONAL, logit_softcap));
static const GgufKeys keys_clamp = GGUF_KEYS(GGUF_KEY("attention.clamp_kqv", OPTIONAL, clip_qkv));
static const GgufKeys keys_logit_scale = GGUF_KEYS(GGUF_KEY("logit_scale", F32, logit_scale));

/* llama.cpp knows the largest gemmas by their layers: there scores are scaled by E / H. */
static Status gemma_scale_text(const ConfigSource *s, uint32_t layers_of_27b, JsonOut *j)
{
        const ModelConfig *c = &s->sizes;
        const bool largest = c->n_layer == layers_of_27b;

        return json_out_u64(j, "query_pre_attn_scalar",
                            largest ? c->n_embd / c->n_head : c->head_dim);
}

static Status gemma2_read(const ConfigSource *s, JsonOut *j)
{
        return gemma_scale_text(s, 46, j);
}

static Status gemma3_read(const ConfigSource *s, JsonOut *j)
{
        return gemma_scale_text(s, 62, j);
}

/* Its norms have no key: the class knows the number. */
static Status olmo_write(const ConfigTarget *t)
{
        (void)t;
        return OK;
}

enum { COHERE_NORM_LAYERS = 64, EXAONE4_WINDOW_LAYERS = 64 };

static Status cohere_write(const ConfigTarget *t)
{
        ENSURE(t->config->qk_norm == (t->config->n_layer >= COHERE_NORM_LAYERS), E_UNSUPPORTED,
               "use_qk_norm: llama.cpp takes it from the number of layers, %d or more",
               COHERE_NORM_LAYERS);
        return OK;
}

static Status exaone4_write(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;

        ENSURE((c->window > 0) == (c->n_layer == EXAONE4_WINDOW_LAYERS), E_UNSUPPORTED,
               "sliding_window: llama.cpp has it in models of %d layers and no others",
               EXAONE4_WINDOW_LAYERS);
        return OK;
}

static const GgufFamily rows[] = {
        {.model_type = "qwen2",
         .arch = "qwen2",
         .class_name = "Qwen2ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         GGUF_NO_RULES},
        {.model_type = "qwen3",
         .arch = "qwen3",
         .class_name = "Qwen3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         GGUF_NO_RULES},
        {.model_type = "phi3",
         .arch = "phi3",
         .class_name = "Phi3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .windows = GGUF_WINDOWS_ALL,
         GGUF_NO_RULES},
        {.model_type = "gemma",
         .arch = "gemma",
         .class_name = "GemmaForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "gelu_pytorch_tanh",
         .tied = true,
         GGUF_NO_RULES},
        {.model_type = "gemma2",
         .arch = "gemma2",
         .class_name = "Gemma2ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "gelu_pytorch_tanh",
         .tied = true,
         .windows = GGUF_WINDOWS_LIST,
         .pattern = 2,
         GGUF_RULES(&keys_gemma2, gemma2_read, gguf_no_meta)},
        {.model_type = "gemma3_text",
         .arch = "gemma3",
         .class_name = "Gemma3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "gelu_pytorch_tanh",
         .rope_local = true,
         .windows = GGUF_WINDOWS_LIST,
         .pattern = 6,
         GGUF_RULES(&keys_gemma3, gemma3_read, gguf_no_meta)},
        {.model_type = "olmo",
         .arch = "olmo",
         .class_name = "OlmoForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .interleaved = true,
         .layer_norm = true,
         GGUF_RULES(&keys_clamp, gguf_no_text, olmo_write)},
        {.model_type = "olmo3",
         .arch = "olmo2",
         .class_name = "Olmo3ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .head_needed = true,
         .when = "attention.sliding_window",
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         .pattern = 4,
         GGUF_NO_RULES},
        {.model_type = "olmo2",
         .arch = "olmo2",
         .class_name = "Olmo2ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .head_needed = true,
         .act = "silu",
         GGUF_NO_RULES},
        {.model_type = "cohere",
         .arch = "command-r",
         .class_name = "CohereForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .layer_norm = true,
         .tied = true,
         GGUF_RULES(&keys_logit_scale, gguf_no_text, cohere_write)},
        {.model_type = "cohere2",
         .arch = "cohere2",
         .class_name = "Cohere2ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .layer_norm = true,
         .tied = true,
         .windows = GGUF_WINDOWS_LIST,
         .pattern = 4,
         GGUF_RULES(&keys_logit_scale, gguf_no_text, gguf_no_meta)},
        {.model_type = "exaone4",
         .arch = "exaone4",
         .class_name = "Exaone4ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .windows = GGUF_WINDOWS_LIST,
         .pattern = 4,
         GGUF_RULES(&gguf_no_keys, gguf_no_text, exaone4_write)},
        {.model_type = "seed_oss",
         .arch = "seed_oss",
         .class_name = "SeedOssForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         .norms = {[NORM_FFN] = "post_attention_norm"},
         GGUF_NO_RULES},
        {.model_type = "nemotron",
         .arch = "nemotron",
         .class_name = "NemotronForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .head_needed = true,
         .act = "relu2",
         .layer_norm = true,
         GGUF_NO_RULES},
        {.model_type = "ernie4_5",
         .arch = "ernie4_5",
         .class_name = "Ernie4_5ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         GGUF_NO_RULES},
        {.model_type = "hunyuan_v1_dense",
         .arch = "hunyuan-dense",
         .class_name = "HunYuanDenseV1ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         GGUF_NO_RULES},
        {.model_type = "glm",
         .arch = "chatglm",
         .class_name = "GlmForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         GGUF_NO_RULES},
        {.model_type = "glm4",
         .arch = "glm4",
         .class_name = "Glm4ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .act = "silu",
         GGUF_NO_RULES},
};

const FamilyTable gguf_families_dense = {rows, N_ELEMS(rows)};
