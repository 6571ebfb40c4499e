/* Families of the first GPTs: layer norms, biases, a plain feed-forward layer. */
#include "gguf/family_rows.h"

static const GgufKeys keys_parallel = GGUF_KEYS(GGUF_KEY("use_parallel_residual", BOOL, parallel));

/* ALiBi's greatest bias, which every published model of these has. */
static Status alibi_write(const ConfigTarget *t)
{
        return gguf_put_f32(t, "attention.max_alibi_bias", 8);
}

static Status bigcode_read(const ConfigSource *s, JsonOut *j)
{
        return json_out_bool(j, "multi_query", s->sizes.n_head_kv == 1);
}

/* Its attention keys lie in an object. */
static Status mpt_read(const ConfigSource *s, JsonOut *j)
{
        double clip = 0;

        TRY(gguf_optional_f64(s, "attention.clamp_kqv", &clip));
        TRY(json_out_begin(j, "attn_config"));
        TRY(clip > 0 ? json_out_f64(j, "clip_qkv", clip) : json_out_null(j, "clip_qkv"));
        TRY(json_out_bool(j, "alibi", true));
        return json_out_end(j);
}

static Status mpt_write(const ConfigTarget *t)
{
        if (t->config->clip_qkv > 0)
                TRY(gguf_put_f32(t, "attention.clamp_kqv", t->config->clip_qkv));
        return alibi_write(t);
}

static bool has_tensor(const ConfigSource *s, const char *name)
{
        return store_find(s->store, str_of(name)) != NULL;
}

/* 7B, 40B and 11B tell themselves apart by their norms and heads; llama.cpp runs no others. */
static Status falcon_read(const ConfigSource *s, JsonOut *j)
{
        const bool two_norms = has_tensor(s, "blk.0.attn_norm_2.weight");
        const bool grouped = two_norms | (s->sizes.n_head_kv != 1);

        TRY(json_out_bool(j, "new_decoder_architecture", grouped));
        TRY(json_out_bool(j, "multi_query", s->sizes.n_head_kv == 1));
        TRY(json_out_bool(j, "parallel_attn", true));
        TRY(json_out_u64(j, "num_ln_in_parallel_attn", 1 + (uint64_t)two_norms));
        return json_out_bool(j, "alibi", false);
}

static Status phi_write(const ConfigTarget *t)
{
        ENSURE(!t->config->qk_norm, E_UNSUPPORTED,
               "qk_layernorm: llama.cpp has no place for norms of queries and keys in phi2");
        return OK;
}

static const GgufFamily rows[] = {
        {.model_type = "gpt2",
         .arch = "gpt2",
         .class_name = "GPT2LMHeadModel",
         .qkv_bias = GGUF_BIAS_ALWAYS,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .act = "gelu_new",
         .layer_norm = true,
         .no_rope = true,
         .ff_is_optional = true,
         GGUF_NO_RULES},
        {.model_type = "gpt_bigcode",
         .arch = "starcoder",
         .class_name = "GPTBigCodeForCausalLM",
         .qkv_bias = GGUF_BIAS_ALWAYS,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .act = "gelu_pytorch_tanh",
         .layer_norm = true,
         .no_rope = true,
         .ff_is_optional = true,
         GGUF_RULES(&gguf_no_keys, bigcode_read, gguf_no_meta)},
        {.model_type = "gpt_neox",
         .arch = "gptneox",
         .class_name = "GPTNeoXForCausalLM",
         .qkv_bias = GGUF_BIAS_ALWAYS,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .layer_norm = true,
         .head_needed = true,
         GGUF_RULES(&keys_parallel, gguf_no_text, gguf_no_meta)},
        {.model_type = "starcoder2",
         .arch = "starcoder2",
         .class_name = "Starcoder2ForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .act = "gelu_pytorch_tanh",
         .layer_norm = true,
         .windows = GGUF_WINDOWS_ALL,
         GGUF_NO_RULES},
        {.model_type = "phi",
         .arch = "phi2",
         .class_name = "PhiForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .act = "gelu_new",
         .layer_norm = true,
         .head_needed = true,
         GGUF_RULES(&gguf_no_keys, gguf_no_text, phi_write)},
        {.model_type = "stablelm",
         .arch = "stablelm",
         .class_name = "StableLmForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .act = "silu",
         .layer_norm = true,
         .head_needed = true,
         GGUF_RULES(&keys_parallel, gguf_no_text, gguf_no_meta)},
        {.model_type = "bloom",
         .arch = "bloom",
         .class_name = "BloomForCausalLM",
         .qkv_bias = GGUF_BIAS_ALWAYS,
         .out_bias = GGUF_BIAS_ALWAYS,
         .mlp_bias = GGUF_BIAS_ALWAYS,
         .square = true,
         .layer_norm = true,
         .no_rope = true,
         .ff_is_optional = true,
         GGUF_NO_RULES},
        {.model_type = "mpt",
         .arch = "mpt",
         .class_name = "MptForCausalLM",
         .qkv_bias = GGUF_BIAS_MAYBE,
         .out_bias = GGUF_BIAS_MAYBE,
         .mlp_bias = GGUF_BIAS_MAYBE,
         .square = true,
         .layer_norm = true,
         .no_rope = true,
         .ff_is_optional = true,
         GGUF_RULES(&gguf_no_keys, mpt_read, mpt_write)},
        {.model_type = "falcon",
         .arch = "falcon",
         .class_name = "FalconForCausalLM",
         .square = true,
         .layer_norm = true,
         .ff_is_optional = true,
         .norms_alone = {[NORM_ATTN] = "attn_norm_2", [NORM_FFN] = "attn_norm"},
         GGUF_RULES(&gguf_no_keys, falcon_read, gguf_no_meta)},
};

const FamilyTable gguf_families_gpt = {rows, N_ELEMS(rows)};
