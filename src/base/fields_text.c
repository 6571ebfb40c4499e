#include "base/fields_text.h"

#include <stdio.h>

enum { SHOWN_MAX = 64 };

static void text_of_string(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        const Str s = json_str(v);
        const Str shown = str_slice(s, 0, s.n < SHOWN_MAX ? s.n : SHOWN_MAX);
        const Str whole = str_slice(shown, 0, utf8_valid_prefix(shown));

        (void)snprintf(out, VALUE_TEXT_MAX, "\"%.*s%s\"", STR_ARG(whole), whole.n < s.n ? "…" : "");
}

static void text_of_integer(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        if (yyjson_is_uint(v))
                (void)snprintf(out, VALUE_TEXT_MAX, "%llu", (unsigned long long)yyjson_get_uint(v));
        else
                (void)snprintf(out, VALUE_TEXT_MAX, "%lld", (long long)yyjson_get_sint(v));
}

static void text_of_number(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        if (yyjson_is_real(v))
                (void)snprintf(out, VALUE_TEXT_MAX, "%.17g", yyjson_get_real(v));
        else
                text_of_integer(v, out);
}

static void text_of_bool(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        (void)snprintf(out, VALUE_TEXT_MAX, "%s", yyjson_get_bool(v) ? "true" : "false");
}

static void text_of_kind(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        (void)snprintf(out, VALUE_TEXT_MAX, "%s", json_type_name(v));
}

void value_text(yyjson_val *v, char out[VALUE_TEXT_MAX])
{
        static void (*const writers[YYJSON_TYPE_MASK + 1])(yyjson_val *, char *) = {
                [YYJSON_TYPE_NONE] = text_of_kind,  [YYJSON_TYPE_RAW] = text_of_kind,
                [YYJSON_TYPE_NULL] = text_of_kind,  [YYJSON_TYPE_BOOL] = text_of_bool,
                [YYJSON_TYPE_NUM] = text_of_number, [YYJSON_TYPE_STR] = text_of_string,
                [YYJSON_TYPE_ARR] = text_of_kind,   [YYJSON_TYPE_OBJ] = text_of_kind,
        };

        writers[yyjson_get_type(v)](v, out);
}

/* Appends what still fits; n is the length so far, below NAMES_TEXT_MAX. */
static size_t text_add(char *out, size_t n, const char *text)
{
        const size_t room = NAMES_TEXT_MAX - 1 - n;
        const size_t length = strnlen(text, room);

        memcpy(out + n, text, length);
        out[n + length] = '\0';
        return n + length;
}

void names_text(const char *const *names, char out[NAMES_TEXT_MAX])
{
        const char *before = "";
        size_t n = 0;

        out[0] = '\0';
        for (size_t i = 0; names[i] != NULL; i++) {
                n = text_add(out, n, before);
                n = text_add(out, n, names[i]);
                before = ", ";
        }
}

/* Words for true and false, as people write them in options and environments. */
typedef struct BoolWord {
        const char *word;
        bool value;
} BoolWord;

static const BoolWord bool_words[] = {
        {"true", true}, {"false", false}, {"1", true},  {"0", false},
        {"yes", true},  {"no", false},    {"on", true}, {"off", false},
};

static const BoolWord *bool_word_find(Str text)
{
        for (size_t i = 0; i < N_ELEMS(bool_words); i++)
                if (str_equal(str_of(bool_words[i].word), text))
                        return &bool_words[i];
        return NULL;
}

typedef Status (*TextRead)(const FieldSpec *f, Str text, Arena *arena, void *out);

static Status text_as_string(const FieldSpec *f, Str text, Arena *arena, void *out)
{
        yyjson_val v = {0};

        (void)yyjson_set_strn(&v, text.p == NULL ? "" : text.p, text.n);
        return field_read(f, &v, arena, out);
}

/* What is no word for a boolean is read as a string, so that the usual message names it. */
static Status text_as_bool(const FieldSpec *f, Str text, Arena *arena, void *out)
{
        const BoolWord *w = bool_word_find(text);
        yyjson_val v = {0};

        if (w == NULL)
                return text_as_string(f, text, arena, out);
        unsafe_yyjson_set_bool(&v, w->value);
        return field_read(f, &v, arena, out);
}

static Status text_as_json(const FieldSpec *f, Str text, Arena *arena, void *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(status_within(json_parse(text, &doc), "%s", f->key));
        return field_read(f, yyjson_doc_get_root(doc), arena, out);
}

static bool starts_as_number(Str text)
{
        return text.n > 0 && strchr("-0123456789", text.p[0]) != NULL;
}

static Status text_as_number(const FieldSpec *f, Str text, Arena *arena, void *out)
{
        const TextRead read = starts_as_number(text) ? text_as_json : text_as_string;

        return read(f, text, arena, out);
}

static bool starts_as_container(Str text)
{
        return str_starts_with(text, STR("{")) || str_starts_with(text, STR("["));
}

static Status text_as_custom(const FieldSpec *f, Str text, Arena *arena, void *out)
{
        const TextRead read = starts_as_container(text) ? text_as_json : text_as_string;

        return read(f, text, arena, out);
}

static const TextRead text_readers[] = {
        [FIELD_BOOL] = text_as_bool,   [FIELD_I32] = text_as_number,
        [FIELD_U32] = text_as_number,  [FIELD_I64] = text_as_number,
        [FIELD_U64] = text_as_number,  [FIELD_F32] = text_as_number,
        [FIELD_F64] = text_as_number,  [FIELD_STR] = text_as_string,
        [FIELD_ENUM] = text_as_string, [FIELD_CUSTOM] = text_as_custom,
};
_Static_assert(N_ELEMS(text_readers) == FIELD_TYPE_MAX, "a text reader for every type");

Status field_read_text(const FieldSpec *row, Str text, Arena *arena, void *out)
{
        return text_readers[row->type](row, text, arena, out);
}
