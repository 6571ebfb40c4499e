#include "tokenizer/bpe.h"
#include "tokenizer/unicode.h"

/* A word on its way to symbols. */
typedef struct Build {
        const Bpe *b;
        Encoder *e;
        Str word;
        bool unk_pending; /* an unknown symbol that a later unknown may still join */
} Build;

/* One character of the word. */
typedef struct Char {
        Str text;
        uint_least32_t code;
        bool first;
        bool last;
} Char;

static Status symbol_push(Encoder *e, int32_t id)
{
        return vec_push(&e->symbols, ((Symbol){.id = id, .merge = MERGE_NONE}));
}

static Str prefix_of(const Bpe *b, const Char *c)
{
        return c->first ? (Str){0} : b->prefix;
}

static Str suffix_of(const Bpe *b, const Char *c)
{
        return c->last ? b->suffix : (Str){0};
}

static bool has_affix(const Bpe *b, const Char *c)
{
        return prefix_of(b, c).n + suffix_of(b, c).n > 0;
}

/* The text to look up: with the prefix inside a word, with the suffix at its end. */
static Status affixed_text(const Bpe *b, const Char *c, StrBuf *out)
{
        strbuf_clear(out);
        TRY(strbuf_append(out, prefix_of(b, c)));
        TRY(strbuf_append(out, c->text));
        return strbuf_append(out, suffix_of(b, c));
}

static int32_t text_id(const Bpe *b, Str text)
{
        int32_t id = BPE_NO_ID;

        (void)vocab_find(&b->vocab, text, &id);
        return id;
}

static int32_t char_id(const Bpe *b, const Char *c)
{
        return c->code < BPE_CHAR_TABLE ? b->char_ids[c->code] : text_id(b, c->text);
}

/* `text` becomes what was looked up. */
static Status char_lookup(const Build *w, const Char *c, Str *text, int32_t *id)
{
        *text = c->text;
        if (!has_affix(w->b, c)) {
                *id = char_id(w->b, c);
                return OK;
        }
        TRY(affixed_text(w->b, c, &w->e->code_points));
        *text = strbuf_str(&w->e->code_points);
        *id = text_id(w->b, *text);
        return OK;
}

static Status unk_flush(Build *w)
{
        if (!w->unk_pending)
                return OK;
        w->unk_pending = false;
        return symbol_push(w->e, w->b->unk_id);
}

static Status unk_add(Build *w)
{
        if (w->b->unk_token.p == NULL)
                return OK;
        ENSURE(w->b->unk_id != BPE_NO_ID, E_RANGE,
               "the unk_token \"%.*s\" is not in the vocabulary", STR_ARG(w->b->unk_token));
        if (!w->b->fuse_unk)
                TRY(unk_flush(w));
        w->unk_pending = true;
        return OK;
}

static bool bytes_known(const Bpe *b, Str text)
{
        bool known = b->byte_fallback;

        for (size_t i = 0; i < text.n; i++)
                known &= b->byte_ids[(unsigned char)text.p[i]] != BPE_NO_ID;
        return known;
}

/* As HF: an unknown symbol that waits stays behind the bytes. */
static Status bytes_add(Build *w, Str text)
{
        for (size_t i = 0; i < text.n; i++)
                TRY(symbol_push(w->e, w->b->byte_ids[(unsigned char)text.p[i]]));
        return OK;
}

static Status known_add(Build *w, int32_t id)
{
        TRY(unk_flush(w));
        return symbol_push(w->e, id);
}

static Status char_add(Build *w, const Char *c)
{
        Str text = {0};
        int32_t id = BPE_NO_ID;

        TRY(char_lookup(w, c, &text, &id));
        if (id != BPE_NO_ID)
                return known_add(w, id);
        return bytes_known(w->b, text) ? bytes_add(w, text) : unk_add(w);
}

static Status symbols_build(Build *w)
{
        size_t n;
        Char c;

        vec_clear(&w->e->symbols);
        for (size_t i = 0; i < w->word.n; i += n) {
                n = unicode_at(w->word, i, &c.code);
                c.text = str_slice(w->word, i, i + n);
                c.first = i == 0;
                c.last = i + n == w->word.n;
                TRY(char_add(w, &c));
        }
        return unk_flush(w);
}

static Status symbols_append(const SymbolVec *symbols, IdVec *ids)
{
        TRY(vec_reserve(ids, symbols->n));
        for (size_t i = 0; i < symbols->n; i++)
                ids->p[ids->n++] = symbols->p[i].id;
        return OK;
}

static Status symbols_merge(const Bpe *b, Encoder *e, Str word, IdVec *ids)
{
        Build w = {b, e, word, false};

        TRY(symbols_build(&w));
        TRY(bpe_merge(b, &e->symbols, &e->heap));
        return symbols_append(&e->symbols, ids);
}

static bool is_only(const SymbolVec *symbols, int32_t id)
{
        return symbols->n == 1 && symbols->p[0].id == id;
}

/* The word of a token whose fate is not known yet. Threads that come here at once find the same. */
static Status fate_find(const Bpe *b, Encoder *e, Str word, int32_t id, IdVec *ids)
{
        TRY(symbols_merge(b, e, word, ids));
        atomic_store_explicit(&b->fates[id], is_only(&e->symbols, id) ? FATE_WHOLE : FATE_PARTS,
                              memory_order_relaxed);
        return OK;
}

static Status whole_push(const Bpe *b, Encoder *e, Str word, int32_t id, IdVec *ids)
{
        (void)b;
        (void)e;
        (void)word;
        return vec_push(ids, id);
}

static Status parts_push(const Bpe *b, Encoder *e, Str word, int32_t id, IdVec *ids)
{
        (void)id;
        return symbols_merge(b, e, word, ids);
}

typedef Status (*FateStep)(const Bpe *b, Encoder *e, Str word, int32_t id, IdVec *ids);

static const FateStep fate_steps[] = {
        [FATE_UNKNOWN] = fate_find, [FATE_WHOLE] = whole_push, [FATE_PARTS] = parts_push};

/* Most words are tokens that merging makes whole: then one look replaces it. An affix depends on
 * the place, so that the text alone does not tell. */
static Status word_merge(const Bpe *b, Encoder *e, Str word, IdVec *ids)
{
        int32_t id = BPE_NO_ID;

        if (b->prefix.n + b->suffix.n > 0 || !vocab_find(&b->vocab, word, &id))
                return symbols_merge(b, e, word, ids);
        return fate_steps[atomic_load_explicit(&b->fates[id], memory_order_relaxed)](b, e, word, id,
                                                                                     ids);
}

static bool mark_begins_word(const Bpe *b, Str text, size_t at)
{
        return !b->word_tails[(unsigned char)text.p[at - 1]] &&
               !str_ends_with(str_slice(text, 0, at), WORD_MARK);
}

/* Where the word that begins at `begin` ends: at the next WORD_MARK behind something else. */
static size_t word_end(const Bpe *b, Str text, size_t begin)
{
        size_t at = str_find(text, WORD_MARK, begin + 1);

        while (at < text.n && !mark_begins_word(b, text, at))
                at = str_find(text, WORD_MARK, at + 1);
        return at;
}

/* The same ids as of the whole, as no merge crosses: long texts without a pre-tokenizer stay fast.
 */
static Status words_merge(const Bpe *b, Encoder *e, Str text, IdVec *ids)
{
        size_t end;

        for (size_t i = 0; i < text.n; i = end) {
                end = word_end(b, text, i);
                TRY(word_merge(b, e, str_slice(text, i, end), ids));
        }
        return OK;
}

static Status text_merge(const Bpe *b, Encoder *e, Str text, IdVec *ids)
{
        return b->words_part ? words_merge(b, e, text, ids) : word_merge(b, e, text, ids);
}

static bool is_whole(const Bpe *b, Str word, int32_t *id)
{
        return b->ignore_merges && vocab_find(&b->vocab, word, id);
}

Status bpe_tokenize(const void *self, Encoder *e, Str word, IdVec *ids)
{
        int32_t id = 0;

        return is_whole(self, word, &id) ? vec_push(ids, id) : text_merge(self, e, word, ids);
}
