/* Text to ids: added tokens, normalizers, pre-tokenizers, the model, post-processors. */
#include "tokenizer/tokenizer_parts.h"
#include "tokenizer/unicode.h"

enum { TEXT_MAX = 1 << 30 };

typedef VEC(TextSpan) TextSpanVec;

/* One encode call. */
typedef struct Run {
        const Tokenizer *t;
        const EncodeOptions *o;
        TextSpanVec plain;  /* of the clean text */
        TextSpanVec behind; /* of one stretch behind the normalizer */
        Encoder e;
        StrBuf clean;      /* the text, where it had invalid bytes */
        AddedSplit outer;  /* by tokens of the text as it is */
        AddedSplit middle; /* by tokens behind the normalizer, of one outer part */
        IdVec ids[2];
        IdVec added[2]; /* what the post-processors make of nothing */
} Run;

static void run_done(Run *r)
{
        encoder_done(&r->e);
        vec_done(&r->plain);
        vec_done(&r->behind);
        strbuf_done(&r->clean);
        added_split_done(&r->outer);
        added_split_done(&r->middle);
        vec_done(&r->ids[0]);
        vec_done(&r->ids[1]);
        vec_done(&r->added[0]);
        vec_done(&r->added[1]);
}

static Status normalizer_run(const Tokenizer *t, Encoder *e, size_t i, Str in, Str *out)
{
        const Component *c = &t->normalizers.p[i];
        StrBuf *to = &e->normal[i % 2];

        strbuf_clear(to);
        TRY(c->type->run.normalize(c->self, e, in, to));
        *out = strbuf_str(to);
        return OK;
}

Status text_normalize(const Tokenizer *t, Encoder *e, Str in, Str *out)
{
        Str text = in;

        for (size_t i = 0; i < t->normalizers.n; i++)
                TRY(normalizer_run(t, e, i, text, &text));
        *out = text;
        return OK;
}

/* One pre-tokenizer over every piece of `in`. */
static Status pieces_split(const Component *c, Encoder *e, const Pieces *in, Pieces *out)
{
        pieces_clear(out);
        for (size_t i = 0; i < in->list.n; i++) {
                const Piece *p = &in->list.p[i];
                const PieceText text = {{in->text.p + p->begin, p->n}, p->first};

                TRY(c->type->run.pre_tokenize(c->self, e, text, out));
        }
        return OK;
}

static Status pieces_make(Run *r, PieceText text, const Pieces **out)
{
        Pieces *p = r->e.pieces;
        size_t at = 0;

        pieces_clear(&p[0]);
        TRY(pieces_add(&p[0], text, 0, text.text.n));
        for (size_t i = 0; i < r->t->pre_tokenizers.n; i++) {
                TRY(pieces_split(&r->t->pre_tokenizers.p[i], &r->e, &p[at], &p[1 - at]));
                at = 1 - at;
        }
        *out = &p[at];
        return OK;
}

static Status pieces_tokenize(Run *r, const Pieces *pieces)
{
        const Component *model = &r->t->models.p[0];

        for (size_t i = 0; i < pieces->list.n; i++) {
                const Piece *p = &pieces->list.p[i];
                const Str word = {pieces->text.p + p->begin, p->n};

                TRY(model->type->run.tokenize(model->self, &r->e, word, &r->ids[0]));
        }
        return OK;
}

static Status words_encode(Run *r, PieceText text)
{
        const Pieces *pieces = NULL;

        TRY(pieces_make(r, text, &pieces));
        return pieces_tokenize(r, pieces);
}

/* Normalized text between tokens of the second kind, or such a token. */
static Status middle_encode(Run *r, Str text, const AddedPart *p, bool first)
{
        const PieceText stretch = {str_slice(text, p->begin, p->end), first && p->begin == 0};

        if (p->token != NULL)
                return vec_push(&r->ids[0], (int32_t)p->token->id);
        return words_encode(r, stretch);
}

static size_t within(size_t at, const AddedPart *part)
{
        const size_t low = at > part->begin ? at : part->begin;

        return (low < part->end ? low : part->end) - part->begin;
}

/* Where an offset of raw text lies behind the normalizer: as long as what is before it becomes. */
static Status offset_behind(Run *r, Str raw, size_t at, size_t *out)
{
        Str before = {0};

        TRY(text_normalize(r->t, &r->e, str_slice(raw, 0, at), &before));
        *out = before.n;
        return OK;
}

static Status span_behind(Run *r, Str raw, const AddedPart *part, const TextSpan *s)
{
        const size_t begin = within(s->begin, part);
        const size_t end = within(s->end, part);
        TextSpan behind = {0, 0};

        if (begin == end)
                return OK;
        TRY(offset_behind(r, raw, begin, &behind.begin));
        TRY(offset_behind(r, raw, end, &behind.end));
        return vec_push(&r->behind, behind);
}

static Status spans_behind(Run *r, Str raw, const AddedPart *part)
{
        vec_clear(&r->behind);
        for (size_t i = 0; r->t->special_behind && i < r->plain.n; i++)
                TRY(span_behind(r, raw, part, &r->plain.p[i]));
        return OK;
}

static Status middle_split(Run *r, Str text)
{
        const SpecialRule rule = {r->o->parse_special, r->behind.p, r->behind.n};

        return added_split(&r->t->normalized, r->t->added, text, &rule, &r->middle);
}

static Status front_alone(const Component *c, Encoder *e, Str front, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(c->type->run.normalize(c->self, e, front, &out));
        *n = out.n;
        return OK;
}

/* How much of the result of a normalizer comes from the text's first character. */
static Status front_follow(const Component *c, Encoder *e, Str in, size_t *n)
{
        if (c->type->front == NULL)
                return front_alone(c, e, str_slice(in, 0, *n), n);
        return c->type->front(c->self, e, in, n);
}

static bool is_inside_character(Str text, size_t n)
{
        return n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80;
}

/* A character that the beginning shares with what follows, by composition, is of the beginning. */
static size_t whole_characters(Str text, size_t n)
{
        size_t end = n < text.n ? n : text.n;

        while (is_inside_character(text, end))
                end++;
        return end;
}

static Status front_normalize(Run *r, size_t i, Str *text, size_t *n)
{
        *n = whole_characters(*text, *n);
        if (*n > 0)
                TRY(front_follow(&r->t->normalizers.p[i], &r->e, *text, n));
        return normalizer_run(r->t, &r->e, i, *text, text);
}

/* As HF, only a piece that begins with what the text's own first character became is the first. */
static Status front_find(Run *r, Str raw, bool *first)
{
        uint_least32_t c = 0;
        Str text = raw;
        size_t n = unicode_at(raw, 0, &c);

        for (size_t i = 0; i < r->t->normalizers.n; i++)
                TRY(front_normalize(r, i, &text, &n));
        *first = n > 0;
        return OK;
}

static bool front_matters(const Run *r, const AddedPart *part)
{
        return part->begin == 0 && r->t->fronted;
}

static Status first_find(Run *r, Str raw, const AddedPart *part, bool *first)
{
        *first = part->begin == 0;
        return front_matters(r, part) ? front_find(r, raw, first) : OK;
}

static Status stretch_encode(Run *r, Str raw, const AddedPart *part)
{
        Str text = {0};
        bool first = false;

        TRY(spans_behind(r, raw, part));
        TRY(first_find(r, raw, part, &first));
        TRY(text_normalize(r->t, &r->e, raw, &text));
        TRY(middle_split(r, text));
        for (size_t i = 0; i < r->middle.parts.n; i++)
                TRY(middle_encode(r, text, &r->middle.parts.p[i], first));
        return OK;
}

static Status outer_encode(Run *r, Str text, const AddedPart *p)
{
        if (p->token != NULL)
                return vec_push(&r->ids[0], (int32_t)p->token->id);
        return stretch_encode(r, str_slice(text, p->begin, p->end), p);
}

static Status parts_encode(Run *r, Str text)
{
        const SpecialRule rule = {r->o->parse_special, r->plain.p, r->plain.n};

        TRY(added_split(&r->t->raw, r->t->added, text, &rule, &r->outer));
        for (size_t i = 0; i < r->outer.parts.n; i++)
                TRY(outer_encode(r, text, &r->outer.parts.p[i]));
        return OK;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* From the first of a pair of lists, through both in turn, to that of *out. */
static Status posts_run(const Run *r, IdVec ids[2], size_t *out)
{
        size_t at = 0;

        for (size_t i = 0; i < r->t->post_processors.n; i++) {
                const Component *c = &r->t->post_processors.p[i];

                vec_clear(&ids[1 - at]);
                TRY(c->type->run.post(c->self, r->o->add_special_tokens, &ids[at], &ids[1 - at]));
                at = 1 - at;
        }
        *out = at;
        return OK;
}

static void ids_keep(IdVec *ids, size_t n, bool last)
{
        const size_t first = last ? ids->n - n : 0;

        memmove(ids->p, ids->p + first, n * sizeof(*ids->p));
        ids->n = n;
}

static Status ids_cut(Run *r)
{
        size_t at;
        size_t keep;

        if (r->o->max_ids == 0)
                return OK;
        TRY(posts_run(r, r->added, &at));
        keep = r->o->max_ids - smaller(r->o->max_ids, r->added[at].n);
        if (keep < r->ids[0].n)
                ids_keep(&r->ids[0], keep, r->o->cut_left);
        return OK;
}

static Status post_run(Run *r, IdVec *ids)
{
        size_t at;

        TRY(ids_cut(r));
        TRY(posts_run(r, r->ids, &at));
        return vec_append(ids, r->ids[at].p, r->ids[at].n);
}

/* Cleans text up to `end`; `*at` moves there. Returns where that is in the clean text. */
static Status clean_until(Str text, size_t end, size_t *at, StrBuf *clean, size_t *out)
{
        const size_t stop = smaller(end, text.n) > *at ? smaller(end, text.n) : *at;

        TRY(utf8_append_lossy(clean, str_slice(text, *at, stop), false, NULL));
        *at = stop;
        *out = clean->n;
        return OK;
}

static Status dirty_clean(Run *r, Str text, Str *out)
{
        size_t at = 0;
        size_t end = 0;

        for (size_t i = 0; i < r->plain.n; i++) {
                TextSpan *s = &r->plain.p[i];

                TRY(clean_until(text, s->begin, &at, &r->clean, &s->begin));
                TRY(clean_until(text, s->end, &at, &r->clean, &s->end));
        }
        TRY(clean_until(text, text.n, &at, &r->clean, &end));
        *out = strbuf_str(&r->clean);
        return OK;
}

/* Valid text is not copied. */
static Status text_clean(Run *r, Str text, Str *out)
{
        TRY(vec_append(&r->plain, r->o->plain, r->o->n_plain));
        *out = text;
        return utf8_valid_prefix(text) == text.n ? OK : dirty_clean(r, text, out);
}

Status tokenizer_encode(const Tokenizer *t, Str text, const EncodeOptions *o, IdVec *ids)
{
        CLEANUP(run_done) Run r = {.t = t, .o = o};
        Str valid = {0};

        ENSURE(text.n <= TEXT_MAX, E_RANGE, "a text of %zu bytes is too long, the most is %d",
               text.n, TEXT_MAX);
        TRY(text_clean(&r, text, &valid));
        TRY(parts_encode(&r, valid));
        return post_run(&r, ids);
}
