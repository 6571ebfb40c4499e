#include "engine/convert_arch.h"
#include "engine/convert.h"

#define TABLE(rows_)                    \
        {                               \
                (rows_), N_ELEMS(rows_) \
        }

static const TensorRow global_rows[] = {
        {"token_embd.weight", "model.embed_tokens.weight", EXT_V, EXT_E, NEED_ALWAYS, false},
        {"output_norm.weight", "model.norm.weight", EXT_E, EXT_NONE, NEED_ALWAYS, false},
        {"output.weight", "lm_head.weight", EXT_V, EXT_E, NEED_UNTIED, false},
};

static const TensorRow common_rows[] = {
        {"attn_norm.weight", "input_layernorm.weight", EXT_E, EXT_NONE, NEED_ALWAYS, false},
        {"attn_output.weight", "self_attn.o_proj.weight", EXT_E, EXT_Q, NEED_ALWAYS, false},
        {"ffn_norm.weight", "post_attention_layernorm.weight", EXT_E, EXT_NONE, NEED_ALWAYS, false},
        {"ffn_down.weight", "mlp.down_proj.weight", EXT_E, EXT_F, NEED_ALWAYS, false},
};

static const TensorRow gated_rows[] = {
        {"ffn_gate.weight", "mlp.gate_proj.weight", EXT_F, EXT_E, NEED_ALWAYS, false},
        {"ffn_up.weight", "mlp.up_proj.weight", EXT_F, EXT_E, NEED_ALWAYS, false},
};

static const TensorRow llama_rows[] = {
        {"attn_q.weight", "self_attn.q_proj.weight", EXT_Q, EXT_E, NEED_ALWAYS, true},
        {"attn_k.weight", "self_attn.k_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, true},
        {"attn_v.weight", "self_attn.v_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, false},
        {"attn_q.bias", "self_attn.q_proj.bias", EXT_Q, EXT_NONE, NEED_ATTN_BIAS, true},
        {"attn_k.bias", "self_attn.k_proj.bias", EXT_KV, EXT_NONE, NEED_ATTN_BIAS, true},
        {"attn_v.bias", "self_attn.v_proj.bias", EXT_KV, EXT_NONE, NEED_ATTN_BIAS, false},
        {"attn_output.bias", "self_attn.o_proj.bias", EXT_E, EXT_NONE, NEED_ATTN_BIAS, false},
        {"ffn_gate.bias", "mlp.gate_proj.bias", EXT_F, EXT_NONE, NEED_MLP_BIAS, false},
        {"ffn_up.bias", "mlp.up_proj.bias", EXT_F, EXT_NONE, NEED_MLP_BIAS, false},
        {"ffn_down.bias", "mlp.down_proj.bias", EXT_E, EXT_NONE, NEED_MLP_BIAS, false},
};

static const TensorRow qwen2_rows[] = {
        {"attn_q.weight", "self_attn.q_proj.weight", EXT_Q, EXT_E, NEED_ALWAYS, false},
        {"attn_k.weight", "self_attn.k_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, false},
        {"attn_v.weight", "self_attn.v_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, false},
        {"attn_q.bias", "self_attn.q_proj.bias", EXT_Q, EXT_NONE, NEED_ALWAYS, false},
        {"attn_k.bias", "self_attn.k_proj.bias", EXT_KV, EXT_NONE, NEED_ALWAYS, false},
        {"attn_v.bias", "self_attn.v_proj.bias", EXT_KV, EXT_NONE, NEED_ALWAYS, false},
};

static const TensorRow qwen3_rows[] = {
        {"attn_q.weight", "self_attn.q_proj.weight", EXT_Q, EXT_E, NEED_ALWAYS, false},
        {"attn_k.weight", "self_attn.k_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, false},
        {"attn_v.weight", "self_attn.v_proj.weight", EXT_KV, EXT_E, NEED_ALWAYS, false},
        {"attn_q_norm.weight", "self_attn.q_norm.weight", EXT_D, EXT_NONE, NEED_ALWAYS, false},
        {"attn_k_norm.weight", "self_attn.k_norm.weight", EXT_D, EXT_NONE, NEED_ALWAYS, false},
        {"attn_q.bias", "self_attn.q_proj.bias", EXT_Q, EXT_NONE, NEED_ATTN_BIAS, false},
        {"attn_k.bias", "self_attn.k_proj.bias", EXT_KV, EXT_NONE, NEED_ATTN_BIAS, false},
        {"attn_v.bias", "self_attn.v_proj.bias", EXT_KV, EXT_NONE, NEED_ATTN_BIAS, false},
        {"attn_output.bias", "self_attn.o_proj.bias", EXT_E, EXT_NONE, NEED_ATTN_BIAS, false},
};

static const TensorRow phi3_rows[] = {
        {"attn_qkv.weight", "self_attn.qkv_proj.weight", EXT_QKV, EXT_E, NEED_ALWAYS, false},
        {"ffn_up.weight", "mlp.gate_up_proj.weight", EXT_2F, EXT_E, NEED_ALWAYS, false},
};

static const ConvertArch archs[] = {
        {.name = "llama",
         .model_type = "llama",
         .class_name = "LlamaForCausalLM",
         .layer = {TABLE(common_rows), TABLE(gated_rows), TABLE(llama_rows)},
         .bias_flags = true},
        {.name = "qwen2",
         .model_type = "qwen2",
         .class_name = "Qwen2ForCausalLM",
         .layer = {TABLE(common_rows), TABLE(gated_rows), TABLE(qwen2_rows)},
         .use_sliding_window = true},
        {.name = "qwen3",
         .model_type = "qwen3",
         .class_name = "Qwen3ForCausalLM",
         .layer = {TABLE(common_rows), TABLE(gated_rows), TABLE(qwen3_rows)},
         .bias_flags = true,
         .use_sliding_window = true},
        {.name = "phi3",
         .model_type = "phi3",
         .class_name = "Phi3ForCausalLM",
         .layer = {TABLE(common_rows), TABLE(phi3_rows)},
         .partial_rotary = true},
};

static const char *const arch_names[] = {"llama", "qwen2", "qwen3", "phi3", NULL};
_Static_assert(N_ELEMS(arch_names) == N_ELEMS(archs) + 1, "a name for every architecture");

const char *const *convert_architectures(void)
{
        return arch_names;
}

Status convert_arch_find(Str name, const ConvertArch **out)
{
        for (size_t i = 0; i < N_ELEMS(archs); i++) {
                if (str_equal(str_of(archs[i].name), name)) {
                        *out = &archs[i];
                        return OK;
                }
        }
        return FAIL(E_UNSUPPORTED,
                    "architecture \"%.*s\" cannot be converted; can be: llama, qwen2, qwen3, phi3",
                    STR_ARG(name));
}

const TensorTable *convert_global_tensors(void)
{
        static const TensorTable table = TABLE(global_rows);

        return &table;
}
