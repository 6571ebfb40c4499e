#include "tokenizer/model_words.h"

#include "tokenizer/encoder.h"
#include "tokenizer/unicode.h"
#include "tokenizer/vocab.h"

typedef struct Words {
        Vocab vocab; /* first: see Vocab */
        Str unk_token;
        Str prefix;
        uint64_t max_chars;
        size_t longest; /* bytes of the longest token: no piece is longer */
} Words;

static const Words word_level_defaults = {.unk_token = {"<unk>", 5}};
static const Words word_piece_defaults = {
        .unk_token = {"[UNK]", 5}, .prefix = {"##", 2}, .max_chars = 100};

static const FieldSpec word_level_fields[] = {
        FIELD("unk_token", FIELD_STR, Words, unk_token, true),
};

static const FieldSpec word_piece_fields[] = {
        FIELD("unk_token", FIELD_STR, Words, unk_token, true),
        FIELD("continuing_subword_prefix", FIELD_STR, Words, prefix, true),
        FIELD("max_input_chars_per_word", FIELD_U64, Words, max_chars, true),
};

static size_t longest_text(const Vocab *v)
{
        size_t longest = 0;

        for (size_t i = 0; i < v->n_ids; i++)
                longest = v->by_id[i].n > longest ? v->by_id[i].n : longest;
        return longest;
}

static Status words_ready(void *self, const Loading *l)
{
        Words *w = self;

        TRY(vocab_load(&w->vocab, yyjson_obj_get(l->json, "vocab"), l->arena));
        w->longest = longest_text(&w->vocab);
        return OK;
}

static Status unk_push(const Words *w, IdVec *ids)
{
        int32_t id = 0;

        ENSURE(vocab_find(&w->vocab, w->unk_token, &id), E_RANGE,
               "the unk_token \"%.*s\" is not in the vocabulary", STR_ARG(w->unk_token));
        return vec_push(ids, id);
}

static Status word_level_tokenize(const void *self, Encoder *e, Str word, IdVec *ids)
{
        const Words *w = self;
        int32_t id = 0;

        (void)e;
        return vocab_find(&w->vocab, word, &id) ? vec_push(ids, id) : unk_push(w, ids);
}

static uint64_t chars_count(Str s)
{
        uint64_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
}

static Status piece_text(const Words *w, Str word, size_t begin, size_t end, StrBuf *out)
{
        strbuf_clear(out);
        TRY(strbuf_append(out, begin > 0 ? w->prefix : (Str){0}));
        return strbuf_append(out, str_slice(word, begin, end));
}

/* A place in a word that is being cut, and what was found there. */
typedef struct Cut {
        size_t begin;
        size_t end; /* of the piece found; begin: none */
        int32_t id;
} Cut;

static bool is_inside_char(Str word, size_t at)
{
        return at < word.n && ((unsigned char)word.p[at] & 0xC0) == 0x80;
}

/* No piece that begins at `begin` ends behind this. */
static size_t end_bound(const Words *w, Str word, size_t begin)
{
        size_t end = word.n - begin > w->longest ? begin + w->longest : word.n;

        while (is_inside_char(word, end))
                end--;
        return end;
}

/* The longest piece at c->begin. */
static Status piece_find(const Words *w, Str word, StrBuf *text, Cut *c)
{
        bool found = false;

        c->end = end_bound(w, word, c->begin);
        while (c->end > c->begin) {
                TRY(piece_text(w, word, c->begin, c->end, text));
                found = vocab_find(&w->vocab, strbuf_str(text), &c->id);
                if (found)
                        return OK;
                c->end = unicode_before(word, c->end);
        }
        return OK;
}

/* Appends the pieces of a word; `*known` false: one was not found. */
static Status pieces_push(const Words *w, Str word, StrBuf *text, IdVec *ids, bool *known)
{
        Cut c = {0, 0, 0};

        *known = true;
        for (; *known && c.begin < word.n; c.begin = c.end) {
                TRY(piece_find(w, word, text, &c));
                *known = c.end > c.begin;
                TRY(vec_push(ids, c.id));
        }
        return OK;
}

/* A word that cannot be cut as a whole is unknown as a whole. */
static Status word_cut(const Words *w, Encoder *e, Str word, IdVec *ids)
{
        const size_t before = ids->n;
        bool known = true;

        TRY(pieces_push(w, word, &e->code_points, ids, &known));
        if (known)
                return OK;
        ids->n = before;
        return unk_push(w, ids);
}

static Status word_piece_tokenize(const void *self, Encoder *e, Str word, IdVec *ids)
{
        const Words *w = self;

        return chars_count(word) > w->max_chars ? unk_push(w, ids) : word_cut(w, e, word, ids);
}

const ComponentType model_word_level = {.name = "WordLevel",
                                        .size = sizeof(Words),
                                        .defaults = &word_level_defaults,
                                        .fields = word_level_fields,
                                        .n_fields = N_ELEMS(word_level_fields),
                                        .ready = words_ready,
                                        .done = component_done,
                                        .run.tokenize = word_level_tokenize};

const ComponentType model_word_piece = {.name = "WordPiece",
                                        .size = sizeof(Words),
                                        .defaults = &word_piece_defaults,
                                        .fields = word_piece_fields,
                                        .n_fields = N_ELEMS(word_piece_fields),
                                        .ready = words_ready,
                                        .done = component_done,
                                        .run.tokenize = word_piece_tokenize};
