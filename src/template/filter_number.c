/* Filters on numbers, and sums and extremes of sequences. */
#include "template/builtin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static Status number_fallback(Value fallback, Value *out)
{
        *out = arg_given(fallback) ? fallback : value_int(0);
        return OK;
}

static Status float_to_int(double f, Value fallback, Value *out)
{
        if (!isfinite(f))
                return number_fallback(fallback, out);
        ENSURE(fabs(f) < 9.2e18, E_RANGE, "the integer %.17g is beyond 64 bits", f);
        *out = value_int((int64_t)f);
        return OK;
}

/* int("42.23") fails, then int(float("42.23")) is 42. */
static Status text_to_int(Value v, int64_t base, Value fallback, Value *out)
{
        int64_t i;
        double f;
        bool overflow;

        if (parse_py_int(v.s->s, (int)base, &i, &overflow)) {
                ENSURE(!overflow, E_RANGE, "the integer %.*s is beyond 64 bits", STR_ARG(v.s->s));
                *out = value_int(i);
                return OK;
        }
        return parse_py_float(v.s->s, &f) ? float_to_int(f, fallback, out)
                                          : number_fallback(fallback, out);
}

static Status number_to_int(const Bound *b, Value *out)
{
        if (value_is(b->v[0], V_FLOAT))
                return float_to_int(b->v[0].f, b->v[1], out);
        if (!value_is_integer(b->v[0]))
                return number_fallback(b->v[1], out);
        *out = value_int(value_as_int(b->v[0]));
        return OK;
}

static bool is_base(int64_t base)
{
        return base == 0 || (base >= 2 && base <= 36);
}

static Status filter_int(Vm *vm, const Bound *b, Value *out)
{
        int64_t base;

        (void)vm;
        TRY(value_check_defined(b->v[0]));
        TRY(arg_int(b->v[2], "int", 10, &base));
        ENSURE(is_base(base), E_RANGE, "int: the base %lld is not 0 or 2..36", (long long)base);
        if (value_is(b->v[0], V_STR))
                return text_to_int(b->v[0], base, b->v[1], out);
        return number_to_int(b, out);
}

static Status float_fallback(Value fallback, Value *out)
{
        *out = arg_given(fallback) ? fallback : value_float(0.0);
        return OK;
}

static bool to_float(Value v, double *out)
{
        *out = value_as_double(v);
        return value_is(v, V_STR) ? parse_py_float(v.s->s, out) : value_is_number(v);
}

static Status filter_float(Vm *vm, const Bound *b, Value *out)
{
        double f;

        (void)vm;
        TRY(value_check_defined(b->v[0]));
        if (!to_float(b->v[0], &f))
                return float_fallback(b->v[1], out);
        *out = value_float(f);
        return OK;
}

static Status check_number(Value v, const char *what)
{
        TRY(value_check_defined(v));
        ENSURE(value_is_number(v), E_RANGE, "%s: expected a number, found %s", what,
               value_type_name(v));
        return OK;
}

static Status filter_abs(Vm *vm, const Bound *b, Value *out)
{
        const Value v = b->v[0];

        TRY(check_number(v, "abs"));
        if (value_as_double(v) < 0.0)
                return binary_apply(vm, OP_SUB, value_int(0), v, out);
        *out = value_is(v, V_FLOAT) ? value_float(fabs(v.f)) : value_int(value_as_int(v));
        return OK;
}

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
        return digits > 60 || !isfinite(f);
}

static double round_decimals(double f, int64_t digits)
{
        char text[400];

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

/* round(42) stays an int; round(2.5, 0) is the float 2.0. */
static Status round_common(Value v, int64_t digits, Value *out)
{
        const double f = value_as_double(v);

        if (value_is(v, V_FLOAT))
                *out = value_float(round_decimals(f, digits));
        else
                *out = value_int(digits < 0 ? (int64_t)round_decimals(f, digits) : value_as_int(v));
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

        (void)vm;
        TRY(check_number(b->v[0], "round"));
        TRY(arg_int(b->v[1], "round", 0, &digits));
        if (arg_given(b->v[2]))
                TRY(rounding_find(b->v[2], &toward));
        if (toward != NULL)
                return round_toward(b->v[0], digits, toward, out);
        return round_common(b->v[0], digits, out);
}

static Status sum_item(Vm *vm, Value item, Value attribute, Value *total)
{
        Value v;

        TRY(value_path(vm, item, attribute, &v));
        TRY(vm_charge(vm, 1));
        return binary_apply(vm, OP_ADD, *total, v, total);
}

static Status filter_sum(Vm *vm, const Bound *b, Value *out)
{
        List *items;
        Value total = arg_given(b->v[2]) ? b->v[2] : value_int(0);

        ENSURE(!value_is(total, V_STR), E_RANGE, "sum() can't sum strings");
        TRY(value_items(vm, b->v[0], &items));
        for (size_t i = 0; i < items->n; i++)
                TRY(sum_item(vm, items->items[i], b->v[1], &total));
        *out = total;
        return OK;
}

typedef struct Extreme {
        const Bound *b;
        int sign; /* 1: the largest */
        Value key;
        Value item;
} Extreme;

static Status extreme_key(Vm *vm, const Bound *b, Value item, Value *out)
{
        TRY(value_path(vm, item, b->v[2], out));
        return arg_flag(b->v[1], false) ? OK : value_fold_case(vm, *out, out);
}

static Status is_better(const Extreme *e, Value key, bool *out)
{
        int order = e->sign;

        if (arg_given(e->key))
                TRY(value_compare(key, e->key, &order));
        *out = order * e->sign > 0;
        return OK;
}

static Status extreme_add(Vm *vm, Extreme *e, Value item)
{
        Value key;
        bool better;

        TRY(vm_charge(vm, 1));
        TRY(extreme_key(vm, e->b, item, &key));
        TRY(is_better(e, key, &better));
        if (better) {
                e->key = key;
                e->item = item;
        }
        return OK;
}

static Status filter_extreme(Vm *vm, const Bound *b, int sign, Value *out)
{
        Extreme e = {.b = b, .sign = sign};
        List *items;

        TRY(value_items(vm, b->v[0], &items));
        for (size_t i = 0; i < items->n; i++)
                TRY(extreme_add(vm, &e, items->items[i]));
        if (items->n == 0)
                return vm_undefined(vm, STR("an item of an empty sequence"), false, out);
        *out = e.item;
        return OK;
}

static Status filter_min(Vm *vm, const Bound *b, Value *out)
{
        return filter_extreme(vm, b, -1, out);
}

static Status filter_max(Vm *vm, const Bound *b, Value *out)
{
        return filter_extreme(vm, b, 1, out);
}

static const Builtin rows[] = {
        {"int", filter_int, {"value", "default", "base"}, 1, false},
        {"float", filter_float, {"value", "default"}, 1, false},
        {"abs", filter_abs, {"x"}, 1, false},
        {"round", filter_round, {"value", "precision", "method"}, 1, false},
        {"sum", filter_sum, {"iterable", "attribute", "start"}, 1, false},
        {"min", filter_min, {"value", "case_sensitive", "attribute"}, 1, false},
        {"max", filter_max, {"value", "case_sensitive", "attribute"}, 1, false},
};
BUILTIN_ROWS(number_filters, rows);
