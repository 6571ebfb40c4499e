#include "tokenizer/unigram.h"

#include "tokenizer/unicode.h"

enum { UNREACHED = UINT32_MAX };

/* One text on its way to ids. */
typedef struct Search {
        const Unigram *u;
        PathNode *path; /* [text.n + 1] by end */
        Str text;
} Search;

static bool is_better(const PathNode *at, double score)
{
        return at->begin == UNREACHED || score > at->score;
}

static void token_offer(const Search *s, size_t end, const UnigramToken *t)
{
        const size_t begin = end - t->n;
        const double score = t->score + s->path[begin].score;

        if (is_better(&s->path[end], score))
                s->path[end] = (PathNode){.score = score, .begin = (uint32_t)begin, .id = t->id};
}

/* Offers every token that ends here, the longest first. True: one of them is a single character. */
static bool tokens_offer(const Search *s, uint32_t node, size_t begin, size_t end)
{
        const MatchNode *nodes = s->u->matcher.nodes.p;
        const UnigramToken *t = NULL;

        for (uint32_t i = matcher_found(&s->u->matcher, node); i != 0; i = nodes[i].shorter) {
                t = &s->u->tokens[nodes[i].key - 1];
                token_offer(s, end, t);
        }
        return t != NULL && t->n == end - begin;
}

static Status unknown_offer(const Search *s, size_t begin, size_t end)
{
        const double score = s->u->unk_score + s->path[begin].score;
        const Str c = str_slice(s->text, begin, end);

        if (!is_better(&s->path[end], score))
                return OK;
        ENSURE(s->u->unk_id != UNIGRAM_NO_ID, E_RANGE,
               "no token for \"%.*s\", and the model has no unk_id", STR_ARG(c));
        s->path[end] =
                (PathNode){.score = score, .begin = (uint32_t)begin, .id = (int32_t)s->u->unk_id};
        return OK;
}

static uint32_t char_step(const Search *s, uint32_t node, size_t begin, size_t end)
{
        for (size_t i = begin; i < end; i++)
                node = matcher_step(&s->u->matcher, node, (uint8_t)s->text.p[i]);
        return node;
}

static Status path_find(const Search *s)
{
        uint_least32_t c = 0;
        uint32_t node = 0;
        size_t end;

        for (size_t i = 0; i < s->text.n; i = end) {
                end = i + unicode_at(s->text, i, &c);
                node = char_step(s, node, i, end);
                if (!tokens_offer(s, node, i, end))
                        TRY(unknown_offer(s, i, end));
        }
        return OK;
}

static bool bytes_known(const Unigram *u, Str text)
{
        bool known = u->byte_fallback;

        for (size_t i = 0; i < text.n; i++)
                known &= u->byte_ids[(unsigned char)text.p[i]] != UNIGRAM_NO_ID;
        return known;
}

static Status bytes_push(const Unigram *u, Str text, IdVec *ids)
{
        for (size_t i = 0; i < text.n; i++)
                TRY(vec_push(ids, u->byte_ids[(unsigned char)text.p[i]]));
        return OK;
}

/* As HF, unknown characters that are a token together are that token. */
static Status unknown_push(const Unigram *u, Str text, IdVec *ids)
{
        int32_t id = (int32_t)u->unk_id;

        if (vocab_find(&u->vocab, text, &id) || !bytes_known(u, text))
                return vec_push(ids, id);
        return bytes_push(u, text, ids);
}

static bool is_unknown(const Search *s, size_t end)
{
        return end > 0 && s->path[end].id == s->u->unk_id;
}

/* The begin of the unknown characters that end at `end`. */
static size_t unknown_begin(const Search *s, size_t end)
{
        while (is_unknown(s, end))
                end = s->path[end].begin;
        return end;
}

/* Turns the way back into steps from the front: `next` of each begin. */
static void path_turn(const Search *s)
{
        size_t begin;

        for (size_t end = s->text.n; end > 0; end = begin) {
                begin = is_unknown(s, end) ? unknown_begin(s, end) : s->path[end].begin;
                s->path[begin].next = (uint32_t)end;
        }
}

static Status step_push(const Search *s, size_t begin, size_t end, IdVec *ids)
{
        if (is_unknown(s, end))
                return unknown_push(s->u, str_slice(s->text, begin, end), ids);
        return vec_push(ids, s->path[end].id);
}

static Status path_push(const Search *s, IdVec *ids)
{
        path_turn(s);
        for (size_t i = 0; i < s->text.n; i = s->path[i].next)
                TRY(step_push(s, i, s->path[i].next, ids));
        return OK;
}

static Status path_reset(PathVec *path, size_t n)
{
        vec_clear(path);
        TRY(vec_reserve(path, n));
        path->p[0] = (PathNode){.begin = 0};
        for (size_t i = 1; i < n; i++)
                path->p[i] = (PathNode){.begin = UNREACHED};
        return OK;
}

Status unigram_tokenize(const void *self, Encoder *e, Str text, IdVec *ids)
{
        Search s = {.u = self, .text = text};

        TRY(path_reset(&e->path, text.n + 1));
        s.path = e->path.p;
        TRY(path_find(&s));
        return path_push(&s, ids);
}
