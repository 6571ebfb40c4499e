/* Reads "added_tokens" and makes the tables by id. */
#include "tokenizer/tokenizer_parts.h"

static const FieldSpec fields[] = {
        FIELD("content", FIELD_STR, AddedToken, content, true),
        FIELD_RANGE("id", FIELD_U32, AddedToken, id, true, 0, TOKEN_ID_MAX),
        FIELD("single_word", FIELD_BOOL, AddedToken, single_word, false),
        FIELD("lstrip", FIELD_BOOL, AddedToken, lstrip, false),
        FIELD("rstrip", FIELD_BOOL, AddedToken, rstrip, false),
        FIELD("normalized", FIELD_BOOL, AddedToken, normalized, false),
        FIELD("special", FIELD_BOOL, AddedToken, special, false),
};

/* The model's own id wins over the file's, as in HF. */
static Status token_read(Tokenizer *t, yyjson_val *v, size_t i)
{
        AddedToken *a = &t->added[i];
        int32_t id;

        ENSURE(yyjson_is_obj(v), E_FORMAT, "expected an object, found %s", json_type_name(v));
        TRY(fields_read(fields, N_ELEMS(fields), v, &t->arena, a));
        if (vocab_find(tokenizer_vocab(t), a->content, &id))
                a->id = (uint32_t)id;
        return strmap_put(&t->added_by_text, a->content, (uint32_t)i);
}

static Status tokens_read(Tokenizer *t, yyjson_val *array, size_t n_more)
{
        yyjson_val *v;
        size_t i;
        size_t n;

        TRY(arena_new_array(&t->arena, yyjson_arr_size(array) + n_more, &t->added));
        TRY(strmap_reserve(&t->added_by_text, yyjson_arr_size(array) + n_more));
        yyjson_arr_foreach(array, i, n, v)
                TRY(status_within(token_read(t, v, i), "added_tokens[%zu]", i));
        t->n_added = yyjson_arr_size(array);
        return OK;
}

/* A normalized token is looked for as the normalizer would write it. */
static Status normalized_put(Tokenizer *t, Encoder *e, size_t i)
{
        Str text = {0};
        Str *shown = &t->shown[t->added[i].id];

        t->special_behind |= t->added[i].special;
        TRY(text_normalize(t, e, t->added[i].content, &text));
        TRY(arena_str(&t->arena, text, shown));
        t->normalized.texts[i] = *shown;
        return OK;
}

static Status token_index(Tokenizer *t, Encoder *e, size_t i)
{
        if (t->added[i].normalized)
                return normalized_put(t, e, i);
        t->raw.texts[i] = t->added[i].content;
        return OK;
}

static Status sets_build(Tokenizer *t)
{
        CLEANUP(encoder_done) Encoder e = {0};

        TRY(arena_new_array(&t->arena, t->n_added, &t->raw.texts));
        TRY(arena_new_array(&t->arena, t->n_added, &t->normalized.texts));
        for (size_t i = 0; i < t->n_added; i++)
                TRY(token_index(t, &e, i));
        TRY(added_set_build(&t->raw, t->n_added));
        return added_set_build(&t->normalized, t->n_added);
}

static size_t ids_end(const Tokenizer *t)
{
        size_t end = tokenizer_vocab(t)->n_ids;

        for (size_t i = 0; i < t->n_added; i++)
                end = t->added[i].id >= end ? (size_t)t->added[i].id + 1 : end;
        return end;
}

static Status token_place(Tokenizer *t, const AddedToken *a)
{
        Str *text = &t->texts[a->id];

        ENSURE(text->p == NULL || str_equal(*text, a->content), E_FORMAT,
               "added_tokens: the id %u of \"%.*s\" is that of \"%.*s\" already", a->id,
               STR_ARG(a->content), STR_ARG(*text));
        *text = a->content;
        t->special[a->id] = t->special[a->id] || a->special;
        return OK;
}

static void texts_copy(Str *to, const Str *from, size_t n)
{
        if (n > 0)
                memcpy(to, from, n * sizeof(*from));
}

static Status tables_build(Tokenizer *t)
{
        const Vocab *v = tokenizer_vocab(t);

        t->n_ids = ids_end(t);
        TRY(arena_new_array(&t->arena, t->n_ids, &t->texts));
        TRY(arena_new_array(&t->arena, t->n_ids, &t->special));
        TRY(arena_new_array(&t->arena, t->n_ids, &t->skipped));
        TRY(arena_new_array(&t->arena, t->n_ids, &t->shown));
        texts_copy(t->texts, v->by_id, v->n_ids);
        for (size_t i = 0; i < t->n_added; i++)
                TRY(token_place(t, &t->added[i]));
        texts_copy(t->shown, t->texts, t->n_ids);
        return OK;
}

/* As HF: a special token that its own normalizer changes is not known as special in decoding. */
static bool is_special_text(const Tokenizer *t, Str text)
{
        uint32_t i;

        return strmap_find(&t->added_by_text, text, &i) && t->added[i].special;
}

static void skipped_mark(Tokenizer *t)
{
        for (size_t i = 0; i < t->n_added; i++) {
                const uint32_t id = t->added[i].id;

                t->skipped[id] = is_special_text(t, t->shown[id]);
        }
}

/* As HF numbers what is in neither list: behind the vocabulary and all added tokens. */
static uint32_t next_id(const Tokenizer *t)
{
        return (uint32_t)ids_end(t);
}

/* What was special once is looked for and skipped as such, as in HF. */
static void flags_replace(AddedToken *a, const AddedToken *by)
{
        const AddedToken old = *a;

        *a = *by;
        a->id = old.id;
        a->special |= old.special;
}

/* What another list says of a token that is there already. */
typedef void (*FlagsChange)(AddedToken *a, const AddedToken *by);

static void flags_keep(AddedToken *a, const AddedToken *by)
{
        (void)a;
        (void)by;
}

static void flags_special(AddedToken *a, const AddedToken *by)
{
        (void)by;
        a->special = true;
}

static Status extra_add(Tokenizer *t, const AddedToken *extra, FlagsChange change)
{
        AddedToken *a = &t->added[t->n_added];
        uint32_t index = 0;
        int32_t id;

        if (strmap_find(&t->added_by_text, extra->content, &index)) {
                change(&t->added[index], extra);
                return OK;
        }
        *a = *extra;
        a->id = vocab_find(tokenizer_vocab(t), a->content, &id) ? (uint32_t)id : next_id(t);
        TRY(strmap_put(&t->added_by_text, a->content, (uint32_t)t->n_added));
        t->n_added++;
        return OK;
}

/* Numbered tokens come first, then named ones. */
static FlagsChange named_change(const TokenizerConfig *config, size_t i)
{
        const size_t n_named = config->names_count ? config->n_named : 0;

        return i < config->n_numbered + n_named ? flags_special : flags_keep;
}

static FlagsChange change_of(const TokenizerConfig *config, size_t i)
{
        return i < config->n_numbered ? flags_replace : named_change(config, i);
}

static Status extras_add(Tokenizer *t, const TokenizerConfig *config)
{
        for (size_t i = 0; i < config->n_tokens; i++)
                TRY(extra_add(t, &config->tokens[i], change_of(config, i)));
        return OK;
}

Status added_load(Tokenizer *t, yyjson_val *array, const TokenizerConfig *config)
{
        TRY(tokens_read(t, array, config->n_tokens));
        TRY(extras_add(t, config));
        TRY(tables_build(t));
        TRY(sets_build(t));
        skipped_mark(t);
        return OK;
}
