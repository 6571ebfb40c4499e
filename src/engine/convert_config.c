#include "engine/convert_ids.h"

typedef Status (*RopeWriteFn)(const ConvertModel *m, JsonOut *j);

static Status none_write(const ConvertModel *m, JsonOut *j)
{
        (void)m;
        return json_out_null(j, "rope_scaling");
}

static Status scaling_begin(const char *type, JsonOut *j)
{
        TRY(json_out_begin(j, "rope_scaling"));
        return json_out_str(j, "rope_type", str_of(type));
}

static Status linear_write(const ConvertModel *m, JsonOut *j)
{
        TRY(scaling_begin("linear", j));
        TRY(json_out_f64(j, "factor", m->rope.factor));
        return json_out_end(j);
}

/* Zero stands for what the metadata does not give. */
static Status optional_f64(JsonOut *j, const char *key, double v)
{
        return v == 0 ? OK : json_out_f64(j, key, v);
}

static Status optional_u64(JsonOut *j, const char *key, uint64_t v)
{
        return v == 0 ? OK : json_out_u64(j, key, v);
}

static Status yarn_write(const ConvertModel *m, JsonOut *j)
{
        TRY(scaling_begin("yarn", j));
        TRY(json_out_f64(j, "factor", m->rope.factor));
        TRY(optional_f64(j, "beta_fast", m->rope.beta_fast));
        TRY(optional_f64(j, "beta_slow", m->rope.beta_slow));
        TRY(optional_u64(j, "original_max_position_embeddings", m->rope.original_context));
        return json_out_end(j);
}

static Status llama3_write(const ConvertModel *m, JsonOut *j)
{
        TRY(scaling_begin("llama3", j));
        TRY(json_out_f64(j, "factor", m->rope.factor));
        TRY(json_out_f64(j, "low_freq_factor", 1));
        TRY(json_out_f64(j, "high_freq_factor", 4));
        TRY(json_out_u64(j, "original_max_position_embeddings", m->rope.original_context));
        return json_out_end(j);
}

static Status longrope_write(const ConvertModel *m, JsonOut *j)
{
        const FloatVec *s = &m->rope.short_factors;
        const FloatVec *l = &m->rope.long_factors;

        TRY(json_out_u64(j, "original_max_position_embeddings", m->rope.original_context));
        TRY(scaling_begin("longrope", j));
        TRY(json_out_floats(j, "short_factor", s->p, s->n));
        TRY(json_out_floats(j, "long_factor", l->p, l->n));
        return json_out_end(j);
}

static const RopeWriteFn rope_write[] = {
        [ROPE_FORM_NONE] = none_write,         [ROPE_FORM_LINEAR] = linear_write,
        [ROPE_FORM_YARN] = yarn_write,         [ROPE_FORM_LLAMA3] = llama3_write,
        [ROPE_FORM_LONGROPE] = longrope_write,
};
_Static_assert(N_ELEMS(rope_write) == ROPE_FORM_MAX, "a writer for every form of rope");

/* Mistral stored as llama says so by its window, which Llama's config does not have. */
static bool is_mistral(const ConvertModel *m)
{
        return m->window > 0 && strcmp(m->arch->name, "llama") == 0;
}

static Status identity_write(const ConvertModel *m, JsonOut *j)
{
        const Str class_name = str_of(is_mistral(m) ? "MistralForCausalLM" : m->arch->class_name);

        TRY(json_out_strings(j, "architectures", &class_name, 1));
        return json_out_str(j, "model_type",
                            str_of(is_mistral(m) ? "mistral" : m->arch->model_type));
}

/* Members of config.json that are counts. */
typedef struct CountOut {
        const char *key;
        size_t offset;
} CountOut;

static const CountOut counts[] = {
        {"vocab_size", offsetof(ConvertModel, n_vocab)},
        {"hidden_size", offsetof(ConvertModel, n_embd)},
        {"intermediate_size", offsetof(ConvertModel, n_ff)},
        {"num_hidden_layers", offsetof(ConvertModel, n_layer)},
        {"num_attention_heads", offsetof(ConvertModel, n_head)},
        {"num_key_value_heads", offsetof(ConvertModel, n_head_kv)},
        {"head_dim", offsetof(ConvertModel, head_dim)},
        {"max_position_embeddings", offsetof(ConvertModel, n_ctx)},
};

static Status counts_write(const ConvertModel *m, JsonOut *j)
{
        uint64_t v;

        for (size_t i = 0; i < N_ELEMS(counts); i++) {
                memcpy(&v, (const char *)m + counts[i].offset, sizeof(v));
                TRY(json_out_u64(j, counts[i].key, v));
        }
        return OK;
}

/* Llama's and Qwen3's switches; a Mistral model has no biases and no such keys. */
static Status bias_write(const ConvertModel *m, JsonOut *j)
{
        if (!m->arch->bias_flags)
                return OK;
        TRY(json_out_bool(j, "attention_bias", m->needs[NEED_ATTN_BIAS]));
        return json_out_bool(j, "mlp_bias", m->needs[NEED_MLP_BIAS]);
}

static Status window_write(const ConvertModel *m, JsonOut *j)
{
        if (m->arch->use_sliding_window)
                return json_out_bool(j, "use_sliding_window", false);
        return m->window == 0 ? json_out_null(j, "sliding_window")
                              : json_out_u64(j, "sliding_window", m->window);
}

static Status rope_section_write(const ConvertModel *m, JsonOut *j)
{
        TRY(json_out_f64(j, "rope_theta", m->rope_theta));
        if (m->arch->partial_rotary)
                TRY(json_out_f64(j, "partial_rotary_factor",
                                 (double)m->n_rot / (double)m->head_dim));
        return rope_write[m->rope.form](m, j);
}

static const char *dtype_word(DType t)
{
        static const char *const words[DT_MAX] = {
                [DT_F32] = "float32", [DT_F16] = "float16", [DT_BF16] = "bfloat16"};

        return words[t];
}

static Status body_write(const ConvertModel *m, const ConvertPlan *p, JsonOut *j)
{
        TRY(identity_write(m, j));
        TRY(counts_write(m, j));
        TRY(json_out_str(j, "hidden_act", STR("silu")));
        TRY(json_out_f64(j, "rms_norm_eps", m->norm_eps));
        TRY(json_out_bool(j, "tie_word_embeddings", !m->needs[NEED_UNTIED]));
        TRY(bias_write(m, j));
        TRY(window_write(m, j));
        TRY(rope_section_write(m, j));
        TRY(json_out_str(j, "torch_dtype", str_of(dtype_word(p->dtype))));
        return json_out_bool(j, "use_cache", true);
}

Status convert_write_config(const ConvertModel *m, const ConvertPlan *p, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};
        CLEANUP(convert_ids_done) ConvertIds ids = {0};

        TRY(convert_ids_read(m, &ids));
        TRY(json_out_begin(&j, NULL));
        TRY(body_write(m, p, &j));
        TRY(convert_ids_write(&ids, &j));
        TRY(json_out_end(&j));
        return json_out_save(&j, dir, "config.json");
}
