/* Reads a BPE model's merges: in batches, so that the processor fetches while we look up. */
#include "tokenizer/bpe.h"

enum { BATCH = 32 };

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

/* One merge on its way: first its texts, then what they are. */
typedef struct PendingMerge {
        size_t rank;
        size_t merged_at; /* in MergeBatch.text */
        Str texts[3];     /* left, right, merged */
        uint32_t hashes[3];
        int32_t ids[3];
} PendingMerge;

typedef struct MergeBatch {
        Bpe *b;
        StrBuf text; /* of what the pairs become */
        PendingMerge items[BATCH];
        size_t n;
} MergeBatch;

static void merge_batch_done(MergeBatch *m)
{
        strbuf_done(&m->text);
}

/* The new token's text: the right part without the continuing prefix. */
static Status merged_append(MergeBatch *m, const Pair *p)
{
        const size_t prefix = m->b->prefix.n;
        const size_t cut = prefix < p->right.n ? prefix : p->right.n;

        TRY(strbuf_append(&m->text, p->left));
        return strbuf_append(&m->text, str_slice(p->right, cut, p->right.n));
}

/* True for a merge over the place where a word ends and the next begins with WORD_MARK. */
static bool crosses_words(const Pair *p)
{
        return str_starts_with(p->right, WORD_MARK) && !str_ends_with(p->left, WORD_MARK);
}

static bool ends_in_unk(const Bpe *b, Str token)
{
        return b->unk_token.n > 0 && str_ends_with(token, b->unk_token);
}

static bool ends_in_byte(Str token)
{
        const size_t n = sizeof("<0x00>") - 1;

        return token.n >= n && str_starts_with(str_slice(token, token.n - n, token.n), STR("<0x"));
}

/* Its text may stand for what the word does not spell so. */
static bool has_unknown_tail(const Bpe *b, Str left)
{
        return left.n == 0 || ends_in_unk(b, left) || ends_in_byte(left);
}

/* Words are not told apart behind the last byte of what such a merge begins with. */
static void crossing_note(Bpe *b, const Pair *p)
{
        if (!crosses_words(p))
                return;
        if (has_unknown_tail(b, p->left))
                b->words_part = false;
        else
                b->word_tails[(unsigned char)p->left.p[p->left.n - 1]] = true;
}

typedef void (*Fetch)(const Vocab *v, uint32_t hash);

static void item_fetch(const Bpe *b, const PendingMerge *item, Fetch fetch)
{
        for (size_t i = 0; i < N_ELEMS(item->texts); i++)
                fetch(&b->vocab, item->hashes[i]);
}

static void item_hash(PendingMerge *item)
{
        for (size_t i = 0; i < N_ELEMS(item->texts); i++)
                item->hashes[i] = vocab_hash(item->texts[i]);
}

/* The buffer may have moved while it grew: now it stays. */
static void merged_place(MergeBatch *m)
{
        const Str all = strbuf_str(&m->text);

        for (size_t i = 0; i < m->n; i++) {
                PendingMerge *item = &m->items[i];
                const size_t end = i + 1 < m->n ? m->items[i + 1].merged_at : all.n;

                item->texts[2] = str_slice(all, item->merged_at, end);
                item_hash(item);
        }
}

static void batch_fetch(const MergeBatch *m, Fetch fetch)
{
        for (size_t i = 0; i < m->n; i++)
                item_fetch(m->b, &m->items[i], fetch);
}

static Status item_resolve(const Bpe *b, PendingMerge *item)
{
        for (size_t i = 0; i < N_ELEMS(item->texts); i++)
                ENSURE(vocab_find_hashed(&b->vocab, item->hashes[i], item->texts[i], &item->ids[i]),
                       E_FORMAT, "token \"%.*s\" is not in the vocabulary",
                       STR_ARG(item->texts[i]));
        merge_map_fetch(&b->merges, merge_key(item->ids[0], item->ids[1]));
        return OK;
}

static void item_put(Bpe *b, const PendingMerge *item)
{
        merge_map_put(&b->merges, merge_key(item->ids[0], item->ids[1]),
                      (uint64_t)item->rank << 32 | (uint32_t)item->ids[2]);
}

static Status items_resolve(MergeBatch *m)
{
        for (size_t i = 0; i < m->n; i++)
                TRY(status_within(item_resolve(m->b, &m->items[i]), "merges[%zu]",
                                  m->items[i].rank));
        return OK;
}

static Status batch_flush(MergeBatch *m)
{
        merged_place(m);
        batch_fetch(m, vocab_fetch_slot);
        batch_fetch(m, vocab_fetch_view);
        batch_fetch(m, vocab_fetch_text);
        TRY(items_resolve(m));
        for (size_t i = 0; i < m->n; i++)
                item_put(m->b, &m->items[i]);
        m->n = 0;
        strbuf_clear(&m->text);
        return OK;
}

static Status merge_add(MergeBatch *m, yyjson_val *v, size_t rank)
{
        PendingMerge *item = &m->items[m->n];
        Pair p = {{0}, {0}};

        TRY(pair_read(v, &p));
        *item = (PendingMerge){
                .rank = rank, .merged_at = m->text.n, .texts = {p.left, p.right, {0}}};
        TRY(merged_append(m, &p));
        crossing_note(m->b, &p);
        m->n++;
        return OK;
}

static Status merge_read(MergeBatch *m, yyjson_val *v, size_t rank)
{
        if (str_starts_with(json_str(v), STR("#version")))
                return OK;
        if (m->n == BATCH)
                TRY(batch_flush(m));
        return status_within(merge_add(m, v, rank), "merges[%zu]", rank);
}

Status bpe_merges_load(Bpe *b, yyjson_val *array, Arena *arena)
{
        CLEANUP(merge_batch_done) MergeBatch m = {.b = b};
        yyjson_val *v;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(array), E_FORMAT, "merges: expected an array, found %s",
               json_type_name(array));
        TRY(merge_map_start(&b->merges, yyjson_arr_size(array), arena));
        yyjson_arr_foreach(array, i, n, v) TRY(merge_read(&m, v, i));
        return batch_flush(&m);
}
