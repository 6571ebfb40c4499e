#include "tokenizer/spm_parts.h"

#include "tokenizer/unicode.h"

#include <stdio.h>
#include <stdlib.h>

static Status vocab_fill(SpmVocab *v, Arena *arena)
{
        const size_t n = v->spm->pieces.n;

        TRY(vocab_start(&v->by_text, n, n, arena));
        for (size_t i = 0; i < n; i++)
                TRY(vocab_add(&v->by_text, v->texts[i], (int64_t)i, arena));
        return OK;
}

/* The new name of a piece by the config, or the empty view. */
static Str name_of(yyjson_val *decoder, size_t id)
{
        char key[24];

        (void)snprintf(key, sizeof(key), "%zu", id);
        return json_str(yyjson_obj_get(yyjson_obj_get(decoder, key), "content"));
}

/* A piece that keeps its own name bars others from it. */
static bool is_kept(const SpmVocab *v, yyjson_val *decoder, Str name)
{
        int32_t id = 0;

        return vocab_find(&v->by_text, name, &id) && name_of(decoder, (size_t)id).p == NULL;
}

static void piece_rename(SpmVocab *v, const SpmVocab *old, yyjson_val *decoder, size_t id)
{
        const Str name = name_of(decoder, id);

        if (name.p != NULL && !is_kept(old, decoder, name))
                v->texts[id] = name;
}

static Status texts_copy(const Spm *spm, Arena *arena, SpmVocab *out)
{
        out->spm = spm;
        TRY(arena_new_array(arena, spm->pieces.n, &out->texts));
        for (size_t i = 0; i < spm->pieces.n; i++)
                out->texts[i] = spm->pieces.p[i].text;
        return vocab_fill(out, arena);
}

static Status vocab_rename(yyjson_val *decoder, Arena *arena, SpmVocab *v)
{
        const SpmVocab old = *v;

        if (yyjson_obj_size(decoder) == 0)
                return OK;
        for (size_t i = 0; i < v->spm->pieces.n; i++)
                piece_rename(v, &old, decoder, i);
        return vocab_fill(v, arena);
}

Status spm_vocab_make(const Spm *spm, yyjson_val *config, Arena *arena, SpmVocab *out)
{
        TRY(texts_copy(spm, arena, out));
        return vocab_rename(yyjson_obj_get(config, "added_tokens_decoder"), arena, out);
}

static Status comma(bool first, StrBuf *json)
{
        return strbuf_append(json, first ? STR("\n") : STR(",\n"));
}

Status spm_vocab_json(const SpmVocab *v, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"vocab\":{")));
        for (size_t i = 0; i < v->spm->pieces.n; i++) {
                TRY(comma(i == 0, json));
                TRY(json_append_quoted(json, v->texts[i]));
                TRY(strbuf_printf(json, ":%zu", i));
        }
        return strbuf_append(json, STR("},\n"));
}

Status spm_score_json(Str text, float score, bool first, StrBuf *json)
{
        TRY(comma(first, json));
        TRY(strbuf_append_char(json, '['));
        TRY(json_append_quoted(json, text));
        return strbuf_printf(json, ",%.17g]", (double)score);
}

Status spm_scores_json(const SpmVocab *v, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"vocab\":[")));
        for (size_t i = 0; i < v->spm->pieces.n; i++)
                TRY(spm_score_json(v->texts[i], v->spm->pieces.p[i].score, i == 0, json));
        return strbuf_append_char(json, ']');
}

/* Which pieces take part in merges. */
typedef bool (*PieceTest)(const SpmVocab *v, Str text);

static bool is_piece(const SpmVocab *v, Str text)
{
        int32_t id;

        return vocab_find(&v->by_text, text, &id);
}

static bool is_normal(const SpmVocab *v, Str text)
{
        int32_t id;

        return vocab_find(&v->by_text, text, &id) && v->spm->pieces.p[id].type == PIECE_NORMAL;
}

static Status merge_write(Str left, Str right, bool first, StrBuf *json)
{
        TRY(comma(first, json));
        TRY(strbuf_append_char(json, '['));
        TRY(json_append_quoted(json, left));
        TRY(strbuf_append_char(json, ','));
        TRY(json_append_quoted(json, right));
        return strbuf_append_char(json, ']');
}

/* The merges on their way. */
typedef struct MergeList {
        const SpmVocab *v;
        PieceTest test;
        StrBuf *json;
        bool first;
} MergeList;

static Status cut_write(MergeList *m, Str left, Str right)
{
        if (!m->test(m->v, left) || !m->test(m->v, right))
                return OK;
        TRY(merge_write(left, right, m->first, m->json));
        m->first = false;
        return OK;
}

/* Each way to cut a piece in two, the shorter left part first. */
static Status cuts_write(MergeList *m, Str piece)
{
        uint_least32_t c = 0;

        for (size_t i = unicode_at(piece, 0, &c); i < piece.n; i += unicode_at(piece, i, &c))
                TRY(cut_write(m, str_slice(piece, 0, i), str_slice(piece, i, piece.n)));
        return OK;
}

/* Of pieces with one text the last counts. */
static bool is_found(const SpmVocab *v, size_t id)
{
        int32_t found = -1;

        return v->texts[id].n > 0 && vocab_find(&v->by_text, v->texts[id], &found) &&
               (size_t)found == id;
}

static Status piece_cut(MergeList *m, size_t id)
{
        return is_found(m->v, id) ? cuts_write(m, m->v->texts[id]) : OK;
}

Status spm_merges_by_id(const SpmVocab *v, StrBuf *json)
{
        MergeList m = {v, is_piece, json, true};

        TRY(strbuf_append(json, STR("\"merges\":[")));
        for (size_t i = 0; i < v->spm->pieces.n; i++)
                TRY(piece_cut(&m, i));
        return strbuf_append_char(json, ']');
}

typedef struct Ranked {
        float score;
        uint32_t id;
} Ranked;

/* The better score first, then the smaller id. */
static int ranked_compare(const void *a, const void *b)
{
        const Ranked *x = a;
        const Ranked *y = b;
        const int by_score = (y->score > x->score) - (y->score < x->score);

        return by_score != 0 ? by_score : (x->id > y->id) - (x->id < y->id);
}

static Status ranked_make(const SpmVocab *v, Arena *arena, Ranked **out)
{
        const size_t n = v->spm->pieces.n;

        TRY(arena_new_array(arena, n, out));
        for (size_t i = 0; i < n; i++)
                (*out)[i] = (Ranked){v->spm->pieces.p[i].score, (uint32_t)i};
        qsort(*out, n, sizeof(**out), ranked_compare);
        return OK;
}

static Status normal_cut(MergeList *m, size_t id)
{
        return m->v->spm->pieces.p[id].type == PIECE_NORMAL ? piece_cut(m, id) : OK;
}

Status spm_merges_by_score(const SpmVocab *v, Arena *arena, StrBuf *json)
{
        MergeList m = {v, is_normal, json, true};
        Ranked *ranked = NULL;

        TRY(ranked_make(v, arena, &ranked));
        TRY(strbuf_append(json, STR("\"merges\":[")));
        for (size_t i = 0; i < v->spm->pieces.n; i++)
                TRY(normal_cut(&m, ranked[i].id));
        return strbuf_append_char(json, ']');
}
