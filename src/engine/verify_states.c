/* What an encoder computes, and what its files say of embeddings. */
#include "arch/transformer.h"
#include "engine/embed.h"
#include "engine/verify.h"

#include <math.h>

enum { N_NUMBERS = 16 };

/* The beginning of the last token's state. */
typedef struct LastState {
        size_t last; /* its number */
        size_t n;
        float numbers[N_NUMBERS];
} LastState;

static bool state_keep(size_t t, const float *state, size_t n_hidden, void *user)
{
        LastState *s = user;

        s->n = n_hidden < N_NUMBERS ? n_hidden : N_NUMBERS;
        if (t == s->last)
                memcpy(s->numbers, state, s->n * sizeof(*state));
        return true;
}

static Status state_compute(const Verify *v, const int32_t *ids, size_t n, LastState *out)
{
        out->last = n - 1;
        return (Status)qn_hidden(v->model, ids, n, state_keep, out);
}

Status verify_states_compute(const Verify *v, const int32_t *ids, size_t n)
{
        LastState s;

        return state_compute(v, ids, n, &s);
}

Status verify_state_append(const Verify *v, const int32_t *ids, size_t n, StrBuf *out)
{
        LastState s;

        TRY(state_compute(v, ids, n, &s));
        TRY(strbuf_append(out, STR(",\"hidden\":[")));
        for (size_t i = 0; i < s.n; i++)
                TRY(strbuf_printf(out, "%s%.9g", i > 0 ? "," : "", (double)s.numbers[i]));
        return strbuf_append_char(out, ']');
}

static double greatest_of(yyjson_val *numbers)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(numbers);
        double greatest = 1;
        yyjson_val *number;

        while ((number = yyjson_arr_iter_next(&it)) != NULL)
                greatest = fmax(greatest, fabs(yyjson_get_num(number)));
        return greatest;
}

Status verify_state_compare(const Verify *v, const int32_t *ids, size_t n, yyjson_val *want,
                            double tolerance)
{
        const double room = tolerance * greatest_of(want);
        yyjson_arr_iter it = yyjson_arr_iter_with(want);
        LastState s;

        TRY(state_compute(v, ids, n, &s));
        ENSURE(yyjson_arr_size(want) <= s.n, E_FORMAT, "hidden: %zu numbers, at most %zu are kept",
               yyjson_arr_size(want), s.n);
        for (size_t i = 0; i < yyjson_arr_size(want); i++) {
                const double number = yyjson_get_num(yyjson_arr_iter_next(&it));
                ENSURE(fabs((double)s.numbers[i] - number) <= room, E_NUMERIC,
                       "number %zu of the last state is %.6g, recorded %.6g (tolerance %.2g)", i,
                       (double)s.numbers[i], number, room);
        }
        return OK;
}

static Status recipe_tell(const Recipe *r, StrBuf *note)
{
        if (r->pooling.n == 0)
                return OK;
        TRY(strbuf_printf(note, "pooling "));
        TRY(pool_modes_text(&r->pooling, note));
        return strbuf_printf(note, ", %zu modules behind it, %zu numbers", r->stages.n, r->width);
}

Status verify_embedding(Verify *v, StrBuf *note)
{
        CLEANUP(recipe_free) Recipe *r = NULL;

        TRY(recipe_load(v->path, transformer_hidden_width(v->config), &r));
        return recipe_tell(r, note);
}
