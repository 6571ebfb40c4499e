#include "weights/config.h"

#include "base/file.h"
#include "weights/config_family.h"
#include "weights/config_nulls.h"
#include "weights/store_keys.h"
#include "weights/store_lfs.h"

enum { CONFIG_BYTES_MAX = 64 << 20 };

static Status act_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        return name_read(&act_names, f->key, v, at);
}

static Status dtype_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        return name_read(&dtype_names, f->key, v, at);
}

#define CUSTOM(key_, member_, read_)                                                           \
        {                                                                                      \
                .key = (key_), .type = FIELD_CUSTOM, .offset = offsetof(ModelConfig, member_), \
                .read = (read_)                                                                \
        }
#define SIZE(key_, member_, max_) FIELD_RANGE(key_, FIELD_U32, ModelConfig, member_, false, 1, max_)

/*
 * What every family reads. The limits are far above every published model, and keep each product
 * of two sizes, and (H + 2G) * D, inside 64 and 32 bits.
 */
static const FieldSpec common_fields[] = {
        SIZE("vocab_size", n_vocab, 1 << 24),
        SIZE("hidden_size", n_embd, 1 << 20),
        SIZE("num_hidden_layers", n_layer, 10000),
        SIZE("num_attention_heads", n_head, 1 << 16),
        SIZE("num_key_value_heads", n_head_kv, 1 << 16),
        SIZE("head_dim", head_dim, 1 << 13),
        SIZE("intermediate_size", n_ff, 1 << 24),
        FIELD_RANGE("max_position_embeddings", FIELD_U32, ModelConfig, n_ctx_train, false, 2,
                    INT32_MAX),
        FIELD_RANGE("rms_norm_eps", FIELD_F64, ModelConfig, norm_eps, false, 0, 1),
        FIELD("tie_word_embeddings", FIELD_BOOL, ModelConfig, tied, false),
        FIELD_RANGE("bos_token_id", FIELD_I32, ModelConfig, bos_id, false, -1, INT32_MAX),
        FIELD_RANGE("pad_token_id", FIELD_I32, ModelConfig, pad_id, false, -1, INT32_MAX),
        CUSTOM("hidden_act", act, act_read),
        CUSTOM("torch_dtype", dtype, dtype_read),
        CUSTOM("dtype", dtype, dtype_read), /* the 5.x name, which wins */
};

static const FieldSpec type_fields[] = {
        FIELD("model_type", FIELD_STR, ModelConfig, model_type, true),
};

static Status fields_apply(yyjson_val *root, const Family *f, ModelConfig *c)
{
        TRY(fields_read(common_fields, N_ELEMS(common_fields), root, &c->arena, c));
        return fields_read(f->fields, f->n_fields, root, &c->arena, c);
}

static uint32_t value_or(uint32_t value, uint32_t otherwise)
{
        return value != 0 ? value : otherwise;
}

static Status head_dim_resolve(ModelConfig *c)
{
        ENSURE(c->head_dim != 0 || c->n_embd % c->n_head == 0, E_RANGE,
               "hidden_size: %u is not a multiple of num_attention_heads %u", c->n_embd, c->n_head);
        c->head_dim = value_or(c->head_dim, c->n_embd / c->n_head);
        ENSURE(c->head_dim <= 1 << 13, E_RANGE,
               "head_dim: hidden_size %u / num_attention_heads %u makes %u, at most 8192 is read",
               c->n_embd, c->n_head, c->head_dim);
        return OK;
}

static Status heads_resolve(ModelConfig *c)
{
        c->n_head_kv = value_or(c->n_head_kv, c->n_head);
        ENSURE(c->n_head % c->n_head_kv == 0, E_RANGE,
               "num_attention_heads: %u is not a multiple of num_key_value_heads %u", c->n_head,
               c->n_head_kv);
        return head_dim_resolve(c);
}

/* Quantised checkpoints hold other tensors than the family's: refused before they are missed. */
static Status quantization_refuse(yyjson_val *root)
{
        yyjson_val *q = key_value(root, "quantization_config");
        const Str method = json_str(key_value(q, "quant_method"));

        ENSURE(q == NULL, E_UNSUPPORTED,
               "quantization_config: quant_method \"%.*s\" is not supported", STR_ARG(method));
        return OK;
}

static Status family_apply(yyjson_val *root, const Family *f, ModelConfig *c)
{
        TRY(quantization_refuse(root));
        nulls_apply(root, c);
        TRY(fields_apply(root, f, c));
        TRY(eos_read(root, f->eos, &c->eos_ids));
        TRY(heads_resolve(c));
        TRY(rope_read(root, f, c));
        return f->windows(root, c);
}

static void neutral_scales(ModelConfig *c)
{
        c->embd_scale = 1.0;
        c->residual_scale = 1.0;
        c->logit_scale = 1.0;
        c->expert_scale = 1.0;
        c->final_norm = true;
}

/* The class defaults, with what was read and owned so far put back. */
static void defaults_apply(const Family *f, ModelConfig *c)
{
        const Arena arena = c->arena;
        const Str model_type = c->model_type;

        *c = f->defaults;
        c->arena = arena;
        c->model_type = model_type;
        c->act = ACTFN_SILU;
        c->dtype = DT_MAX;
        c->rope = rope_defaults;
        neutral_scales(c);
}

static Status root_read(yyjson_val *root, ModelConfig *c)
{
        const Family *family;

        TRY(fields_read(type_fields, N_ELEMS(type_fields), root, &c->arena, c));
        TRY(family_find(c->model_type, &family));
        defaults_apply(family, c);
        return family_apply(root, family, c);
}

Status config_parse(Str json, ModelConfig **out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(config_free) ModelConfig *c = NULL;

        TRY(lfs_pointer_refuse(json));
        TRY(json_parse(json, &doc));
        TRY(mem_new(&c));
        TRY(root_read(yyjson_doc_get_root(doc), c));
        *out = TAKE(c);
        return OK;
}

Status config_load(const char *dir, ModelConfig **out)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(path_join(dir, "config.json", &path));
        ENSURE(file_exists(path), E_MISSING, "%s: there is no such file", path);
        TRY(file_read_all(path, CONFIG_BYTES_MAX, &text));
        return status_within(config_parse(strbuf_str(&text), out), "%s", path);
}

void config_free(ModelConfig **c)
{
        if (*c == NULL)
                return;
        id_vec_done(&(*c)->eos_ids);
        arena_done(&(*c)->arena);
        mem_free(*c);
        *c = NULL;
}
