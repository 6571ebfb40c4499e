/* `quern info`: what a path is, without loading weights. */
#include "arch/model.h"
#include "arch/transformer.h"
#include "backend/selector.h"
#include "base/file.h"
#include "engine/embed.h"
#include "engine/gguf_assets.h"

static Status key_append(StrBuf *out, const char *key)
{
        return strbuf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", key);
}

static Status text_append(StrBuf *out, const char *key, Str value)
{
        TRY(key_append(out, key));
        return json_append_quoted(out, value);
}

static Status number_append(StrBuf *out, const char *key, uint64_t value)
{
        TRY(key_append(out, key));
        return strbuf_printf(out, "%llu", (unsigned long long)value);
}

static Status bool_append(StrBuf *out, const char *key, bool value)
{
        TRY(key_append(out, key));
        return strbuf_append(out, value ? STR("true") : STR("false"));
}

static Status shapes_append(const ModelConfig *c, StrBuf *out)
{
        const struct {
                const char *key;
                uint64_t value;
        } rows[] = {{"vocab_size", c->n_vocab},     {"hidden_size", c->n_embd},
                    {"layers", c->n_layer},         {"heads", c->n_head},
                    {"kv_heads", c->n_head_kv},     {"head_dim", c->head_dim},
                    {"intermediate_size", c->n_ff}, {"context", c->n_ctx_train}};

        TRY(text_append(out, "model_type", c->model_type));
        for (size_t i = 0; i < N_ELEMS(rows); i++)
                TRY(number_append(out, rows[i].key, rows[i].value));
        return bool_append(out, "tied_embeddings", c->tied);
}

static Status dtype_append(DType t, bool seen, StrBuf *out)
{
        if (!seen)
                return OK;
        TRY(strbuf_append(out, out->p[out->n - 1] == '[' ? STR("") : STR(",")));
        return json_append_quoted(out, str_of(dtype_traits(t)->name));
}

static Status dtypes_append(const Store *store, StrBuf *out)
{
        bool seen[DT_MAX] = {false};

        for (size_t i = 0; i < store_count(store); i++)
                seen[store_at(store, i)->dtype] = true;
        TRY(key_append(out, "dtypes"));
        TRY(strbuf_append_char(out, '['));
        for (DType t = 0; t < DT_MAX; t++)
                TRY(dtype_append(t, seen[t], out));
        return strbuf_append_char(out, ']');
}

static Status weights_append(const ModelConfig *c, const Store *store, StrBuf *out)
{
        size_t bytes;

        TRY(model_plan(c, store, &bytes));
        TRY(dtypes_append(store, out));
        TRY(number_append(out, "tensors", store_count(store)));
        TRY(number_append(out, "weight_bytes", bytes));
        return number_append(out, "kv_bytes_per_token",
                             transformer_block_bytes(c, PANEL_BF16) / KV_TOKENS);
}

/* Size 0: the directory has no tokenizer.json and computes with ids alone. */
static Status tokenizer_append(const char *path, StrBuf *out)
{
        CLEANUP(qn_tokenizer_close_at) qn_tokenizer *t = NULL;

        TRY(tokenizer_open_path(path, &t));
        return number_append(out, "tokenizer_size", tokenizer_vocab_size(t->t));
}

static Status assets_append(const char *path, bool has_tokenizer, StrBuf *out)
{
        CLEANUP(qn_template_close_at) qn_template *tmpl = NULL;

        TRY(has_tokenizer ? tokenizer_append(path, out) : number_append(out, "tokenizer_size", 0));
        TRY(template_open_path(path, &tmpl));
        return bool_append(out, "chat_template", tmpl->list.n > 0);
}

static Status dir_assets_append(const char *path, StrBuf *out)
{
        CLEANUP(mem_free_at) char *tokenizer = NULL;

        TRY(path_join(path, "tokenizer.json", &tokenizer));
        return assets_append(path, file_exists(tokenizer), out);
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
static Status limits_append(const Recipe *r, const ModelConfig *c, StrBuf *out)
{
        TRY(number_append(out, "embedding_max_tokens", tokens_read(r, c->n_ctx_train)));
        return text_append(out, "embedding_cut", r->cut_left ? STR("beginning") : STR("end"));
}

static Status recipe_append(const Recipe *r, const ModelConfig *c, StrBuf *out)
{
        CLEANUP(strbuf_done) StrBuf pooling = {0};

        if (r->pooling.n == 0)
                return OK;
        TRY(pool_modes_text(&r->pooling, &pooling));
        TRY(text_append(out, "embedding_pooling", strbuf_str(&pooling)));
        TRY(number_append(out, "embedding_size", r->width));
        TRY(bool_append(out, "embedding_normalized", is_normalized(&r->stages)));
        return limits_append(r, c, out);
}

static Status embedding_append(const char *path, const ModelConfig *c, StrBuf *out)
{
        CLEANUP(recipe_free) Recipe *r = NULL;

        TRY(bool_append(out, "generates", !c->bidirectional));
        TRY(recipe_load(path, transformer_hidden_width(c), &r));
        return recipe_append(r, c, out);
}

static Status verdict_append(const Verdict *v, bool first, StrBuf *out)
{
        TRY(strbuf_append(out, first ? STR("{") : STR(",{")));
        TRY(text_append(out, "name", str_of(v->name)));
        TRY(bool_append(out, "usable", v->status == OK));
        TRY(text_append(out, "reason", str_of(v->reason)));
        return strbuf_append_char(out, '}');
}

/* The engine that would open it, and what each engine says. */
static Status backends_append(const Selection *s, StrBuf *out)
{
        TRY(text_append(out, "backend", str_of(s->chosen == NULL ? "none" : s->chosen->name)));
        TRY(key_append(out, "backends"));
        TRY(strbuf_append_char(out, '['));
        for (size_t i = 0; i < s->n; i++)
                TRY(verdict_append(&s->verdicts[i], i == 0, out));
        return strbuf_append_char(out, ']');
}

static Status dir_inspect(const char *path, StrBuf *out)
{
        CLEANUP(config_free) ModelConfig *c = NULL;
        CLEANUP(store_free) Store *store = NULL;

        TRY(config_load(path, &c));
        TRY(store_open_safetensors(path, &store));
        TRY(text_append(out, "format", STR("huggingface")));
        TRY(shapes_append(c, out));
        TRY(status_within(weights_append(c, store, out), "%s", path));
        TRY(dir_assets_append(path, out));
        return embedding_append(path, c, out);
}

static Status gguf_dtypes_append(const Gguf *g, StrBuf *out)
{
        TRY(dtypes_append(gguf_store(g), out));
        TRY(number_append(out, "tensors", store_count(gguf_store(g))));
        return number_append(out, "weight_bytes", store_bytes(gguf_store(g)));
}

static Status gguf_inspect(const char *path, StrBuf *out)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        Str architecture;

        TRY(gguf_open(path, &g));
        TRY(status_within(gguf_str(g, "general.architecture", &architecture), "%s", path));
        TRY(text_append(out, "format", STR("gguf")));
        TRY(text_append(out, "model_type", architecture));
        TRY(gguf_dtypes_append(g, out));
        return assets_append(path, gguf_has_vocab(g), out);
}

static Status inspect(const char *path, char **json)
{
        static Status (*const readers[SOURCE_KIND_MAX])(const char *, StrBuf *) = {
                [SOURCE_HF] = dir_inspect, [SOURCE_GGUF] = gguf_inspect};
        CLEANUP(selection_done) Selection s = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(backend_select(path, NULL, SELECT_ALL, &s));
        TRY(strbuf_append(&out, STR("{")));
        TRY(text_append(&out, "path", str_of(s.source.path)));
        TRY(readers[s.source.is.kind](s.source.path, &out));
        TRY(backends_append(&s, &out));
        TRY(strbuf_append_char(&out, '}'));
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_inspect(const char *path, char **json)
{
        return (qn_status)inspect(path, json);
}
