/* round: to the nearest, up or down, at some decimal. */
#include "template/builtin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static Status text_is(Value v, const char *word, bool *out)
{
        const Text *t;

        *out = false;
        if (!arg_given(v))
                return OK;
        TRY(arg_string(v, "round", &t));
        *out = str_equal(t->s, str_of(word));
        return OK;
}

/* Correctly rounded at that many decimals, ties by the decimal value, as Python's round(). */
static double round_tens(double f, int64_t digits)
{
        const double unit = pow(10.0, (double)(digits < -308 ? 308 : -digits));

        return nearbyint(f / unit) * unit;
}

static bool is_round_already(double f, int64_t digits)
{
        return digits > 330 || !isfinite(f);
}

static double round_decimals(double f, int64_t digits)
{
        char text[700];

        if (is_round_already(f, digits))
                return f;
        if (digits < 0)
                return round_tens(f, digits);
        snprintf(text, sizeof(text), "%.*f", (int)digits, f);
        return strtod(text, NULL);
}

typedef double (*RoundFn)(double f);

static Status round_toward(Value v, int64_t digits, RoundFn fn, Value *out)
{
        const double scale = pow(10.0, (double)digits);

        *out = value_float(fn(value_as_double(v) * scale) / scale);
        return OK;
}

static bool rounds_up(int order, Value odd)
{
        return order > 0 || (order == 0 && value_is_true(odd));
}

/* To the nearest multiple; half-way to the even one. */
static Status round_whole(Vm *vm, Value v, Value unit, Value *out)
{
        Value rest;
        Value quotient;
        Value odd;
        int order;

        TRY(binary_apply(vm, OP_FLOORDIV, v, unit, &quotient));
        TRY(binary_apply(vm, OP_MOD, v, unit, &rest));
        TRY(binary_apply(vm, OP_MUL, rest, value_int(2), &rest));
        TRY(value_compare(rest, unit, &order));
        TRY(binary_apply(vm, OP_MOD, quotient, value_int(2), &odd));
        TRY(binary_apply(vm, OP_ADD, quotient, value_int(rounds_up(order, odd)), &quotient));
        return binary_apply(vm, OP_MUL, quotient, unit, out);
}

static Status round_integer(Vm *vm, Value v, int64_t digits, Value *out)
{
        Value unit;

        *out = v;
        if (digits >= 0)
                return OK;
        TRY(binary_apply(vm, OP_POW, value_int(10), value_int(-digits), &unit));
        return round_whole(vm, v, unit, out);
}

/* round(42) stays an int; round(2.5, 0) is the float 2.0. */
static Status round_common(Vm *vm, Value v, int64_t digits, Value *out)
{
        if (!value_is(v, V_FLOAT))
                return round_integer(vm, value_as_whole(v), digits, out);
        *out = value_float(round_decimals(v.f, digits));
        return OK;
}

typedef struct Rounding {
        const char *name;
        RoundFn toward; /* NULL: to the nearest */
} Rounding;

static const Rounding roundings[] = {{"common", NULL}, {"ceil", ceil}, {"floor", floor}};

static Status rounding_find(Value v, RoundFn *out)
{
        for (size_t i = 0; i < N_ELEMS(roundings); i++) {
                bool found;
                TRY(text_is(v, roundings[i].name, &found));
                *out = roundings[i].toward;
                if (found)
                        return OK;
        }
        return FAIL(E_RANGE, "round: the method must be common, ceil or floor");
}

static Status filter_round(Vm *vm, const Bound *b, Value *out)
{
        int64_t digits;
        RoundFn toward = NULL;

        TRY(arg_number(b->v[0], "round"));
        TRY(arg_int(b->v[1], "round", 0, &digits));
        if (arg_given(b->v[2]))
                TRY(rounding_find(b->v[2], &toward));
        if (toward != NULL)
                return round_toward(b->v[0], digits, toward, out);
        return round_common(vm, b->v[0], digits, out);
}

static const Builtin rows[] = {
        {"round", filter_round, {"value", "precision", "method"}, 1, false},
};
BUILTIN_ROWS(round_filters, rows);
