/* A model's templates: which files hold them, and under which names. */
#include "engine/template_files.h"
#include "base/file.h"

/* A template that cannot be parsed is an error where it is chosen: another one may be. */
static Status parsed_or_error(Arena *arena, Str source, NamedTemplate *n)
{
        const Status s = status_within(template_parse(source, &n->t), "chat template");

        if (s == OK)
                return OK;
        ENSURE(s != E_NOMEM, E_NOMEM, "out of memory: a chat template of %zu bytes", source.n);
        n->status = s;
        return arena_str(arena, str_of(status_text()), &n->error);
}

Status template_add(qn_template *t, Str name, Str source)
{
        NamedTemplate n = {0};

        TRY(arena_str(&t->arena, name, &n.name));
        TRY(arena_str(&t->arena, source, &n.source));
        TRY(vec_reserve(&t->list, 1));
        TRY(parsed_or_error(&t->arena, source, &n));
        t->list.p[t->list.n++] = n;
        return OK;
}

Status template_add_file(qn_template *t, Str name, const char *path)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(file_read_all(path, TEMPLATE_FILE_MAX, &text));
        return status_within(template_add(t, name, strbuf_str(&text)), "%s", path);
}

static Status template_add_value(qn_template *t, yyjson_val *name, yyjson_val *source)
{
        ENSURE(yyjson_is_str(name) && yyjson_is_str(source), E_FORMAT,
               "chat_template: expected names and templates, found %s and %s", json_type_name(name),
               json_type_name(source));
        return template_add(t, json_str(name), json_str(source));
}

/* tokenizer_config.json: a list of {"name", "template"}. */
static Status templates_add_list(qn_template *t, yyjson_val *list)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        t->named = true;
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(template_add_value(t, yyjson_obj_get(v, "name"),
                                       yyjson_obj_get(v, "template")));
        return OK;
}

/* … or an object, a template a name. */
static Status templates_add_object(qn_template *t, yyjson_val *object)
{
        size_t i;
        size_t n;
        yyjson_val *key;
        yyjson_val *value;

        t->named = true;
        yyjson_obj_foreach(object, i, n, key, value) TRY(template_add_value(t, key, value));
        return OK;
}

static Status templates_add_text(qn_template *t, yyjson_val *text)
{
        return template_add(t, STR("default"), json_str(text));
}

static Status templates_add_none(qn_template *t, yyjson_val *v)
{
        (void)t;
        ENSURE(v == NULL || yyjson_is_null(v), E_FORMAT,
               "chat_template: expected a template or a list of them, found %s", json_type_name(v));
        return OK;
}

typedef Status (*AddFn)(qn_template *t, yyjson_val *v);

static const AddFn add_table[YYJSON_TYPE_MASK + 1] = {
        [YYJSON_TYPE_NONE] = templates_add_none, [YYJSON_TYPE_RAW] = templates_add_none,
        [YYJSON_TYPE_NULL] = templates_add_none, [YYJSON_TYPE_BOOL] = templates_add_none,
        [YYJSON_TYPE_NUM] = templates_add_none,  [YYJSON_TYPE_STR] = templates_add_text,
        [YYJSON_TYPE_ARR] = templates_add_list,  [YYJSON_TYPE_OBJ] = templates_add_object,
};

static Status templates_add_config(qn_template *t, const char *path)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_val *v;

        if (!file_exists(path))
                return OK;
        TRY(json_parse_file(path, TEMPLATE_FILE_MAX, &doc));
        v = yyjson_obj_get(yyjson_doc_get_root(doc), "chat_template");
        return status_within(add_table[yyjson_get_type(v)](t, v), "%s", path);
}

static Status add_jinja(qn_template *t, const char *dir, const char *file)
{
        CLEANUP(mem_free_at) char *path = NULL;
        const Str name = str_of(file);

        if (!str_ends_with(name, STR(".jinja")))
                return OK;
        TRY(path_join(dir, file, &path));
        return template_add_file(t, str_slice(name, 0, name.n - STR(".jinja").n), path);
}

/* additional_chat_templates/NAME.jinja */
static Status templates_add_folder(qn_template *t, const char *dir)
{
        CLEANUP(dir_list_done) DirList files = {0};

        if (!dir_exists(dir))
                return OK;
        TRY(dir_list(dir, &files));
        for (size_t i = 0; i < files.n; i++)
                TRY(add_jinja(t, dir, files.names[i]));
        return OK;
}

/* Files of their own come before what the config holds, all of it. */
static Status templates_add_files(qn_template *t, const char *dir)
{
        CLEANUP(mem_free_at) char *jinja = NULL;
        CLEANUP(mem_free_at) char *folder = NULL;

        TRY(path_join(dir, "chat_template.jinja", &jinja));
        TRY(path_join(dir, "additional_chat_templates", &folder));
        if (file_exists(jinja))
                TRY(template_add_file(t, STR("default"), jinja));
        TRY(templates_add_folder(t, folder));
        t->named = t->list.n > (size_t)file_exists(jinja);
        return OK;
}

Status template_open_dir(qn_template *t, const char *dir)
{
        CLEANUP(mem_free_at) char *config = NULL;

        TRY(special_tokens_load(dir, &t->special));
        TRY(templates_add_files(t, dir));
        if (t->list.n > 0)
                return OK;
        TRY(path_join(dir, "tokenizer_config.json", &config));
        return templates_add_config(t, config);
}
