#include "engine/convert_model.h"

#include <inttypes.h>

enum { SIZE_LIMIT = 1 << 30, LAYERS_LIMIT = 1 << 16 };

Status convert_key(const ConvertModel *m, const char *suffix, StrBuf *key)
{
        strbuf_clear(key);
        return strbuf_printf(key, "%s.%s", m->arch->name, suffix);
}

Status convert_optional_u64(const ConvertModel *m, const char *suffix, uint64_t *out)
{
        CLEANUP(strbuf_done) StrBuf key = {0};

        TRY(convert_key(m, suffix, &key));
        return gguf_has(m->gguf, strbuf_cstr(&key)) ? gguf_u64(m->gguf, strbuf_cstr(&key), out)
                                                    : OK;
}

Status convert_optional_f64(const ConvertModel *m, const char *suffix, double *out)
{
        CLEANUP(strbuf_done) StrBuf key = {0};

        TRY(convert_key(m, suffix, &key));
        return gguf_has(m->gguf, strbuf_cstr(&key)) ? gguf_f64(m->gguf, strbuf_cstr(&key), out)
                                                    : OK;
}

/* A count of the metadata and its bounds. A fallback row takes another member when absent. */
typedef struct CountRow {
        const char *suffix;
        size_t offset;
        uint64_t least;
        uint64_t most;
        bool required;
} CountRow;

#define COUNT(suffix_, member_, least_, most_, required_)                                  \
        {                                                                                  \
                (suffix_), offsetof(ConvertModel, member_), (least_), (most_), (required_) \
        }

static const CountRow shape_rows[] = {
        COUNT("block_count", n_layer, 1, LAYERS_LIMIT, true),
        COUNT("embedding_length", n_embd, 1, SIZE_LIMIT, true),
        COUNT("feed_forward_length", n_ff, 1, SIZE_LIMIT, true),
        COUNT("context_length", n_ctx, 1, SIZE_LIMIT, true),
        COUNT("attention.head_count", n_head, 1, SIZE_LIMIT, true),
        COUNT("attention.sliding_window", window, 0, SIZE_LIMIT, false),
        COUNT("expert_count", n_expert, 0, SIZE_LIMIT, false),
};

/* Read after the defaults that depend on the rows above were set. */
static const CountRow head_rows[] = {
        COUNT("attention.head_count_kv", n_head_kv, 1, SIZE_LIMIT, false),
        COUNT("attention.key_length", head_dim, 1, SIZE_LIMIT, false),
};

static const CountRow derived_rows[] = {
        COUNT("attention.value_length", n_value, 1, SIZE_LIMIT, false),
        COUNT("rope.dimension_count", n_rot, 1, SIZE_LIMIT, false),
};

static Status count_value(const ConvertModel *m, const char *key, const CountRow *row, uint64_t *v)
{
        if (row->required || gguf_has(m->gguf, key))
                TRY(gguf_u64(m->gguf, key, v));
        ENSURE(*v - row->least <= row->most - row->least, E_RANGE,
               "%s: %" PRIu64 " is outside %" PRIu64 "..%" PRIu64, key, *v, row->least, row->most);
        return OK;
}

static Status count_read(ConvertModel *m, const CountRow *row)
{
        CLEANUP(strbuf_done) StrBuf key = {0};
        uint64_t v;

        memcpy(&v, (const char *)m + row->offset, sizeof(v));
        TRY(convert_key(m, row->suffix, &key));
        TRY(count_value(m, strbuf_cstr(&key), row, &v));
        memcpy((char *)m + row->offset, &v, sizeof(v));
        return OK;
}

static Status counts_read(ConvertModel *m, const CountRow *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(count_read(m, &rows[i]));
        return OK;
}

static Status shape_read(ConvertModel *m)
{
        TRY(counts_read(m, shape_rows, N_ELEMS(shape_rows)));
        m->n_head_kv = m->n_head;
        m->head_dim = m->n_embd / m->n_head;
        TRY(counts_read(m, head_rows, N_ELEMS(head_rows)));
        m->n_value = m->head_dim;
        m->n_rot = m->head_dim;
        TRY(counts_read(m, derived_rows, N_ELEMS(derived_rows)));
        m->norm_eps = 0;
        TRY(convert_optional_f64(m, "attention.layer_norm_rms_epsilon", &m->norm_eps));
        m->rope_theta = 10000;
        return convert_optional_f64(m, "rope.freq_base", &m->rope_theta);
}

/* Fewer rotated dimensions than the head has need a key in config.json. */
static bool rotation_is_expressible(const ConvertModel *m)
{
        const uint64_t least = m->arch->partial_rotary ? 2 : m->head_dim;

        return m->n_rot >= least && m->n_rot <= m->head_dim;
}

static Status heads_check(const ConvertModel *m)
{
        ENSURE(m->n_head % m->n_head_kv == 0, E_FORMAT,
               "%" PRIu64 " attention heads are not a multiple of %" PRIu64 " key-value heads",
               m->n_head, m->n_head_kv);
        ENSURE(m->head_dim % 2 == 0, E_FORMAT, "a head dimension of %" PRIu64 " is odd",
               m->head_dim);
        ENSURE(m->n_rot % 2 == 0, E_FORMAT, "rope.dimension_count: %" PRIu64 " is odd", m->n_rot);
        ENSURE(m->n_value == m->head_dim, E_UNSUPPORTED,
               "value heads of %" PRIu64 " and key heads of %" PRIu64 " differ", m->n_value,
               m->head_dim);
        ENSURE(rotation_is_expressible(m), E_UNSUPPORTED,
               "rope over %" PRIu64 " of %" PRIu64 " head dimensions cannot be written for %s",
               m->n_rot, m->head_dim, m->arch->model_type);
        return OK;
}

static Status model_check(const ConvertModel *m)
{
        ENSURE(m->n_expert == 0, E_UNSUPPORTED,
               "a mixture of %" PRIu64 " experts cannot be converted", m->n_expert);
        ENSURE(m->norm_eps > 0, E_MISSING,
               "%s.attention.layer_norm_rms_epsilon: missing or not positive", m->arch->name);
        ENSURE(m->rope_theta > 0, E_RANGE, "%s.rope.freq_base: %g is not positive", m->arch->name,
               m->rope_theta);
        return heads_check(m);
}

/* The embedding tells the vocabulary: the key vocab_size is often absent. */
static Status vocabulary_read(ConvertModel *m)
{
        const TensorInfo *t = store_find(m->store, STR("token_embd.weight"));

        ENSURE(t != NULL, E_MISSING, "tensor \"token_embd.weight\" is missing");
        ENSURE(t->n_dims == 2, E_FORMAT, "tensor \"token_embd.weight\" has %u dimensions, not 2",
               t->n_dims);
        ENSURE(t->dims[0] <= INT32_MAX, E_RANGE, "a vocabulary of %" PRIu64 " is too large",
               t->dims[0]);
        m->n_vocab = t->dims[0];
        return OK;
}

static bool has_tensor(const ConvertModel *m, const char *name)
{
        return store_find(m->store, str_of(name)) != NULL;
}

/* What one tensor's presence says of all layers; the plan checks that it holds. */
static void needs_set(ConvertModel *m)
{
        m->needs[NEED_ALWAYS] = true;
        m->needs[NEED_UNTIED] = has_tensor(m, "output.weight");
        m->needs[NEED_ATTN_BIAS] = has_tensor(m, "blk.0.attn_q.bias");
        m->needs[NEED_MLP_BIAS] = has_tensor(m, "blk.0.ffn_up.bias");
}

/* No product overflows: each factor is at most SIZE_LIMIT. */
static void extents_set(ConvertModel *m)
{
        m->extents[EXT_NONE] = 1;
        m->extents[EXT_V] = m->n_vocab;
        m->extents[EXT_E] = m->n_embd;
        m->extents[EXT_F] = m->n_ff;
        m->extents[EXT_2F] = 2 * m->n_ff;
        m->extents[EXT_D] = m->head_dim;
        m->extents[EXT_Q] = m->n_head * m->head_dim;
        m->extents[EXT_KV] = m->n_head_kv * m->head_dim;
        m->extents[EXT_QKV] = m->extents[EXT_Q] + 2 * m->extents[EXT_KV];
}

static Status architecture_read(ConvertModel *m)
{
        Str name;

        TRY(gguf_str(m->gguf, "general.architecture", &name));
        return convert_arch_find(name, &m->arch);
}

Status convert_model_read(const Gguf *g, ConvertModel *out)
{
        CLEANUP(convert_model_done) ConvertModel m = {.gguf = g, .store = gguf_store(g)};

        TRY(architecture_read(&m));
        TRY(shape_read(&m));
        TRY(model_check(&m));
        TRY(vocabulary_read(&m));
        needs_set(&m);
        extents_set(&m);
        TRY(convert_rope_read(&m));
        *out = TAKE(m);
        return OK;
}

void convert_model_done(ConvertModel *m)
{
        float_vec_done(&m->rope.short_factors);
        float_vec_done(&m->rope.long_factors);
}
