/* Text to ids: added tokens, normalizers, pre-tokenizers, the model, post-processors. */
#include "tokenizer/tokenizer_parts.h"
#include "tokenizer/unicode.h"

enum { TEXT_MAX = 1 << 30 };

/* One encode call. */
typedef struct Run {
        const Tokenizer *t;
        const EncodeOptions *o;
        Encoder e;
        StrBuf clean;        /* the text, where it had invalid bytes */
        AddedPartVec outer;  /* by tokens of the text as it is */
        AddedPartVec middle; /* by tokens behind the normalizer, of one outer part */
        IdVec ids[2];
} Run;

static void run_done(Run *r)
{
        encoder_done(&r->e);
        strbuf_done(&r->clean);
        vec_done(&r->outer);
        vec_done(&r->middle);
        vec_done(&r->ids[0]);
        vec_done(&r->ids[1]);
}

Status text_normalize(const Tokenizer *t, Encoder *e, Str in, Str *out)
{
        Str text = in;

        for (size_t i = 0; i < t->normalizers.n; i++) {
                const Component *c = &t->normalizers.p[i];
                StrBuf *to = &e->normal[i % 2];

                strbuf_clear(to);
                TRY(c->type->run.normalize(c->self, e, text, to));
                text = strbuf_str(to);
        }
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

static Status stretch_encode(Run *r, Str raw, bool first)
{
        Str text = {0};

        TRY(text_normalize(r->t, &r->e, raw, &text));
        vec_clear(&r->middle);
        TRY(added_split(&r->t->normalized, r->t->added, text, r->o->parse_special, &r->middle));
        for (size_t i = 0; i < r->middle.n; i++)
                TRY(middle_encode(r, text, &r->middle.p[i], first));
        return OK;
}

static Status outer_encode(Run *r, Str text, const AddedPart *p)
{
        if (p->token != NULL)
                return vec_push(&r->ids[0], (int32_t)p->token->id);
        return stretch_encode(r, str_slice(text, p->begin, p->end), p->begin == 0);
}

static Status parts_encode(Run *r, Str text)
{
        TRY(added_split(&r->t->raw, r->t->added, text, r->o->parse_special, &r->outer));
        for (size_t i = 0; i < r->outer.n; i++)
                TRY(outer_encode(r, text, &r->outer.p[i]));
        return OK;
}

static Status post_run(Run *r, IdVec *ids)
{
        size_t at = 0;

        for (size_t i = 0; i < r->t->post_processors.n; i++) {
                const Component *c = &r->t->post_processors.p[i];

                vec_clear(&r->ids[1 - at]);
                TRY(c->type->run.post(c->self, r->o->add_special_tokens, &r->ids[at],
                                      &r->ids[1 - at]));
                at = 1 - at;
        }
        return vec_append(ids, r->ids[at].p, r->ids[at].n);
}

/* Valid text is not copied. */
static Status text_clean(Str text, StrBuf *clean, Str *out)
{
        *out = text;
        if (utf8_valid_prefix(text) == text.n)
                return OK;
        TRY(utf8_append_lossy(clean, text, false, NULL));
        *out = strbuf_str(clean);
        return OK;
}

Status tokenizer_encode(const Tokenizer *t, Str text, const EncodeOptions *o, IdVec *ids)
{
        CLEANUP(run_done) Run r = {.t = t, .o = o};
        Str valid = {0};

        ENSURE(text.n <= TEXT_MAX, E_RANGE, "a text of %zu bytes is too long, the most is %d",
               text.n, TEXT_MAX);
        TRY(text_clean(text, &r.clean, &valid));
        TRY(parts_encode(&r, valid));
        return post_run(&r, ids);
}
