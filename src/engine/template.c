/* Which template a model speaks, and rendering requests with it. */
#include "base/file.h"
#include "engine/engine.h"
#include "engine/gguf_assets.h"

#include <time.h>

enum { TEMPLATE_FILE_MAX = 64 << 20 };

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

/* Parses a source and keeps it under a name. */
static Status template_add(qn_template *t, Str name, Str source)
{
        NamedTemplate n = {0};

        TRY(arena_str(&t->arena, name, &n.name));
        TRY(vec_reserve(&t->list, 1));
        TRY(status_within(template_parse(source, &n.t), "chat template"));
        t->list.p[t->list.n++] = n;
        return OK;
}

static Status template_add_file(qn_template *t, const char *path)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(file_read_all(path, TEMPLATE_FILE_MAX, &text));
        return status_within(template_add(t, STR("default"), strbuf_str(&text)), "%s", path);
}

/* tokenizer_config.json: a list of {"name", "template"}. */
static Status templates_add_list(qn_template *t, yyjson_val *list)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(template_add(t, json_str(yyjson_obj_get(v, "name")),
                                 json_str(yyjson_obj_get(v, "template"))));
        return OK;
}

static Status templates_add_value(qn_template *t, yyjson_val *v)
{
        if (yyjson_is_arr(v))
                return templates_add_list(t, v);
        if (yyjson_is_str(v))
                return template_add(t, STR("default"), json_str(v));
        return OK;
}

static Status templates_add_config(qn_template *t, const char *path)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        if (!file_exists(path))
                return OK;
        TRY(json_parse_file(path, TEMPLATE_FILE_MAX, &doc));
        return status_within(
                templates_add_value(t, yyjson_obj_get(yyjson_doc_get_root(doc), "chat_template")),
                "%s", path);
}

static Status template_open_dir(qn_template *t, const char *dir)
{
        CLEANUP(mem_free_at) char *jinja = NULL;
        CLEANUP(mem_free_at) char *config = NULL;

        TRY(path_join(dir, "chat_template.jinja", &jinja));
        TRY(path_join(dir, "tokenizer_config.json", &config));
        TRY(special_tokens_load(dir, &t->special));
        if (file_exists(jinja))
                return template_add_file(t, jinja);
        return templates_add_config(t, config);
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

static Status template_open_gguf(qn_template *t, const char *path)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};
        Str source;

        TRY(gguf_open(path, &g));
        TRY(status_within(gguf_vocab_read(g, &v), "%s", path));
        TRY(gguf_special(&v, &t->special));
        if (!gguf_has(g, "tokenizer.chat_template"))
                return OK;
        TRY(gguf_str(g, "tokenizer.chat_template", &source));
        return status_within(template_add(t, STR("default"), source), "%s", path);
}

static Status template_open_any(qn_template *t, const char *path)
{
        if (dir_exists(path))
                return template_open_dir(t, path);
        if (gguf_is_file(path))
                return template_open_gguf(t, path);
        return template_add_file(t, path);
}

Status template_open_path(const char *path, qn_template **out)
{
        CLEANUP(qn_template_close_at) qn_template *t = NULL;

        TRY(mem_new(&t));
        TRY(template_open_any(t, path));
        *out = TAKE(t);
        return OK;
}

static Status template_open_some(const char *path, qn_template **out)
{
        CLEANUP(qn_template_close_at) qn_template *t = NULL;

        TRY(template_open_path(path, &t));
        ENSURE(t->list.n > 0, E_MISSING,
               "%s: no chat template (chat_template.jinja or chat_template in "
               "tokenizer_config.json)",
               path);
        *out = TAKE(t);
        return OK;
}

qn_status qn_template_open(const char *path, qn_template **out)
{
        return (qn_status)template_open_some(path, out);
}

static const Template *template_named(const qn_template *t, Str name)
{
        for (size_t i = 0; i < t->list.n; i++)
                if (str_equal(t->list.p[i].name, name))
                        return t->list.p[i].t;
        return NULL;
}

const Template *template_choose(const qn_template *t, bool has_tools)
{
        const Template *tools = has_tools ? template_named(t, STR("tool_use")) : NULL;

        return tools != NULL ? tools : template_named(t, STR("default"));
}
