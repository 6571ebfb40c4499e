/* `quern info`: what a path is, without loading weights. */
#include "arch/model.h"
#include "arch/transformer.h"
#include "backend/selector.h"
#include "base/json_writer.h"
#include "engine/embed.h"
#include "engine/gguf_assets.h"

static void shapes_put(const ModelConfig *c, JsonWriter *w)
{
        const struct {
                const char *key;
                uint64_t value;
        } rows[] = {{"vocab_size", c->n_vocab},     {"hidden_size", c->n_embd},
                    {"layers", c->n_layer},         {"heads", c->n_head},
                    {"kv_heads", c->n_head_kv},     {"head_dim", c->head_dim},
                    {"intermediate_size", c->n_ff}, {"context", c->n_ctx_train}};

        json_put_str(w, "model_type", c->model_type);
        for (size_t i = 0; i < N_ELEMS(rows); i++)
                json_put_size(w, rows[i].key, rows[i].value);
        json_put_bool(w, "tied_embeddings", c->tied);
}

static bool has_dtype(const Store *store, DType t)
{
        bool has = false;

        for (size_t i = 0; i < store_count(store); i++)
                has |= store_at(store, i)->dtype == t;
        return has;
}

static void dtypes_put(const Store *store, JsonWriter *w)
{
        json_begin_array(w, "dtypes");
        for (DType t = 0; t < DT_MAX; t++)
                if (has_dtype(store, t))
                        json_put_text(w, NULL, dtype_traits(t)->name);
        json_end_array(w);
}

static Status weights_append(const ModelConfig *c, const Store *store, JsonWriter *w)
{
        size_t bytes;

        TRY(model_plan(c, store, &bytes));
        dtypes_put(store, w);
        json_put_size(w, "tensors", store_count(store));
        json_put_size(w, "weight_bytes", bytes);
        json_put_size(w, "kv_bytes_per_token", transformer_block_bytes(c, PANEL_BF16) / KV_TOKENS);
        return OK;
}

/* Size 0: the directory has no tokenizer and computes with ids alone. */
static Status tokenizer_append(const char *path, JsonWriter *w)
{
        CLEANUP(qn_tokenizer_close_at) qn_tokenizer *t = NULL;

        TRY(tokenizer_open_path(path, &t));
        json_put_size(w, "tokenizer_size", tokenizer_vocab_size(t->t));
        return OK;
}

static Status assets_append(const char *path, bool has_tokenizer, JsonWriter *w)
{
        CLEANUP(qn_template_close_at) qn_template *tmpl = NULL;

        if (has_tokenizer)
                TRY(tokenizer_append(path, w));
        else
                json_put_size(w, "tokenizer_size", 0);
        TRY(template_open_path(path, &tmpl));
        json_put_bool(w, "chat_template", tmpl->list.n > 0);
        return OK;
}

static Status dir_assets_append(const char *path, JsonWriter *w)
{
        bool found = false;

        TRY(tokenizer_dir_has(path, &found));
        return assets_append(path, found, w);
}

static bool is_normalized(const StageVec *stages)
{
        return stages->n > 0 && stages->p[stages->n - 1].kind == STAGE_NORMALIZE;
}

static uint64_t tokens_read(const Recipe *r, uint32_t n_ctx)
{
        return r->max_tokens > 0 && r->max_tokens < n_ctx ? r->max_tokens : n_ctx;
}

/* What longer texts lose is their end, or their beginning. */
static void limits_put(const Recipe *r, const ModelConfig *c, JsonWriter *w)
{
        json_put_size(w, "embedding_max_tokens", tokens_read(r, c->n_ctx_train));
        json_put_str(w, "embedding_cut", r->cut_left ? STR("beginning") : STR("end"));
}

static Status recipe_append(const Recipe *r, const ModelConfig *c, JsonWriter *w)
{
        CLEANUP(strbuf_done) StrBuf pooling = {0};

        if (r->pooling.n == 0)
                return OK;
        TRY(pool_modes_text(&r->pooling, &pooling));
        json_put_str(w, "embedding_pooling", strbuf_str(&pooling));
        json_put_size(w, "embedding_size", r->width);
        json_put_bool(w, "embedding_normalized", is_normalized(&r->stages));
        limits_put(r, c, w);
        return OK;
}

static Status embedding_append(const char *path, const ModelConfig *c, JsonWriter *w)
{
        CLEANUP(recipe_free) Recipe *r = NULL;

        json_put_bool(w, "generates", !c->bidirectional);
        TRY(recipe_load(path, transformer_hidden_width(c), &r));
        return recipe_append(r, c, w);
}

static void verdict_put(const Verdict *v, JsonWriter *w)
{
        json_begin_object(w, NULL);
        json_put_text(w, "name", v->name);
        json_put_bool(w, "usable", v->status == OK);
        json_put_text(w, "reason", v->reason);
        json_end_object(w);
}

/* The engine that would open it, and what each engine says. */
static void backends_put(const Selection *s, JsonWriter *w)
{
        json_put_text(w, "backend", s->chosen == NULL ? "none" : s->chosen->name);
        json_begin_array(w, "backends");
        for (size_t i = 0; i < s->n; i++)
                verdict_put(&s->verdicts[i], w);
        json_end_array(w);
}

static Status dir_inspect(const char *path, JsonWriter *w)
{
        CLEANUP(config_free) ModelConfig *c = NULL;
        CLEANUP(store_free) Store *store = NULL;

        TRY(config_load(path, &c));
        TRY(store_open_safetensors(path, &store));
        json_put_str(w, "format", STR("huggingface"));
        shapes_put(c, w);
        TRY(status_within(weights_append(c, store, w), "%s", path));
        TRY(dir_assets_append(path, w));
        return embedding_append(path, c, w);
}

static Status gguf_dtypes_append(const Gguf *g, JsonWriter *w)
{
        dtypes_put(gguf_store(g), w);
        json_put_size(w, "tensors", store_count(gguf_store(g)));
        json_put_size(w, "weight_bytes", store_bytes(gguf_store(g)));
        return OK;
}

static Status gguf_inspect(const char *path, JsonWriter *w)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        Str architecture;

        TRY(gguf_open(path, &g));
        TRY(status_within(gguf_str(g, "general.architecture", &architecture), "%s", path));
        json_put_str(w, "format", STR("gguf"));
        json_put_str(w, "model_type", architecture);
        TRY(gguf_dtypes_append(g, w));
        return assets_append(path, gguf_has_vocab(g), w);
}

static Status inspect(const char *path, char **json)
{
        static Status (*const readers[SOURCE_KIND_MAX])(const char *, JsonWriter *) = {
                [SOURCE_HF] = dir_inspect, [SOURCE_GGUF] = gguf_inspect};
        CLEANUP(selection_done) Selection s = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        TRY(backend_select(path, NULL, SELECT_ALL, &s));
        json_begin_object(&w, NULL);
        json_put_text(&w, "path", s.source.path);
        TRY(readers[s.source.is.kind](s.source.path, &w));
        backends_put(&s, &w);
        json_end_object(&w);
        TRY(w.status);
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_inspect(const char *path, char **json)
{
        return (qn_status)inspect(path, json);
}
