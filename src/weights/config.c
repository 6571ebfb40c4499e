#include "weights/config.h"

#include "base/file.h"
#include "weights/config_demands.h"
#include "weights/config_experts.h"
#include "weights/config_nulls.h"
#include "weights/store_lfs.h"

enum { CONFIG_BYTES_MAX = 64 << 20 };

static const FieldSpec type_fields[] = {
        FIELD("model_type", FIELD_STR, ModelConfig, model_type, true),
};

static const FieldRows no_keys = {0};

static Status rows_read(const FieldRows *keys, yyjson_val *root, ModelConfig *c)
{
        const FieldRows *rows = keys != NULL ? keys : &no_keys;

        return fields_read(rows->rows, rows->n, root, &c->arena, c);
}

static Status keys_read(yyjson_val *root, const Family *f, ModelConfig *c)
{
        TRY(rows_read(f->old_keys, root, c));
        TRY(rows_read(&keys_common, root, c));
        for (size_t i = 0; i < N_ELEMS(f->keys); i++)
                TRY(rows_read(f->keys[i], root, c));
        return OK;
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
        ENSURE(c->head_dim <= HEAD_DIM_MAX, E_RANGE,
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

static Status rules_apply(yyjson_val *root, const Family *f, ModelConfig *c)
{
        TRY(f->shape(root, c));
        TRY(heads_resolve(c));
        c->n_ff = value_or(c->n_ff, 4 * c->n_embd);
        TRY(f->rotation(root, f, c));
        TRY(f->windows(root, c));
        TRY(f->wiring(root, c));
        return experts_resolve(c);
}

static Status family_apply(yyjson_val *root, const Family *f, ModelConfig *c)
{
        TRY(demands_check(root, f));
        nulls_apply(root, c);
        TRY(keys_read(root, f, c));
        TRY(eos_read(root, f, &c->eos_ids));
        return rules_apply(root, f, c);
}

static void neutral_scale(double *scale)
{
        if (*scale == 0)
                *scale = 1.0;
}

/* Rows leave out what is neutral; 0 is neutral for all but these. */
static void neutral_fill(ModelConfig *c)
{
        neutral_scale(&c->embd_scale);
        neutral_scale(&c->residual_scale);
        neutral_scale(&c->logit_scale);
        neutral_scale(&c->expert_scale);
        c->final_norm = true;
        c->act = c->act == ACTFN_NONE ? ACTFN_SILU : c->act;
        c->dtype = DT_MAX;
}

/* The class defaults, with what was read and owned so far put back. */
static void defaults_apply(const Family *f, ModelConfig *c)
{
        const Arena arena = c->arena;
        const Str model_type = c->model_type;

        *c = f->defaults;
        c->arena = arena;
        c->model_type = model_type;
        neutral_fill(c);
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
