/* The tokens that a tokenizer_config.json and the older files beside it name. */
#include "tokenizer/config.h"

#include <stdlib.h>

#define NUMBERED "added_tokens_decoder"

/* In this order Transformers adds them. */
static const char *const named_keys[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                         "pad_token", "cls_token", "mask_token"};

static const FieldSpec token_fields[] = {
        FIELD("content", FIELD_STR, AddedToken, content, true),
        FIELD("single_word", FIELD_BOOL, AddedToken, single_word, false),
        FIELD("lstrip", FIELD_BOOL, AddedToken, lstrip, false),
        FIELD("rstrip", FIELD_BOOL, AddedToken, rstrip, false),
        FIELD("normalized", FIELD_BOOL, AddedToken, normalized, false),
        FIELD("special", FIELD_BOOL, AddedToken, special, false),
};

typedef VEC(AddedToken) TokenVec;

/* Keys of one object that hold special tokens. */
#define EXTRA      "extra_special_tokens"
#define ADDITIONAL "additional_special_tokens"

/* The tokens on their way. */
typedef struct Source {
        const ConfigSource *from;
        Arena *arena;
        TokenVec tokens;
        size_t n_numbered; /* of the tokens, the first ones */
        size_t n_named;    /* as well */
} Source;

static void source_done(Source *s)
{
        vec_done(&s->tokens);
}

/* "</s>" or {"content": "</s>", …}. Named tokens are special, numbered ones if they say so. */
static Status token_read(yyjson_val *v, bool numbered, Arena *arena, AddedToken *out)
{
        *out = (AddedToken){.special = yyjson_get_bool(yyjson_obj_get(v, "special")) || !numbered};
        out->normalized = !out->special;
        if (yyjson_is_str(v))
                return arena_str(arena, json_str(v), &out->content);
        ENSURE(yyjson_is_obj(v), E_FORMAT, "expected a string or an object, found %s",
               json_type_name(v));
        return fields_read(token_fields, N_ELEMS(token_fields), v, arena, out);
}

static Status token_push(Source *s, yyjson_val *v, const char *place)
{
        AddedToken token;

        TRY(status_within(token_read(v, str_equal(str_of(place), STR(NUMBERED)), s->arena, &token),
                          "%s", place));
        return token.content.n == 0 ? OK : vec_push(&s->tokens, token);
}

yyjson_val *config_find(const ConfigSource *s, const char *key)
{
        yyjson_val *const places[] = {s->map, s->config, s->defaults};

        for (size_t i = 0; i < N_ELEMS(places); i++)
                if (yyjson_obj_get(places[i], key) != NULL)
                        return yyjson_obj_get(places[i], key);
        return NULL;
}

static yyjson_val *named_find(const Source *s, const char *key)
{
        return config_find(s->from, key);
}

static bool is_absent(yyjson_val *v)
{
        return v == NULL || yyjson_is_null(v);
}

static Status named_push(Source *s, const char *key)
{
        yyjson_val *v = named_find(s, key);

        return is_absent(v) ? OK : token_push(s, v, key);
}

static Status list_push(Source *s, const char *key)
{
        yyjson_val *v = named_find(s, key);
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        yyjson_val *token;

        while ((token = yyjson_arr_iter_next(&it)) != NULL)
                TRY(token_push(s, token, key));
        return OK;
}

static bool is_standard(Str key)
{
        for (size_t i = 0; i < N_ELEMS(named_keys); i++)
                if (str_equal(str_of(named_keys[i]), key))
                        return true;
        return false;
}

/* Any other "image_token": "<image>" of the config is a special token too. */
static bool is_own_token(Str key, yyjson_val *v)
{
        return yyjson_is_str(v) && str_ends_with(key, STR("_token")) && !is_standard(key);
}

static Status own_push(Source *s, yyjson_val *key)
{
        yyjson_val *v = yyjson_obj_iter_get_val(key);

        return is_own_token(json_str(key), v) ? token_push(s, v, yyjson_get_str(key)) : OK;
}

static Status own_tokens_push(Source *s)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(s->from->config);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(own_push(s, key));
        return OK;
}

/* {"image_token": "<image>"} */
static Status object_push(Source *s, const char *key)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(named_find(s, key));
        yyjson_val *name;

        while ((name = yyjson_obj_iter_next(&it)) != NULL)
                TRY(token_push(s, yyjson_obj_iter_get_val(name), key));
        return OK;
}

/* The older name counts where the newer one lists nothing. */
static Status lists_push(Source *s)
{
        const bool listed = yyjson_arr_size(named_find(s, EXTRA)) > 0;

        return list_push(s, listed ? EXTRA : ADDITIONAL);
}

/* An entry of added_tokens_decoder or added_tokens.json, to be put in the order of ids. */
typedef struct Numbered {
        long long id;
        yyjson_val *token;
} Numbered;

typedef VEC(Numbered) NumberedVec;

static void numbered_done(NumberedVec *v)
{
        vec_done(v);
}

static int numbered_compare(const void *a, const void *b)
{
        const long long x = ((const Numbered *)a)->id;
        const long long y = ((const Numbered *)b)->id;

        return (x > y) - (x < y);
}

static void numbered_sort(NumberedVec *v)
{
        if (v->n > 1)
                qsort(v->p, v->n, sizeof(*v->p), numbered_compare);
}

static Status numbered_collect(yyjson_val *decoder, NumberedVec *out)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(decoder);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(vec_push(out, ((Numbered){strtoll(yyjson_get_str(key), NULL, 10),
                                              yyjson_obj_iter_get_val(key)})));
        numbered_sort(out);
        return OK;
}

static Status decoder_push(Source *s)
{
        CLEANUP(numbered_done) NumberedVec list = {0};

        TRY(numbered_collect(yyjson_obj_get(s->from->config, NUMBERED), &list));
        for (size_t i = 0; i < list.n; i++)
                TRY(token_push(s, list.p[i].token, NUMBERED));
        return OK;
}

static bool is_text(yyjson_val *v, Str text)
{
        return str_equal(json_str(yyjson_is_obj(v) ? yyjson_obj_get(v, "content") : v), text);
}

static bool is_listed(yyjson_val *list, Str text)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                if (is_text(v, text))
                        return true;
        return false;
}

static bool is_named(const Source *s, Str text)
{
        for (size_t i = 0; i < N_ELEMS(named_keys); i++)
                if (is_text(named_find(s, named_keys[i]), text))
                        return true;
        return false;
}

static bool is_named_or_listed(const Source *s, Str text)
{
        return is_named(s, text) || is_listed(named_find(s, EXTRA), text) ||
               is_listed(named_find(s, ADDITIONAL), text);
}

/* {"<x>": 5}: special if some key names it. */
static Status legacy_push(Source *s, yyjson_val *key)
{
        AddedToken token = {.special = is_named_or_listed(s, json_str(key))};

        token.normalized = !token.special;
        TRY(arena_str(s->arena, json_str(key), &token.content));
        return token.content.n == 0 ? OK : vec_push(&s->tokens, token);
}

static Status legacy_collect(yyjson_val *added, NumberedVec *out)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(added);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(vec_push(out,
                             ((Numbered){yyjson_get_sint(yyjson_obj_iter_get_val(key)), key})));
        numbered_sort(out);
        return OK;
}

/* added_tokens.json, which older versions wrote. */
static Status legacy_tokens_push(Source *s)
{
        CLEANUP(numbered_done) NumberedVec list = {0};

        TRY(legacy_collect(s->from->added, &list));
        for (size_t i = 0; i < list.n; i++)
                TRY(legacy_push(s, list.p[i].token));
        return OK;
}

static Status named_tokens_push(Source *s)
{
        for (size_t i = 0; i < N_ELEMS(named_keys); i++)
                TRY(named_push(s, named_keys[i]));
        TRY(own_tokens_push(s));
        return object_push(s, EXTRA);
}

/* A numbered token that some key names is special. */
static void numbered_mark(Source *s, const AddedToken *named)
{
        for (size_t i = 0; i < s->n_numbered; i++)
                s->tokens.p[i].special |= str_equal(s->tokens.p[i].content, named->content);
}

static Status tokens_read(Source *s)
{
        TRY(decoder_push(s));
        TRY(legacy_tokens_push(s));
        s->n_numbered = s->tokens.n;
        TRY(named_tokens_push(s));
        s->n_named = s->tokens.n - s->n_numbered;
        for (size_t i = s->n_numbered; i < s->tokens.n; i++)
                numbered_mark(s, &s->tokens.p[i]);
        return lists_push(s);
}

static Status tokens_keep(const Source *s, TokenizerConfig *out)
{
        TRY(arena_new_array(s->arena, s->tokens.n, &out->tokens));
        out->n_tokens = s->tokens.n;
        out->n_numbered = s->n_numbered;
        out->n_named = s->n_named;
        if (s->tokens.n > 0)
                memcpy(out->tokens, s->tokens.p, s->tokens.n * sizeof(*s->tokens.p));
        return OK;
}

Status config_tokens_read(const ConfigSource *from, Arena *arena, TokenizerConfig *out)
{
        CLEANUP(source_done) Source s = {.from = from, .arena = arena};

        TRY(tokens_read(&s));
        return tokens_keep(&s, out);
}
