/* modules.json, and what stands beside it. */
#include "base/file.h"
#include "engine/embed.h"

enum { JSON_MAX = 16 << 20 };

/* What a module may stand behind: states of tokens, or one row. */
typedef enum ModulePlace { PLACE_FIRST, PLACE_STATES, PLACE_ROW } ModulePlace;

typedef struct ModuleKind {
        const char *name; /* the last word of "type" */
        ModulePlace place;
        Status (*load)(const char *dir, Recipe *r);
} ModuleKind;

static const ModuleKind kinds[] = {
        {"Transformer", PLACE_FIRST, module_transformer},
        {"Pooling", PLACE_STATES, module_pooling},
        {"Dense", PLACE_ROW, module_dense},
        {"Normalize", PLACE_ROW, module_normalize},
        {"Dropout", PLACE_ROW, module_dropout},
};

typedef struct ModuleEntry {
        Str type;
        Str path;
} ModuleEntry;

static const FieldSpec entry_fields[] = {
        FIELD("type", FIELD_STR, ModuleEntry, type, true),
        FIELD("path", FIELD_STR, ModuleEntry, path, true),
};

static Str last_word(Str type)
{
        size_t at = type.n;

        while (at > 0 && type.p[at - 1] != '.')
                at--;
        return str_slice(type, at, type.n);
}

/* Code of one's own is not sentence-transformers', whatever its name. */
static Str class_of(Str type)
{
        return str_starts_with(type, STR("sentence_transformers.")) ? last_word(type) : STR("");
}

static Status kind_find(Str type, const ModuleKind **out)
{
        for (size_t i = 0; i < N_ELEMS(kinds); i++)
                if (str_equal(class_of(type), str_of(kinds[i].name))) {
                        *out = &kinds[i];
                        return OK;
                }
        return FAIL(E_UNSUPPORTED,
                    "type \"%.*s\" is not supported; supported: sentence_transformers' "
                    "Transformer, Pooling, Dense, Normalize, Dropout",
                    STR_ARG(type));
}

static ModulePlace place_at(size_t i, const Recipe *r)
{
        if (i == 0)
                return PLACE_FIRST;
        return r->pooling.n > 0 ? PLACE_ROW : PLACE_STATES;
}

static Status place_check(const ModuleKind *k, size_t i, const Recipe *r)
{
        ENSURE(k->place == place_at(i, r), E_UNSUPPORTED,
               "%s cannot stand here: a Transformer comes first, then Pooling, then the others",
               k->name);
        return OK;
}

/* Files of other folders are none of a model's. */
static Status path_check(Str path)
{
        ENSURE(!str_starts_with(path, STR("/")) && str_find(path, STR(".."), 0) >= path.n, E_FORMAT,
               "path \"%.*s\" leads out of the model's folder", STR_ARG(path));
        return OK;
}

static Status module_load(const char *dir, size_t i, const ModuleEntry *e, Recipe *r)
{
        CLEANUP(mem_free_at) char *path = NULL;
        const ModuleKind *k;

        TRY(kind_find(e->type, &k));
        TRY(place_check(k, i, r));
        TRY(path_check(e->path));
        TRY(path_join(dir, e->path.n > 0 ? e->path.p : ".", &path));
        return k->load(path, r);
}

static Status entry_load(const char *dir, size_t i, yyjson_val *v, Recipe *r)
{
        ModuleEntry e = {0};

        TRY(fields_read(entry_fields, N_ELEMS(entry_fields), v, &r->arena, &e));
        return module_load(dir, i, &e, r);
}

static Status entries_load(const char *dir, yyjson_val *list, Recipe *r)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        const size_t n = yyjson_arr_size(list);

        ENSURE(n > 0, E_FORMAT, "expected an array of modules, found %s", json_type_name(list));
        for (size_t i = 0; i < n; i++)
                TRY(status_within(entry_load(dir, i, yyjson_arr_iter_next(&it), r), "[%zu]", i));
        return OK;
}

static Status modules_load(const char *dir, const char *path, Recipe *r)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_parse_file(path, JSON_MAX, &doc));
        return status_within(entries_load(dir, yyjson_doc_get_root(doc), r), "%s", path);
}

/* A plain model has a tokenizer's limits all the same. */
static Status modules_or_plain(const char *dir, Recipe *r)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, "modules.json", &path));
        return file_exists(path) ? modules_load(dir, path, r) : module_transformer(dir, r);
}

static Status config_load_beside(const char *dir, Recipe *r)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, "config_sentence_transformers.json", &path));
        return file_exists(path) ? json_parse_file(path, JSON_MAX, &r->config) : OK;
}

Status recipe_load(const char *dir, size_t width, Recipe **out)
{
        CLEANUP(recipe_free) Recipe *r = NULL;

        TRY(mem_new(&r));
        r->width = width;
        r->prompt_counts = true;
        TRY(modules_or_plain(dir, r));
        TRY(config_load_beside(dir, r));
        *out = TAKE(r);
        return OK;
}

void recipe_free(Recipe **r)
{
        if (*r == NULL)
                return;
        vec_done(&(*r)->stages);
        json_free(&(*r)->config);
        arena_done(&(*r)->arena);
        mem_free(*r);
        *r = NULL;
}

static Status names_list(yyjson_val *prompts, StrBuf *out)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(prompts);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(strbuf_printf(out, "%s%s", out->n > 0 ? ", " : "", yyjson_get_str(key)));
        return OK;
}

static Status prompt_refuse(yyjson_val *prompts, const char *name)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(names_list(prompts, &list));
        return FAIL(E_USAGE, "prompt-name: \"%s\" is not one of the model's: %s", name,
                    list.n > 0 ? strbuf_cstr(&list) : "it has none");
}

static Status prompt_named(yyjson_val *prompts, const char *name, Str *out)
{
        yyjson_val *v = yyjson_obj_get(prompts, name);

        if (!yyjson_is_str(v))
                return prompt_refuse(prompts, name);
        *out = json_str(v);
        return OK;
}

static const char *name_or_default(yyjson_val *root, const char *name)
{
        return name != NULL ? name : yyjson_get_str(yyjson_obj_get(root, "default_prompt_name"));
}

Status recipe_prompt(const Recipe *r, const char *given, const char *name, Str *out)
{
        yyjson_val *root = yyjson_doc_get_root(r->config);
        const char *chosen = name_or_default(root, name);

        *out = str_of(given);
        if (given != NULL || chosen == NULL)
                return OK;
        return prompt_named(yyjson_obj_get(root, "prompts"), chosen, out);
}
