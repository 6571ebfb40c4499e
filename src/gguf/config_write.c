#include "gguf/config_write.h"

#include "base/mem.h"
#include "gguf/config_read.h"

void made_tensors_done(MadeTensors *m)
{
        for (size_t i = 0; i < m->n; i++)
                mem_free(m->p[i].values);
        *m = (MadeTensors){0};
}

Status gguf_put_u32(const ConfigTarget *t, const char *suffix, uint32_t v)
{
        return gguf_meta_u32(t->meta, gguf_key_name(t->family, suffix).text, v);
}

Status gguf_put_f32(const ConfigTarget *t, const char *suffix, double v)
{
        return gguf_meta_f32(t->meta, gguf_key_name(t->family, suffix).text, (float)v);
}

Status gguf_put_bool(const ConfigTarget *t, const char *suffix, bool v)
{
        return gguf_meta_bool(t->meta, gguf_key_name(t->family, suffix).text, v);
}

Status gguf_put_str(const ConfigTarget *t, const char *suffix, const char *v)
{
        return gguf_meta_str(t->meta, gguf_key_name(t->family, suffix).text, str_of(v));
}

typedef Status (*KeyPutFn)(const ConfigTarget *t, const char *suffix, const void *member);

static Status member_u32(const ConfigTarget *t, const char *suffix, const void *member)
{
        uint32_t v;

        memcpy(&v, member, sizeof(v));
        return gguf_put_u32(t, suffix, v);
}

static Status member_f32(const ConfigTarget *t, const char *suffix, const void *member)
{
        double v;

        memcpy(&v, member, sizeof(v));
        return gguf_put_f32(t, suffix, v);
}

static Status member_bool(const ConfigTarget *t, const char *suffix, const void *member)
{
        bool v;

        memcpy(&v, member, sizeof(v));
        return gguf_put_bool(t, suffix, v);
}

static Status member_inverse(const ConfigTarget *t, const char *suffix, const void *member)
{
        double v;

        memcpy(&v, member, sizeof(v));
        return gguf_put_f32(t, suffix, 1 / v);
}

/* 0 means that there is none, which the key's absence says too. */
static Status member_optional(const ConfigTarget *t, const char *suffix, const void *member)
{
        double v;

        memcpy(&v, member, sizeof(v));
        return v == 0 ? OK : gguf_put_f32(t, suffix, v);
}

static const KeyPutFn put_fns[GGUF_KEY_KIND_MAX] = {
        [GGUF_KEY_U32] = member_u32,           [GGUF_KEY_F32] = member_f32,
        [GGUF_KEY_OPTIONAL] = member_optional, [GGUF_KEY_NONZERO] = member_optional,
        [GGUF_KEY_BOOL] = member_bool,         [GGUF_KEY_INVERSE] = member_inverse};

static Status keys_put(const ConfigTarget *t, const GgufKey *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(put_fns[rows[i].kind](t, rows[i].suffix,
                                          (const char *)t->config + rows[i].offset));
        return OK;
}

#define COUNT(suffix_, member_)                                         \
        {                                                               \
                (suffix_), GGUF_KEY_U32, offsetof(ModelConfig, member_) \
        }

static const GgufKey common_rows[] = {
        COUNT("vocab_size", n_vocab),         COUNT("block_count", n_layer),
        COUNT("context_length", n_ctx_train), COUNT("embedding_length", n_embd),
        COUNT("feed_forward_length", n_ff),   COUNT("attention.head_count", n_head),
};

static const GgufKey head_rows[] = {
        COUNT("attention.head_count_kv", n_head_kv),
        COUNT("attention.key_length", head_dim),
        COUNT("attention.value_length", head_dim),
};

static Status heads_put(const ConfigTarget *t)
{
        return t->family->latent ? OK : keys_put(t, head_rows, N_ELEMS(head_rows));
}

static Status eps_put(const ConfigTarget *t)
{
        return gguf_put_f32(t,
                            t->family->layer_norm ? "attention.layer_norm_epsilon"
                                                  : "attention.layer_norm_rms_epsilon",
                            t->config->norm_eps);
}

/* A list, since only a list says what any layer does. */
static Status windows_put(const ConfigTarget *t)
{
        const ModelConfig *c = t->config;
        const KeyName key = gguf_key_name(t->family, "attention.sliding_window_pattern");

        if (t->family->windows == GGUF_WINDOWS_NONE)
                return OK;
        TRY(gguf_put_u32(t, "attention.sliding_window", c->window));
        if (c->layer_is_windowed == NULL)
                return OK;
        return gguf_meta_bools(t->meta, key.text, c->layer_is_windowed, c->n_layer);
}

Status gguf_config_write(const ConfigTarget *t)
{
        ENSURE(t->config->tied || !t->family->tied, E_UNSUPPORTED,
               "tie_word_embeddings: %s has no head of its own in GGUF", t->family->model_type);
        TRY(keys_put(t, common_rows, N_ELEMS(common_rows)));
        TRY(heads_put(t));
        TRY(eps_put(t));
        TRY(keys_put(t, t->family->keys->rows, t->family->keys->n));
        TRY(windows_put(t));
        TRY(gguf_rope_write(t));
        return t->family->write(t);
}
