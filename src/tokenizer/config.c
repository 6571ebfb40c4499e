#include "tokenizer/config.h"

#include <stdlib.h>

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

/* Where the config is being read from. */
typedef struct Source {
        yyjson_val *config;
        yyjson_val *map; /* NULL: it does not count */
        Arena *arena;
        TokenVec tokens;
} Source;

static void source_done(Source *s)
{
        vec_done(&s->tokens);
}

/* "</s>" or {"content": "</s>", …}. */
static Status token_read(yyjson_val *v, Arena *arena, AddedToken *out)
{
        *out = (AddedToken){.special = true};
        if (yyjson_is_str(v))
                return arena_str(arena, json_str(v), &out->content);
        ENSURE(yyjson_is_obj(v), E_FORMAT, "expected a string or an object, found %s",
               json_type_name(v));
        return fields_read(token_fields, N_ELEMS(token_fields), v, arena, out);
}

static Status token_push(Source *s, yyjson_val *v, const char *place)
{
        AddedToken token;

        TRY(status_within(token_read(v, s->arena, &token), "%s", place));
        return token.content.n == 0 ? OK : vec_push(&s->tokens, token);
}

static yyjson_val *named_find(const Source *s, const char *key)
{
        yyjson_val *v = yyjson_obj_get(s->map, key);

        return v != NULL ? v : yyjson_obj_get(s->config, key);
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

/* An entry of added_tokens_decoder, to be put in the order of ids. */
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

static Status numbered_collect(yyjson_val *decoder, NumberedVec *out)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(decoder);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL)
                TRY(vec_push(out, ((Numbered){strtoll(yyjson_get_str(key), NULL, 10),
                                              yyjson_obj_iter_get_val(key)})));
        if (out->n > 1)
                qsort(out->p, out->n, sizeof(*out->p), numbered_compare);
        return OK;
}

static Status decoder_push(Source *s)
{
        CLEANUP(numbered_done) NumberedVec list = {0};

        TRY(numbered_collect(yyjson_obj_get(s->config, "added_tokens_decoder"), &list));
        for (size_t i = 0; i < list.n; i++)
                TRY(token_push(s, list.p[i].token, "added_tokens_decoder"));
        return OK;
}

static Status tokens_read(Source *s)
{
        TRY(decoder_push(s));
        for (size_t i = 0; i < N_ELEMS(named_keys); i++)
                TRY(named_push(s, named_keys[i]));
        TRY(list_push(s, "extra_special_tokens"));
        return list_push(s, "additional_special_tokens");
}

static Status tokens_keep(const Source *s, TokenizerConfig *out)
{
        TRY(arena_new_array(s->arena, s->tokens.n, &out->tokens));
        out->n_tokens = s->tokens.n;
        if (s->tokens.n > 0)
                memcpy(out->tokens, s->tokens.p, s->tokens.n * sizeof(*s->tokens.p));
        return OK;
}

static Status content_read(const Source *s, const char *key, Str *out)
{
        AddedToken token;
        yyjson_val *v = named_find(s, key);

        if (is_absent(v))
                return OK;
        TRY(status_within(token_read(v, s->arena, &token), "%s", key));
        *out = token.content;
        return OK;
}

static Status edges_read(const Source *s, TokenizerConfig *out)
{
        yyjson_val *bos = yyjson_obj_get(s->config, "add_bos_token");
        yyjson_val *eos = yyjson_obj_get(s->config, "add_eos_token");

        out->has_edges = bos != NULL || eos != NULL;
        out->add_bos = yyjson_is_true(bos);
        out->add_eos = yyjson_is_true(eos);
        TRY(content_read(s, "bos_token", &out->bos));
        return content_read(s, "eos_token", &out->eos);
}

Status tokenizer_config_read(yyjson_val *v, yyjson_val *map, Arena *arena, TokenizerConfig *out)
{
        const bool modern = yyjson_obj_get(v, "added_tokens_decoder") != NULL;
        CLEANUP(source_done) Source s = {.config = v, .map = modern ? NULL : map, .arena = arena};

        TRY(edges_read(&s, out));
        TRY(tokens_read(&s));
        return tokens_keep(&s, out);
}
