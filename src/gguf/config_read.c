#include "gguf/config_read.h"

#include "weights/config_keys.h"

#include <inttypes.h>
#include <stdio.h>

KeyName gguf_key_name(const GgufFamily *f, const char *suffix)
{
        KeyName k;

        (void)snprintf(k.text, sizeof(k.text), "%s.%s", f->arch, suffix);
        return k;
}

Status gguf_optional_u32(const ConfigSource *s, const char *suffix, uint32_t *out)
{
        const KeyName key = gguf_key_name(s->family, suffix);
        uint64_t v = *out;

        if (gguf_has(s->gguf, key.text))
                TRY(gguf_u64(s->gguf, key.text, &v));
        ENSURE(v <= INT32_MAX, E_RANGE, "%s: %" PRIu64 " is too large", key.text, v);
        *out = (uint32_t)v;
        return OK;
}

Status gguf_optional_f64(const ConfigSource *s, const char *suffix, double *out)
{
        const KeyName key = gguf_key_name(s->family, suffix);

        return gguf_has(s->gguf, key.text) ? gguf_f64(s->gguf, key.text, out) : OK;
}

Status gguf_optional_str(const ConfigSource *s, const char *suffix, Str *out)
{
        const KeyName key = gguf_key_name(s->family, suffix);

        return gguf_has(s->gguf, key.text) ? gguf_str(s->gguf, key.text, out) : OK;
}

/* No product of two overflows. */
enum { SIZE_LIMIT = 1 << 30, LAYERS_LIMIT = 1 << 16 };

/* A count of every family and its bounds. */
typedef struct SizeRow {
        const char *suffix;
        size_t offset;
        uint32_t most;
        bool required;
} SizeRow;

#define SIZE(suffix_, member_, most_, required_)                                \
        {                                                                       \
                (suffix_), offsetof(ModelConfig, member_), (most_), (required_) \
        }

static const SizeRow size_rows[] = {
        SIZE("block_count", n_layer, LAYERS_LIMIT, true),
        SIZE("embedding_length", n_embd, SIZE_LIMIT, true),
        SIZE("context_length", n_ctx_train, SIZE_LIMIT, true),
        SIZE("attention.head_count", n_head, SIZE_LIMIT, true),
};

/* Read after the defaults that depend on those above were set. */
static const SizeRow derived_rows[] = {
        SIZE("feed_forward_length", n_ff, SIZE_LIMIT, false),
        SIZE("attention.head_count_kv", n_head_kv, SIZE_LIMIT, false),
        SIZE("attention.key_length", head_dim, SIZE_LIMIT, false),
};

static uint32_t *member_at(ModelConfig *c, size_t offset)
{
        return (uint32_t *)((char *)c + offset);
}

static Status required_check(const ConfigSource *s, const char *key, bool required)
{
        uint64_t v;

        return required ? gguf_u64(s->gguf, key, &v) : OK;
}

static Status size_read(ConfigSource *s, const SizeRow *row)
{
        const KeyName key = gguf_key_name(s->family, row->suffix);
        uint64_t v = *member_at(&s->sizes, row->offset);

        TRY(required_check(s, key.text, row->required));
        if (gguf_has(s->gguf, key.text))
                TRY(gguf_u64(s->gguf, key.text, &v));
        ENSURE(v - 1 < row->most, E_RANGE, "%s: %" PRIu64 " is outside 1..%" PRIu32, key.text, v,
               row->most);
        *member_at(&s->sizes, row->offset) = (uint32_t)v;
        return OK;
}

static Status sizes_list(ConfigSource *s, const SizeRow *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(size_read(s, &rows[i]));
        return OK;
}

/* The embedding tells the vocabulary: the key vocab_size is often absent. */
static Status vocabulary_read(ConfigSource *s)
{
        const TensorInfo *t = store_find(s->store, STR("token_embd.weight"));

        ENSURE(t != NULL, E_MISSING, "tensor \"token_embd.weight\" is missing");
        ENSURE(t->n_dims == 2, E_FORMAT, "tensor \"token_embd.weight\" has %u dimensions, not 2",
               t->n_dims);
        ENSURE(t->dims[0] <= INT32_MAX, E_RANGE, "a vocabulary of %" PRIu64 " is too large",
               t->dims[0]);
        s->sizes.n_vocab = (uint32_t)t->dims[0];
        return OK;
}

static Status heads_check(const ConfigSource *s)
{
        const ModelConfig *c = &s->sizes;
        uint32_t value = c->head_dim;

        TRY(gguf_optional_u32(s, "attention.value_length", &value));
        ENSURE(c->n_head % c->n_head_kv == 0, E_FORMAT,
               "%u attention heads are not a multiple of %u key-value heads", c->n_head,
               c->n_head_kv);
        ENSURE(s->family->latent || value == c->head_dim, E_UNSUPPORTED,
               "value heads of %u and key heads of %u differ", value, c->head_dim);
        return OK;
}

static Status rotation_read(ConfigSource *s)
{
        s->n_rot = s->sizes.head_dim;
        if (s->family->no_rope)
                return OK;
        TRY(gguf_optional_u32(s, "rope.dimension_count", &s->n_rot));
        ENSURE(s->n_rot > 0 && s->n_rot % 2 == 0, E_FORMAT, "%s: %u is no even count",
               gguf_key_name(s->family, "rope.dimension_count").text, s->n_rot);
        return OK;
}

static Status sizes_read(ConfigSource *s)
{
        TRY(sizes_list(s, size_rows, N_ELEMS(size_rows)));
        s->sizes.n_ff = s->family->ff_is_optional ? 4 * s->sizes.n_embd : 0;
        s->sizes.n_head_kv = s->sizes.n_head;
        s->sizes.head_dim = s->sizes.n_embd / s->sizes.n_head;
        TRY(sizes_list(s, derived_rows, s->family->latent ? 1 : N_ELEMS(derived_rows)));
        TRY(vocabulary_read(s));
        TRY(rotation_read(s));
        return heads_check(s);
}

/* The family's word for a member, or NULL. */
static const char *json_key(const ConfigSource *s, size_t offset)
{
        return config_key_of(str_of(s->family->model_type), offset);
}

static Status count_text(const ConfigSource *s, size_t offset, JsonOut *j)
{
        const char *key = json_key(s, offset);
        uint32_t v;

        memcpy(&v, (const char *)&s->sizes + offset, sizeof(v));
        return key == NULL ? OK : json_out_u64(j, key, v);
}

static Status sizes_text(const ConfigSource *s, JsonOut *j)
{
        TRY(count_text(s, offsetof(ModelConfig, n_vocab), j));
        for (size_t i = 0; i < N_ELEMS(size_rows); i++)
                TRY(count_text(s, size_rows[i].offset, j));
        for (size_t i = 0; i < N_ELEMS(derived_rows); i++)
                TRY(count_text(s, derived_rows[i].offset, j));
        return OK;
}

typedef Status (*KeyTextFn)(const ConfigSource *s, const char *gguf, const char *json, JsonOut *j);

static Status u32_text(const ConfigSource *s, const char *gguf, const char *json, JsonOut *j)
{
        uint64_t v;

        TRY(gguf_u64(s->gguf, gguf, &v));
        return json_out_u64(j, json, v);
}

static Status f32_text(const ConfigSource *s, const char *gguf, const char *json, JsonOut *j)
{
        double v;

        TRY(gguf_f64(s->gguf, gguf, &v));
        return json_out_f64(j, json, v);
}

static Status bool_text(const ConfigSource *s, const char *gguf, const char *json, JsonOut *j)
{
        bool v;

        TRY(gguf_bool(s->gguf, gguf, &v));
        return json_out_bool(j, json, v);
}

static const KeyTextFn key_texts[GGUF_KEY_KIND_MAX] = {
        [GGUF_KEY_U32] = u32_text,     [GGUF_KEY_F32] = f32_text,   [GGUF_KEY_OPTIONAL] = f32_text,
        [GGUF_KEY_NONZERO] = f32_text, [GGUF_KEY_BOOL] = bool_text, [GGUF_KEY_INVERSE] = f32_text};

static Status absent_text(const GgufKey *row, const char *json, JsonOut *j)
{
        return row->kind == GGUF_KEY_OPTIONAL ? json_out_null(j, json) : OK;
}

static Status key_text(const ConfigSource *s, const GgufKey *row, JsonOut *j)
{
        const KeyName gguf = gguf_key_name(s->family, row->suffix);
        const char *json = json_key(s, row->offset);

        if (json == NULL)
                return OK;
        return gguf_has(s->gguf, gguf.text) ? key_texts[row->kind](s, gguf.text, json, j)
                                            : absent_text(row, json, j);
}

static Status keys_text(const ConfigSource *s, JsonOut *j)
{
        for (size_t i = 0; i < s->family->keys->n; i++)
                TRY(key_text(s, &s->family->keys->rows[i], j));
        return OK;
}

static Status eps_text(const ConfigSource *s, JsonOut *j)
{
        const char *suffix = s->family->layer_norm ? "attention.layer_norm_epsilon"
                                                   : "attention.layer_norm_rms_epsilon";
        const char *json = json_key(s, offsetof(ModelConfig, norm_eps));
        double eps = 0;

        TRY(gguf_optional_f64(s, suffix, &eps));
        ENSURE(eps > 0, E_MISSING, "%s: missing or not positive",
               gguf_key_name(s->family, suffix).text);
        return json == NULL ? OK : json_out_f64(j, json, eps);
}

/* What a tensor's presence says of all layers; the bonds check that it holds. */
typedef struct FlagRow {
        size_t offset;
        const char *tensors[2];
        bool when_present;
} FlagRow;

static const FlagRow flag_rows[] = {
        {offsetof(ModelConfig, tied), {"output.weight", NULL}, false},
        {offsetof(ModelConfig, attn_bias), {"blk.0.attn_q.bias", "blk.0.attn_qkv.bias"}, true},
        {offsetof(ModelConfig, qkv_bias), {"blk.0.attn_q.bias", "blk.0.attn_qkv.bias"}, true},
        {offsetof(ModelConfig, out_bias), {"blk.0.attn_output.bias", NULL}, true},
        {offsetof(ModelConfig, mlp_bias), {"blk.0.ffn_up.bias", NULL}, true},
        {offsetof(ModelConfig, head_bias), {"output.bias", NULL}, true},
        {offsetof(ModelConfig, qk_norm), {"blk.0.attn_q_norm.weight", NULL}, true},
};

static bool has_tensor(const ConfigSource *s, const char *name)
{
        return name != NULL && store_find(s->store, str_of(name)) != NULL;
}

static bool same_word(const char *a, const char *b)
{
        return a != NULL && strcmp(a, b) == 0;
}

/* Two members may have one word, which then is said once. */
static bool is_said(const ConfigSource *s, size_t row, const char *key)
{
        bool said = false;

        for (size_t i = 0; i < row; i++)
                said |= same_word(json_key(s, flag_rows[i].offset), key);
        return said;
}

static bool has_one(const ConfigSource *s, const FlagRow *row)
{
        return has_tensor(s, row->tensors[0]) || has_tensor(s, row->tensors[1]);
}

/* Our own writer says where the head is a copy. */
static Status copy_read(const ConfigSource *s, bool *copy)
{
        return gguf_has(s->gguf, GGUF_TIED_KEY) ? gguf_bool(s->gguf, GGUF_TIED_KEY, copy) : OK;
}

static Status flag_value(const ConfigSource *s, const FlagRow *row, bool *out)
{
        *out = false;
        if (!row->when_present)
                TRY(copy_read(s, out));
        *out |= has_one(s, row) == row->when_present;
        return OK;
}

static Status flag_text(const ConfigSource *s, size_t i, JsonOut *j)
{
        const FlagRow *row = &flag_rows[i];
        const char *key = json_key(s, row->offset);
        bool value;

        if (key == NULL || is_said(s, i, key))
                return OK;
        TRY(flag_value(s, row, &value));
        return json_out_bool(j, key, value);
}

static Status flags_text(const ConfigSource *s, JsonOut *j)
{
        for (size_t i = 0; i < N_ELEMS(flag_rows); i++)
                TRY(flag_text(s, i, j));
        return OK;
}

static Status act_text(const ConfigSource *s, JsonOut *j)
{
        const char *key = json_key(s, offsetof(ModelConfig, act));

        if (key == NULL || s->family->act == NULL)
                return OK;
        return json_out_str(j, key, str_of(s->family->act));
}

static Status dtype_text(const ConfigSource *s, JsonOut *j)
{
        static const char *const words[DT_MAX] = {
                [DT_F32] = "float32", [DT_F16] = "float16", [DT_BF16] = "bfloat16"};

        return s->dtype == DT_MAX ? OK : json_out_str(j, "torch_dtype", str_of(words[s->dtype]));
}

static Status identity_text(const ConfigSource *s, JsonOut *j)
{
        const Str class_name = str_of(s->family->class_name);

        TRY(json_out_strings(j, "architectures", &class_name, 1));
        return json_out_str(j, "model_type", str_of(s->family->model_type));
}

static Status ids_text(const ConfigSource *s, JsonOut *j)
{
        CLEANUP(gguf_ids_done) GgufIds ids = {0};

        TRY(gguf_ids_read(s->gguf, s->sizes.n_vocab, &ids));
        return gguf_ids_text(&ids, j);
}

static Status parts_text(const ConfigSource *s, JsonOut *j)
{
        static Status (*const parts[])(const ConfigSource *, JsonOut *) = {
                identity_text, sizes_text,     act_text,          eps_text,   keys_text,
                flags_text,    gguf_rope_text, gguf_windows_text, dtype_text, ids_text};

        for (size_t i = 0; i < N_ELEMS(parts); i++)
                TRY(parts[i](s, j));
        return s->family->read(s, j);
}

Status gguf_config_text(const Gguf *g, const GgufFamily *f, DType dtype, StrBuf *out)
{
        CLEANUP(json_out_done) JsonOut j = {0};
        ConfigSource s = {.gguf = g, .store = gguf_store(g), .family = f, .dtype = dtype};

        TRY(sizes_read(&s));
        TRY(json_out_begin(&j, NULL));
        TRY(parts_text(&s, &j));
        TRY(json_out_end(&j));
        *out = TAKE(j.text);
        return OK;
}
