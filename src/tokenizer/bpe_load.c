#include "tokenizer/bpe.h"

#include <stdio.h>

static const FieldSpec fields[] = {
        FIELD("dropout", FIELD_F32, Bpe, dropout, false),
        FIELD("unk_token", FIELD_STR, Bpe, unk_token, false),
        FIELD("continuing_subword_prefix", FIELD_STR, Bpe, prefix, false),
        FIELD("end_of_word_suffix", FIELD_STR, Bpe, suffix, false),
        FIELD("fuse_unk", FIELD_BOOL, Bpe, fuse_unk, false),
        FIELD("byte_fallback", FIELD_BOOL, Bpe, byte_fallback, false),
        FIELD("ignore_merges", FIELD_BOOL, Bpe, ignore_merges, false),
};

/* The two texts of a merge. */
typedef struct Pair {
        Str left;
        Str right;
} Pair;

static bool has_two_parts(Str s, size_t space)
{
        return space < s.n && str_find(s, STR(" "), space + 1) == s.n;
}

/* "a b" */
static Status pair_of_string(yyjson_val *v, Pair *out)
{
        const Str s = json_str(v);
        const size_t space = str_find(s, STR(" "), 0);

        ENSURE(has_two_parts(s, space), E_FORMAT, "expected \"left right\", found \"%.*s\"",
               STR_ARG(s));
        *out = (Pair){str_slice(s, 0, space), str_slice(s, space + 1, s.n)};
        return OK;
}

static bool is_string_pair(yyjson_val *v)
{
        return yyjson_arr_size(v) == 2 && yyjson_is_str(yyjson_arr_get_first(v)) &&
               yyjson_is_str(yyjson_arr_get_last(v));
}

/* ["a", "b"] */
static Status pair_of_array(yyjson_val *v, Pair *out)
{
        ENSURE(is_string_pair(v), E_FORMAT, "expected \"left right\" or [left, right], found %s",
               json_type_name(v));
        *out = (Pair){json_str(yyjson_arr_get_first(v)), json_str(yyjson_arr_get_last(v))};
        return OK;
}

static Status pair_read(yyjson_val *v, Pair *out)
{
        return yyjson_is_str(v) ? pair_of_string(v, out) : pair_of_array(v, out);
}

static Status merge_id(const Vocab *v, Str text, int32_t *id)
{
        ENSURE(vocab_find(v, text, id), E_FORMAT, "token \"%.*s\" is not in the vocabulary",
               STR_ARG(text));
        return OK;
}

/* The new token's text: the right part without the continuing prefix. */
static Status merged_text(const Bpe *b, const Pair *p, StrBuf *out)
{
        const size_t cut = b->prefix.n < p->right.n ? b->prefix.n : p->right.n;

        strbuf_clear(out);
        TRY(strbuf_append(out, p->left));
        return strbuf_append(out, str_slice(p->right, cut, p->right.n));
}

/* What reading one merge leaves for the next. */
typedef struct MergeScratch {
        StrBuf text;
        int32_t merged; /* the last new id */
} MergeScratch;

static void merge_scratch_done(MergeScratch *s)
{
        strbuf_done(&s->text);
}

static bool is_concat(Str whole, Str left, Str right)
{
        return whole.n == left.n + right.n && str_starts_with(whole, left) &&
               str_ends_with(whole, right);
}

/* Published vocabularies list merged tokens in the order of their merges: worth a look. */
static bool next_is_merged(const Bpe *b, const Pair *p, int32_t next)
{
        const Vocab *v = &b->vocab;

        return (size_t)next < v->n_ids && is_concat(v->by_id[next], p->left, p->right);
}

static Status merged_find(const Bpe *b, const Pair *p, StrBuf *text, int32_t *merged)
{
        if (b->prefix.n == 0 && next_is_merged(b, p, *merged + 1)) {
                ++*merged;
                return OK;
        }
        TRY(merged_text(b, p, text));
        return merge_id(&b->vocab, strbuf_str(text), merged);
}

/* True for a merge over the place where a word ends and the next begins with WORD_MARK. */
static bool crosses_words(const Pair *p)
{
        return str_starts_with(p->right, WORD_MARK) && !str_ends_with(p->left, WORD_MARK);
}

static Status merge_put(Bpe *b, const Pair *p, size_t rank, MergeScratch *s)
{
        int32_t left = 0;
        int32_t right = 0;

        TRY(merge_id(&b->vocab, p->left, &left));
        TRY(merge_id(&b->vocab, p->right, &right));
        TRY(merged_find(b, p, &s->text, &s->merged));
        b->words_part &= !crosses_words(p);
        merge_map_put(&b->merges, merge_key(left, right),
                      (uint64_t)rank << 32 | (uint32_t)s->merged);
        return OK;
}

static Status merge_read(Bpe *b, yyjson_val *v, size_t rank, MergeScratch *s)
{
        Pair p = {{0}, {0}};

        if (str_starts_with(json_str(v), STR("#version")))
                return OK;
        TRY(pair_read(v, &p));
        return merge_put(b, &p, rank, s);
}

static Status merges_load(Bpe *b, yyjson_val *array, Arena *arena)
{
        CLEANUP(merge_scratch_done) MergeScratch s = {.merged = 0};
        yyjson_val *v;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(array), E_FORMAT, "merges: expected an array, found %s",
               json_type_name(array));
        TRY(merge_map_start(&b->merges, yyjson_arr_size(array), arena));
        yyjson_arr_foreach(array, i, n, v)
                TRY(status_within(merge_read(b, v, i, &s), "merges[%zu]", i));
        return OK;
}

static int32_t id_or_none(const Vocab *v, Str text)
{
        int32_t id = BPE_NO_ID;

        (void)vocab_find(v, text, &id);
        return id;
}

static void chars_index(Bpe *b)
{
        char bytes[4] = {0};

        for (uint_least32_t c = 0; c < BPE_CHAR_TABLE; c++)
                b->char_ids[c] = id_or_none(&b->vocab, (Str){bytes, utf8_encode(c, bytes)});
}

static void bytes_index(Bpe *b)
{
        char name[8];

        for (unsigned c = 0; c < N_ELEMS(b->byte_ids); c++) {
                (void)snprintf(name, sizeof(name), "<0x%02X>", c & 0xFF);
                b->byte_ids[c] = id_or_none(&b->vocab, str_of(name));
        }
}

/* Words can be told apart only where the mark is a token and no affix depends on the place. */
static bool words_may_part(const Bpe *b)
{
        int32_t id;

        return b->prefix.n + b->suffix.n == 0 && vocab_find(&b->vocab, WORD_MARK, &id);
}

static Status bpe_ready(void *self, const Loading *l)
{
        Bpe *b = self;

        ENSURE(b->dropout == 0.0F, E_UNSUPPORTED, "dropout: %g is for training only", b->dropout);
        TRY(vocab_load(&b->vocab, yyjson_obj_get(l->json, "vocab"), l->arena));
        TRY(arena_new_array(l->arena, b->vocab.n_ids, &b->fates));
        b->words_part = words_may_part(b);
        TRY(merges_load(b, yyjson_obj_get(l->json, "merges"), l->arena));
        chars_index(b);
        bytes_index(b);
        b->unk_id = b->unk_token.p == NULL ? BPE_NO_ID : id_or_none(&b->vocab, b->unk_token);
        return OK;
}

const ComponentType model_bpe = {.name = "BPE",
                                 .size = sizeof(Bpe),
                                 .fields = fields,
                                 .n_fields = N_ELEMS(fields),
                                 .ready = bpe_ready,
                                 .done = component_done,
                                 .run.tokenize = bpe_tokenize};
