/* The recorded models, as they go to GGUF and back. */
#ifndef QUERN_TESTS_PROP_GGUF_CASES_H
#define QUERN_TESTS_PROP_GGUF_CASES_H

/** How near libllama comes to our logits on F32 files; 0: not compared. */
#define EXACT  1e-9
#define GELU   1e-6 /* ggml looks GELU up in a table of half-precision numbers */
#define WINDOW 0    /* llama.cpp ignores the windows of this architecture */
#define CHOICE 0    /* llama.cpp takes the long factors by the context it has, not by the text */

typedef struct GgufCase {
        const char *name;
        const char *model; /* of tests/golden/models */
        const char *edits; /* members that config.json gets at its end; the last of a name counts */
        const char *refused; /* part of the reason; NULL: it is converted */
        double llama;
        bool mixed; /* its tensors are of several types, which F64 does not survive */
} GgufCase;

#define TAKEN(model_, llama_)                             \
        {                                                 \
                model_, model_, "", NULL, (llama_), false \
        }
#define EDITED(model_, edits_, llama_)                                  \
        {                                                               \
                model_ " edited", model_, edits_, NULL, (llama_), false \
        }
#define REFUSED(model_, refused_)                      \
        {                                              \
                model_, model_, "", refused_, 0, false \
        }

static const GgufCase gguf_cases[] = {
        TAKEN("llama-f32", EXACT),
        TAKEN("llama-f16-tied", EXACT),
        TAKEN("llama-bf16-bias", EXACT),
        TAKEN("llama-f32-sharded", EXACT),
        TAKEN("llama-bf16-sharded-tied", EXACT),
        {"llama-mixed-dtypes", "llama-mixed-dtypes", "", NULL, EXACT, true},
        TAKEN("llama-f16-stale", EXACT),
        TAKEN("llama-bf16-one-token", EXACT),
        TAKEN("llama-f32-linear", EXACT),
        TAKEN("llama-f16-linear", EXACT),
        TAKEN("llama-f32-llama3", EXACT),
        TAKEN("llama-bf16-llama3", EXACT),
        TAKEN("llama-f32-yarn", EXACT),
        TAKEN("llama-bf16-yarn-mscale", EXACT),
        REFUSED("llama-f32-mha-gelu", "hidden_act: GGUF has no way to say"),
        REFUSED("llama-f32-dynamic", "rope_type dynamic has no place in GGUF"),
        REFUSED("llama-f16-yarn-full", "rope_scaling: GGUF has no way to say"),
        TAKEN("mistral-f16", EXACT),
        TAKEN("mistral-f32-window", WINDOW),
        TAKEN("mistral-bf16-window-tied", WINDOW),
        TAKEN("mixtral-f32", EXACT),
        TAKEN("mixtral-bf16-window-tied", WINDOW),
        TAKEN("ministral3-f32", EXACT),
        TAKEN("ministral3-bf16-window-tied", WINDOW),
        REFUSED("ministral-f32", "model_type \"ministral\" has no architecture in GGUF"),
        TAKEN("qwen2-f16-window-off", EXACT),
        TAKEN("qwen2-bf16-window", WINDOW),
        REFUSED("qwen2-f32-tied", "head_dim: in qwen2 llama.cpp wants 3 heads of 8"),
        TAKEN("qwen3-f32", EXACT),
        TAKEN("qwen3-bf16-tied", EXACT),
        TAKEN("qwen3-f16-yarn-sharded", EXACT),
        REFUSED("qwen3-f32-bias-window", "no place for a bias on attn_output in qwen3"),
        TAKEN("phi3-bf16-partial", EXACT),
        TAKEN("phi3-f32-longrope-short", CHOICE),
        TAKEN("phi3-bf16-longrope-long", EXACT),
        TAKEN("phi3-f16-longrope-partial", EXACT),
        TAKEN("phi3-bf16-tied-window", WINDOW),
        TAKEN("gemma-f32", GELU),
        REFUSED("gemma-f16-bias-untied", "gemma has no head of its own in GGUF"),
        EDITED("gemma2-f32", "\"query_pre_attn_scalar\": 12", GELU),
        REFUSED("gemma2-f32", "attn_scale: GGUF has no way to say"),
        EDITED("gemma3-f32-pattern", "\"query_pre_attn_scalar\": 12", GELU),
        TAKEN("gemma3-f16-six", GELU),
        TAKEN("olmo-f32-clip", EXACT),
        REFUSED("olmo-bf16-bias", "no place for a bias on attn_output in olmo"),
        TAKEN("olmo2-f32", EXACT),
        TAKEN("olmo3-f32-pattern", EXACT),
        TAKEN("cohere-f16", EXACT),
        REFUSED("cohere-f32-qknorm", "use_qk_norm: llama.cpp takes it from the number of layers"),
        TAKEN("cohere2-f32-pattern", EXACT),
        TAKEN("seed_oss-f32", EXACT),
        TAKEN("arcee-f32", EXACT),
        TAKEN("granite-f32", EXACT),
        TAKEN("granite-bf16-plain", EXACT),
        TAKEN("glm4-f32", EXACT),
        TAKEN("glm4-bf16-bias-tied", EXACT),
        TAKEN("glm-f32-square", EXACT),
        TAKEN("nemotron-f32-square", EXACT),
        TAKEN("exaone4-f32-square", EXACT),
        TAKEN("qwen2_moe-f32-sparse", EXACT),
        TAKEN("qwen3_moe-f32-sparse", EXACT),
        TAKEN("olmoe-f32-mha", EXACT),
        REFUSED("glm-f32", "head_dim: in chatglm llama.cpp wants 3 heads of 12"),
        REFUSED("nemotron-f32", "head_dim: in nemotron llama.cpp wants 3 heads of 12"),
        REFUSED("exaone4-f32-plain", "head_dim: in exaone4 llama.cpp wants 3 heads of 12"),
        EDITED("smollm3-f32-list", "\"no_rope_layers\": null, \"no_rope_layer_interval\": 4",
               EXACT),
        REFUSED("smollm3-f32-list", "no_rope_layers: GGUF has no way to say"),
        TAKEN("ernie4_5-f32", EXACT),
        TAKEN("hunyuan-f32-alpha", EXACT),
        TAKEN("gpt2-f32", GELU),
        REFUSED("gpt2-f16-inverse", "GGUF has no way to say"),
        TAKEN("gpt_bigcode-f32-mqa", GELU),
        EDITED("gpt_bigcode-bf16-mha",
               "\"activation_function\": \"gelu_pytorch_tanh\", \"scale_attn_weights\": true",
               GELU),
        TAKEN("gpt_neox-f32", GELU),
        REFUSED("gpt_neox-f16-serial", "llama.cpp wants a bias on attn_q in gptneox"),
        TAKEN("phi-f32", GELU),
        REFUSED("phi-bf16-qknorm", "no place for norms of queries and keys in phi2"),
        TAKEN("starcoder2-f32", GELU),
        TAKEN("stablelm-f32", EXACT),
        TAKEN("stablelm-f16-serial-qknorm", EXACT),
        TAKEN("bloom-f32", GELU),
        REFUSED("bloom-bf16-postnorm", "residual_normed: GGUF has no way to say"),
        TAKEN("mpt-f32-alibi", GELU),
        TAKEN("falcon-f32-7b", GELU),
        TAKEN("falcon-bf16-40b", GELU),
        REFUSED("falcon-f32-rw", "no place for a bias on attn_q in falcon"),
        TAKEN("granitemoe-f32", EXACT),
        TAKEN("granitemoe-bf16-bias", EXACT),
        TAKEN("granitemoeshared-f32", EXACT),
        REFUSED("qwen2_moe-f32", "GGUF has no way to say"),
        REFUSED("qwen3_moe-bf16-window", "no place for a bias on attn_output in qwen3moe"),
        REFUSED("qwen3_moe-f32", "layers without experts: GGUF has no way to say"),
        REFUSED("olmoe-f32-clip", "num_key_value_heads: llama.cpp wants norms of keys"),
        TAKEN("hunyuan_moe-f32-alpha", EXACT),
        TAKEN("ernie4_5_moe-f32", EXACT),
        TAKEN("deepseek_v2-f16-dense", EXACT),
        TAKEN("deepseek_v3-f32", EXACT),
        REFUSED("deepseek_v2-f32-lite", "q_lora_rank: null: llama.cpp takes it"),
        REFUSED("deepseek_v3-bf16-plain", "rope_interleave: false"),
        REFUSED("gpt_oss-f32", "model_type \"gpt_oss\" has no architecture in GGUF"),
        REFUSED("opt-f32", "model_type \"opt\" has no architecture in GGUF"),
        REFUSED("gptj-f32", "model_type \"gptj\" has no architecture in GGUF"),
        REFUSED("gpt_neo-f32", "model_type \"gpt_neo\" has no architecture in GGUF"),
        REFUSED("persimmon-f32", "model_type \"persimmon\" has no architecture in GGUF"),
        REFUSED("helium-f32", "model_type \"helium\" has no architecture in GGUF"),
        REFUSED("phimoe-f32", "model_type \"phimoe\" has no architecture in GGUF"),
};

#endif
