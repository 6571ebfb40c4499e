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

enum { DIGITS_MIN = 15, DIGITS_MAX = 17, POWERS = 28 };

static const long double powers[POWERS] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                           1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                           1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                           1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

/* A decimal number: digits / 10^places. */
typedef struct Decimal {
        uint64_t digits;
        size_t places;
} Decimal;

static Decimal decimal_of(double x, int n_digits, int magnitude)
{
        const size_t places = (size_t)(n_digits - 1 - magnitude);

        return (Decimal){(uint64_t)llroundl((long double)x * powers[places]), places};
}

static bool is_decimal_of(const Decimal *d, double x)
{
        return (double)((long double)d->digits / powers[d->places]) == x;
}

/* The shortest decimal that is read as `x`, which is how scores are written. */
static Decimal shortest_decimal(double x, int magnitude)
{
        Decimal d = decimal_of(x, DIGITS_MIN, magnitude);

        for (int n = DIGITS_MIN + 1; n <= DIGITS_MAX && !is_decimal_of(&d, x); n++)
                d = decimal_of(x, n, magnitude);
        return d;
}

/* The places of 17 digits must be in the table, and none of them before the point. */
static bool is_plain(double x)
{
        return x >= 1e-10 && x < 1e15;
}

/*
 * HF reads a decimal as digits / 10^places, each rounded: for 16 and 17 digits that may be one unit
 * off, which decides between equal ways. Source: serde_json de.rs f64_from_parts.
 */
static double score_as_read(double score)
{
        const double x = fabs(score);
        Decimal d;

        if (!is_plain(x))
                return score;
        d = shortest_decimal(x, (int)floor(log10(x)));
        return copysign((double)d.digits / (double)powers[d.places], score);
}

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
        *t = (UnigramToken){score_as_read(yyjson_get_num(yyjson_arr_get_last(v))), (uint32_t)text.n,
                            (int32_t)id};
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
