/* The tables of a Unigram model. */
#include "tokenizer/unigram.h"

#include <math.h>
#include <stdio.h>

static const double unk_penalty = 10.0;

static const Unigram defaults = {.unk_id = UNIGRAM_NO_ID};

static const FieldSpec fields[] = {
        FIELD("unk_id", FIELD_I64, Unigram, unk_id, false),
        FIELD("byte_fallback", FIELD_BOOL, Unigram, byte_fallback, false),
};

static bool is_entry(yyjson_val *v)
{
        return yyjson_arr_size(v) == 2 && yyjson_is_str(yyjson_arr_get_first(v)) &&
               yyjson_is_num(yyjson_arr_get_last(v));
}

/* ["text", score] */
static Status entry_read(Unigram *u, yyjson_val *v, size_t id, Arena *arena)
{
        UnigramToken *t = &u->tokens[id];
        const Str text = json_str(yyjson_arr_get_first(v));

        ENSURE(is_entry(v), E_FORMAT, "expected [text, score], found %s", json_type_name(v));
        *t = (UnigramToken){yyjson_get_num(yyjson_arr_get_last(v)), (uint32_t)text.n, (int32_t)id};
        u->unk_score = fmin(u->unk_score, t->score);
        return vocab_add(&u->vocab, text, (int64_t)id, arena);
}

static Status entries_read(Unigram *u, yyjson_val *array, Arena *arena)
{
        const size_t n_tokens = yyjson_arr_size(array);
        yyjson_val *v;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(array), E_FORMAT, "vocab: expected an array, found %s",
               json_type_name(array));
        ENSURE(n_tokens <= TOKEN_ID_MAX, E_RANGE, "vocab: %zu tokens are too many, the most is %d",
               n_tokens, TOKEN_ID_MAX);
        TRY(vocab_start(&u->vocab, n_tokens, n_tokens, arena));
        TRY(arena_new_array(arena, n_tokens, &u->tokens));
        u->unk_score = (double)INFINITY;
        yyjson_arr_foreach(array, i, n, v)
                TRY(status_within(entry_read(u, v, i, arena), "vocab[%zu]", i));
        u->unk_score -= unk_penalty;
        return OK;
}

static void bytes_index(Unigram *u)
{
        char name[8];

        for (unsigned c = 0; c < N_ELEMS(u->byte_ids); c++) {
                (void)snprintf(name, sizeof(name), "<0x%02X>", c & 0xFF);
                u->byte_ids[c] = UNIGRAM_NO_ID;
                (void)vocab_find(&u->vocab, str_of(name), &u->byte_ids[c]);
        }
}

static bool unk_exists(const Unigram *u)
{
        return u->unk_id >= 0 && (size_t)u->unk_id < u->vocab.n_ids;
}

static Status unk_check(const Unigram *u)
{
        if (u->unk_id == UNIGRAM_NO_ID)
                return OK;
        ENSURE(unk_exists(u), E_RANGE, "unk_id: %lld is outside the vocabulary of %zu tokens",
               (long long)u->unk_id, u->vocab.n_ids);
        return OK;
}

static Status unigram_ready(void *self, const Loading *l)
{
        Unigram *u = self;

        TRY(entries_read(u, yyjson_obj_get(l->json, "vocab"), l->arena));
        TRY(unk_check(u));
        bytes_index(u);
        return matcher_build(&u->matcher, u->vocab.by_id, u->vocab.n_ids, MATCH_FORWARD);
}

static void unigram_done(void *self)
{
        Unigram *u = self;

        matcher_done(&u->matcher);
}

const ComponentType model_unigram = {.name = "Unigram",
                                     .size = sizeof(Unigram),
                                     .defaults = &defaults,
                                     .fields = fields,
                                     .n_fields = N_ELEMS(fields),
                                     .ready = unigram_ready,
                                     .done = unigram_done,
                                     .run.tokenize = unigram_tokenize};
