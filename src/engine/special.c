/* The model's special tokens, as the variables that chat templates see. */
#include "base/file.h"
#include "engine/engine.h"

enum { CONFIG_MAX = 64 << 20 };

/* Both spellings: "<s>" and {"content": "<s>", …}. */
static Str token_text(yyjson_val *v)
{
        return yyjson_is_obj(v) ? json_str(yyjson_obj_get(v, "content")) : json_str(v);
}

typedef bool (*KeyTest)(Str key);

static bool is_token_key(Str key)
{
        return str_ends_with(key, STR("_token"));
}

/* Whatever extra_special_tokens names is a token. */
static bool is_any_key(Str key)
{
        return key.p != NULL;
}

static Status pair_append(StrBuf *out, Str key, Str text)
{
        TRY(strbuf_append_char(out, out->n > 0 ? ',' : '{'));
        TRY(json_append_quoted(out, key));
        TRY(strbuf_append_char(out, ':'));
        return json_append_quoted(out, text);
}

/* Where the tokens of an object go, and which ones another file overrides. */
typedef struct TokenSource {
        yyjson_val *object;
        yyjson_val *overriding; /* NULL: none */
        KeyTest takes;
} TokenSource;

static bool is_wanted(const TokenSource *s, yyjson_val *key)
{
        const bool overridden = yyjson_obj_get(s->overriding, yyjson_get_str(key)) != NULL;

        return !overridden && s->takes(json_str(key));
}

static Status token_append(StrBuf *out, const TokenSource *s, yyjson_val *key)
{
        const Str text = token_text(yyjson_obj_iter_get_val(key));

        if (!is_wanted(s, key) || text.p == NULL)
                return OK;
        return pair_append(out, json_str(key), text);
}

static Status tokens_append(StrBuf *out, const TokenSource *s)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(s->object);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(token_append(out, s, key));
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

/* The map wins over the config, but a config that lists its added tokens needs no map. */
static yyjson_val *map_used(yyjson_doc *config, yyjson_doc *map)
{
        const bool listed =
                yyjson_obj_get(yyjson_doc_get_root(config), "added_tokens_decoder") != NULL;

        return listed ? NULL : yyjson_doc_get_root(map);
}

Status special_tokens_load(const char *dir, yyjson_doc **out)
{
        CLEANUP(json_free) yyjson_doc *config_doc = NULL;
        CLEANUP(json_free) yyjson_doc *map_doc = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(optional_load(dir, "tokenizer_config.json", &config_doc));
        TRY(optional_load(dir, "special_tokens_map.json", &map_doc));
        yyjson_val *config = yyjson_doc_get_root(config_doc);
        yyjson_val *map = map_used(config_doc, map_doc);
        const TokenSource sources[] = {
                {map, NULL, is_token_key},
                {config, map, is_token_key},
                {yyjson_obj_get(config, "extra_special_tokens"), NULL, is_any_key},
        };
        for (size_t i = 0; i < N_ELEMS(sources); i++)
                TRY(tokens_append(&text, &sources[i]));
        TRY(strbuf_append(&text, text.n > 0 ? STR("}") : STR("{}")));
        return json_parse(strbuf_str(&text), out);
}
