/* Which template a model speaks, and rendering requests with it. */
#include "base/file.h"
#include "engine/gguf_assets.h"
#include "engine/template_files.h"

void qn_template_close(qn_template *tmpl)
{
        qn_template_close_at(&tmpl);
}

void qn_template_close_at(qn_template **t)
{
        if (*t == NULL)
                return;
        for (size_t i = 0; i < (*t)->list.n; i++)
                template_free(&(*t)->list.p[i].t);
        vec_done(&(*t)->list);
        json_free(&(*t)->special);
        arena_done(&(*t)->arena);
        mem_free(*t);
        *t = NULL;
}

static bool id_known(const GgufVocab *v, int32_t id)
{
        return id >= 0 && (size_t)id < v->n_tokens;
}

static Status gguf_special_append(const GgufVocab *v, const char *key, int32_t id, StrBuf *out)
{
        if (!id_known(v, id))
                return OK;
        TRY(strbuf_printf(out, "%c\"%s\":", out->n > 0 ? ',' : '{', key));
        return json_append_quoted(out, v->tokens[id]);
}

static Status gguf_special(const GgufVocab *v, yyjson_doc **out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(gguf_special_append(v, "bos_token", v->bos_id, &text));
        TRY(gguf_special_append(v, "eos_token", v->eos_id, &text));
        TRY(gguf_special_append(v, "unk_token", v->unk_id, &text));
        TRY(gguf_special_append(v, "pad_token", v->pad_id, &text));
        TRY(strbuf_append(&text, text.n > 0 ? STR("}") : STR("{}")));
        return json_parse(strbuf_str(&text), out);
}

/* "tokenizer.chat_template" is the default, "tokenizer.chat_template.NAME" another. */
static Status gguf_template_add(qn_template *t, const Gguf *g, Str key)
{
        CLEANUP(strbuf_done) StrBuf name = {0};
        const Str prefix = STR("tokenizer.chat_template");
        const bool named = key.n > prefix.n;
        Str source;

        TRY(strbuf_append(&name, key));
        TRY(gguf_str(g, strbuf_cstr(&name), &source));
        t->named |= named;
        return template_add(t, named ? str_slice(key, prefix.n + 1, key.n) : STR("default"),
                            source);
}

static bool is_template_key(Str key)
{
        return str_equal(key, STR("tokenizer.chat_template")) ||
               str_starts_with(key, STR("tokenizer.chat_template."));
}

static Status gguf_templates_add(qn_template *t, const Gguf *g)
{
        GgufType type;

        for (size_t i = 0; i < gguf_key_count(g); i++) {
                const Str key = gguf_key_at(g, i, &type);
                if (is_template_key(key))
                        TRY(gguf_template_add(t, g, key));
        }
        return OK;
}

static Status template_open_gguf(qn_template *t, const char *path)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};

        TRY(gguf_open(path, &g));
        if (gguf_has_vocab(g))
                TRY(status_within(gguf_vocab_read(g, &v), "%s", path));
        TRY(gguf_special(&v, &t->special));
        return status_within(gguf_templates_add(t, g), "%s", path);
}

static Status template_open_any(qn_template *t, const char *path)
{
        if (dir_exists(path))
                return template_open_dir(t, path);
        if (gguf_is_file(path))
                return template_open_gguf(t, path);
        return template_add_file(t, STR("default"), path);
}

Status template_open_path(const char *path, qn_template **out)
{
        CLEANUP(qn_template_close_at) qn_template *t = NULL;

        TRY(mem_new(&t));
        TRY(template_open_any(t, path));
        *out = TAKE(t);
        return OK;
}

static Status template_usable(const NamedTemplate *n, const Template **out)
{
        if (n->t == NULL)
                return FAIL(n->status, "%.*s", STR_ARG(n->error));
        *out = n->t;
        return OK;
}

static Status template_open_some(const char *path, qn_template **out)
{
        CLEANUP(qn_template_close_at) qn_template *t = NULL;
        const Template *only;

        TRY(template_open_path(path, &t));
        ENSURE(t->list.n > 0, E_MISSING,
               "%s: no chat template (chat_template.jinja or chat_template in "
               "tokenizer_config.json)",
               path);
        if (!t->named)
                TRY(template_usable(&t->list.p[0], &only));
        *out = TAKE(t);
        return OK;
}

qn_status qn_template_open(const char *path, qn_template **out)
{
        return (qn_status)template_open_some(path, out);
}

static const NamedTemplate *template_named(const qn_template *t, Str name)
{
        const NamedTemplate *found = NULL;

        for (size_t i = 0; i < t->list.n; i++)
                if (str_equal(t->list.p[i].name, name))
                        found = &t->list.p[i];
        return found;
}

static Status names_append(const qn_template *t, StrBuf *out)
{
        for (size_t i = 0; i < t->list.n; i++)
                TRY(strbuf_printf(out, "%s%.*s", i > 0 ? ", " : "", STR_ARG(t->list.p[i].name)));
        return OK;
}

static Status no_default(const qn_template *t)
{
        CLEANUP(strbuf_done) StrBuf names = {0};

        ENSURE(t->list.n > 0, E_MISSING, "the model has no chat template");
        TRY(names_append(t, &names));
        return FAIL(E_MISSING,
                    "the model has several chat templates and none of them is called default: "
                    "name one as chat_template (%s)",
                    strbuf_cstr(&names));
}

static const NamedTemplate *template_preferred(const qn_template *t, bool has_tools)
{
        const NamedTemplate *tools = has_tools ? template_named(t, STR("tool_use")) : NULL;

        return tools != NULL ? tools : template_named(t, STR("default"));
}

bool template_find(const qn_template *t, Str name)
{
        return t->named && name.p != NULL && template_named(t, name) != NULL;
}

Status template_choose(const qn_template *t, Str name, bool has_tools, const Template **out)
{
        const NamedTemplate *n =
                template_find(t, name) ? template_named(t, name) : template_preferred(t, has_tools);

        return n == NULL ? no_default(t) : template_usable(n, out);
}
