/* Merges out of the scores of a SentencePiece BPE vocabulary. */
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "tokenizer/gguf_json.h"
#include "tokenizer/unicode.h"

#include <stdlib.h>

/* One way to cut a piece in two. */
typedef struct Cut {
        float score;
        uint32_t left_chars;
        uint32_t right_chars;
        uint32_t piece; /* ids */
        uint32_t left;
        uint32_t right;
        uint32_t at; /* bytes of the left part */
} Cut;

typedef VEC(Cut) CutVec;

static void cuts_done(CutVec *c)
{
        vec_done(c);
}

static int order(uint32_t a, uint32_t b)
{
        return (a > b) - (a < b);
}

/* The first difference of four. */
static int first_of(const int keys[5])
{
        size_t i = 0;

        while (i < 4 && keys[i] == 0)
                i++;
        return keys[i];
}

/* Better score, longer left part, longer right part, then as the vocabulary lists them. */
static int cut_compare(const void *x, const void *y)
{
        const Cut *a = x;
        const Cut *b = y;
        const int keys[5] = {
                (b->score > a->score) - (b->score < a->score),
                order(b->left_chars, a->left_chars),
                order(b->right_chars, a->right_chars),
                order(a->piece, b->piece),
                order(a->left, b->left),
        };

        return first_of(keys);
}

/* Only these come out of merging: the others are found whole, or are bytes. */
static bool is_merged(const GgufVocab *v, size_t i)
{
        const int32_t type = gguf_token_type(v, i);

        return type == TOKEN_NORMAL || type == TOKEN_USER || type == TOKEN_UNUSED;
}

static Status pieces_index(const GgufVocab *v, StrMap *map)
{
        TRY(strmap_reserve(map, v->n_tokens));
        for (size_t i = 0; i < v->n_tokens; i++)
                TRY(strmap_put(map, v->tokens[i], (uint32_t)i));
        return OK;
}

/* Both parts are pieces. */
static bool parts_known(const StrMap *map, Str piece, size_t at, Cut *c)
{
        return strmap_find(map, str_slice(piece, 0, at), &c->left) &&
               strmap_find(map, str_slice(piece, at, piece.n), &c->right);
}

static Status cut_try(const StrMap *map, Str piece, Cut *c, CutVec *out)
{
        return parts_known(map, piece, c->at, c) ? vec_push(out, *c) : OK;
}

static uint32_t chars_count(Str s)
{
        uint32_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
}

static bool begins_char(char byte)
{
        return ((unsigned char)byte & 0xC0) != 0x80;
}

static Status cut_at(const StrMap *map, Str piece, Cut *c, CutVec *out)
{
        if (!begins_char(piece.p[c->at]))
                return OK;
        c->left_chars++;
        c->right_chars--;
        return cut_try(map, piece, c, out);
}

static Status piece_cut(const GgufVocab *v, const StrMap *map, size_t i, CutVec *out)
{
        const Str piece = v->tokens[i];
        Cut c = {.score = v->scores[i], .right_chars = chars_count(piece), .piece = (uint32_t)i};

        for (c.at = 1; c.at < piece.n; c.at++)
                TRY(cut_at(map, piece, &c, out));
        return OK;
}

static Status cuts_collect(const GgufVocab *v, CutVec *out)
{
        CLEANUP(strmap_done) StrMap map = {0};

        TRY(pieces_index(v, &map));
        for (size_t i = 0; i < v->n_tokens; i++)
                if (is_merged(v, i))
                        TRY(piece_cut(v, &map, i, out));
        return OK;
}

static Status cut_write(const GgufVocab *v, const Cut *c, bool first, StrBuf *json)
{
        const Str piece = v->tokens[c->piece];

        TRY(strbuf_append(json, first ? STR("[") : STR(",[")));
        TRY(json_append_quoted(json, str_slice(piece, 0, c->at)));
        TRY(strbuf_append_char(json, ','));
        TRY(json_append_quoted(json, str_slice(piece, c->at, piece.n)));
        return strbuf_append_char(json, ']');
}

static Status cuts_write(const GgufVocab *v, const CutVec *cuts, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"merges\":[")));
        for (size_t i = 0; i < cuts->n; i++)
                TRY(cut_write(v, &cuts->p[i], i == 0, json));
        return strbuf_append_char(json, ']');
}

Status gguf_score_merges(const GgufVocab *v, StrBuf *json)
{
        CLEANUP(cuts_done) CutVec cuts = {0};

        ENSURE(v->scores != NULL, E_MISSING, "tokenizer.ggml.scores: missing");
        TRY(cuts_collect(v, &cuts));
        if (cuts.n > 1)
                qsort(cuts.p, cuts.n, sizeof(*cuts.p), cut_compare);
        return cuts_write(v, &cuts, json);
}
