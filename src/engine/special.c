/* The model's special tokens, as the variables that chat templates see. */
#include "base/file.h"
#include "engine/engine.h"

enum { CONFIG_MAX = 64 << 20 };

/* Both spellings: "<s>" and {"content": "<s>", …}. */
static Str token_text(yyjson_val *v)
{
        return yyjson_is_obj(v) ? json_str(yyjson_obj_get(v, "content")) : json_str(v);
}

static bool is_token_key(Str key, yyjson_val *v)
{
        return str_ends_with(key, STR("_token")) && token_text(v).p != NULL;
}

static Status pair_append(StrBuf *out, Str key, Str text)
{
        TRY(strbuf_append_char(out, out->n > 0 ? ',' : '{'));
        TRY(json_append_quoted(out, key));
        TRY(strbuf_append_char(out, ':'));
        return json_append_quoted(out, text);
}

/* A key of the config gives way to the same key of the map. */
static Status token_append(StrBuf *out, yyjson_val *key, yyjson_val *overriding)
{
        yyjson_val *v = yyjson_obj_iter_get_val(key);
        const bool overridden = yyjson_obj_get(overriding, yyjson_get_str(key)) != NULL;

        if (overridden || !is_token_key(json_str(key), v))
                return OK;
        return pair_append(out, json_str(key), token_text(v));
}

static Status tokens_append(StrBuf *out, yyjson_val *object, yyjson_val *overriding)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(token_append(out, key, overriding));
        return OK;
}

/* A file of the directory, or NULL where it is not there. */
static Status optional_load(const char *dir, const char *name, yyjson_doc **out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, name, &path));
        if (!file_exists(path))
                return OK;
        return json_parse_file(path, CONFIG_MAX, out);
}

Status special_tokens_load(const char *dir, yyjson_doc **out)
{
        CLEANUP(json_free) yyjson_doc *config = NULL;
        CLEANUP(json_free) yyjson_doc *map = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(optional_load(dir, "tokenizer_config.json", &config));
        TRY(optional_load(dir, "special_tokens_map.json", &map));
        TRY(tokens_append(&text, yyjson_doc_get_root(map), NULL));
        TRY(tokens_append(&text, yyjson_doc_get_root(config), yyjson_doc_get_root(map)));
        TRY(strbuf_append(&text, text.n > 0 ? STR("}") : STR("{}")));
        return json_parse(strbuf_str(&text), out);
}
