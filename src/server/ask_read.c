/* Readers of request fields whose form has choices. */
#include "base/fields_text.h"
#include "server/ask.h"

static Status expected(const FieldSpec *f, const char *what, yyjson_val *v)
{
        char found[VALUE_TEXT_MAX];

        value_text(v, found);
        return FAIL(E_FORMAT, "%s: expected %s, found %s", f->key, what, found);
}

Status read_value(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)f;
        (void)arena;
        memcpy(at, &v, sizeof(v));
        return OK;
}

Status read_array(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        if (!yyjson_is_arr(v))
                return expected(f, "an array", v);
        return read_value(f, v, arena, at);
}

Status read_object(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        if (!yyjson_is_obj(v))
                return expected(f, "an object", v);
        return read_value(f, v, arena, at);
}

/* Texts that the library takes as C strings. */
static Status word_read(const FieldSpec *f, yyjson_val *v, Arena *arena, const char **out)
{
        Str kept;

        if (!yyjson_is_str(v))
                return expected(f, "a string", v);
        ENSURE(memchr(json_str(v).p, '\0', json_str(v).n) == NULL, E_RANGE,
               "%s: a NUL character in a text", f->key);
        TRY(arena_str(arena, json_str(v), &kept));
        *out = kept.p;
        return OK;
}

/* Empty words stop nothing. */
static Status words_add(const FieldSpec *f, yyjson_val *v, Arena *arena, StopWords *out)
{
        ENSURE(out->n < ASK_STOPS_MAX, E_RANGE, "%s: more than %d texts", f->key, ASK_STOPS_MAX);
        TRY(word_read(f, v, arena, &out->p[out->n]));
        out->n += out->p[out->n][0] != '\0';
        return OK;
}

static Status words_read(const FieldSpec *f, yyjson_val *list, Arena *arena, StopWords *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        TRY(arena_new_array(arena, ASK_STOPS_MAX, &out->p));
        if (!yyjson_is_arr(list))
                return words_add(f, list, arena, out);
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(words_add(f, v, arena, out));
        return OK;
}

Status read_stop(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        StopWords words = {0};

        TRY(words_read(f, v, arena, &words));
        memcpy(at, &words, sizeof(words));
        return OK;
}

_Static_assert(offsetof(qn_sampling, n_dry_sequence_breakers) ==
                       offsetof(qn_sampling, dry_sequence_breakers) + offsetof(StopWords, n),
               "the breakers and their number lie like StopWords");

Status read_breakers(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        return read_stop(f, v, arena, at);
}

static bool is_negative(yyjson_val *v)
{
        return yyjson_is_sint(v) && yyjson_get_sint(v) < 0;
}

Status read_seed(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const uint64_t seed = is_negative(v) ? UINT64_MAX : yyjson_get_uint(v);

        (void)arena;
        if (!yyjson_is_int(v))
                return expected(f, "an integer", v);
        memcpy(at, &seed, sizeof(seed));
        return OK;
}

/* The Responses API has the format in an object beside others. */
Status read_text_settings(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        if (!yyjson_is_obj(v))
                return expected(f, "an object", v);
        return read_value(f, yyjson_obj_get(v, "format"), arena, at);
}

/* Ollama's settings stand in an object of their own. */
Status read_options(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        if (!yyjson_is_obj(v))
                return expected(f, "an object", v);
        TRY(fields_read(ask_sampling.rows, ask_sampling.n, v, arena, at));
        return fields_read(ask_ollama_options.rows, ask_ollama_options.n, v, arena, at);
}

static bool is_prompt(yyjson_val *v)
{
        return yyjson_is_str(v) || yyjson_is_arr(v);
}

Status read_prompt(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        if (!is_prompt(v))
                return expected(f, "a string or an array", v);
        return read_value(f, v, arena, at);
}

Status read_stream_options(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        static const FieldSpec rows[] = {
                {.key = "include_usage", .type = FIELD_BOOL},
        };

        if (!yyjson_is_obj(v))
                return expected(f, "an object", v);
        return status_within(fields_read(rows, N_ELEMS(rows), v, arena, at), "%s", f->key);
}
