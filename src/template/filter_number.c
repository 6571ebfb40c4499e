/* Filters on numbers, and sums and extremes of sequences. */
#include "template/big.h"
#include "template/builtin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static Status number_fallback(Value fallback, Value *out)
{
        *out = arg_given(fallback) ? fallback : value_int(0);
        return OK;
}

static Status float_to_int(Vm *vm, double f, Value fallback, Value *out)
{
        Big whole;

        if (!isfinite(f))
                return number_fallback(fallback, out);
        big_from_value(value_float(f), &whole);
        return vm_big(vm, &whole, out);
}

/* int("42.23") fails, then int(float("42.23")) is 42. */
static Status text_to_int(Vm *vm, Value v, int64_t base, Value fallback, Value *out)
{
        IntText i;
        double f;

        if (parse_py_int(v.s->s, (int)base, &i))
                return int_text_value(vm, &i, out);
        return parse_py_float(v.s->s, &f) ? float_to_int(vm, f, fallback, out)
                                          : number_fallback(fallback, out);
}

/* jinja2 does not catch what int() raises here. */
static Status float_value_to_int(Vm *vm, double f, Value fallback, Value *out)
{
        ENSURE(!isinf(f), E_RANGE, "int: cannot convert float infinity to integer");
        return float_to_int(vm, f, fallback, out);
}

static Status number_to_int(Vm *vm, const Bound *b, Value *out)
{
        if (value_is(b->v[0], V_FLOAT))
                return float_value_to_int(vm, b->v[0].f, b->v[1], out);
        if (!value_is_whole(b->v[0]))
                return number_fallback(b->v[1], out);
        *out = value_as_whole(b->v[0]);
        return OK;
}

static bool is_base(int64_t base)
{
        return base == 0 || (base >= 2 && base <= 36);
}

static Status filter_int(Vm *vm, const Bound *b, Value *out)
{
        int64_t base;

        TRY(value_check_defined(b->v[0]));
        TRY(arg_int(b->v[2], "int", 10, &base));
        ENSURE(is_base(base), E_RANGE, "int: the base %lld is not 0 or 2..36", (long long)base);
        if (value_is(b->v[0], V_STR))
                return text_to_int(vm, b->v[0], base, b->v[1], out);
        return number_to_int(vm, b, out);
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

static Status filter_abs(Vm *vm, const Bound *b, Value *out)
{
        const Value v = b->v[0];

        TRY(arg_number(v, "abs"));
        if (value_as_double(v) < 0.0)
                return binary_apply(vm, OP_SUB, value_int(0), v, out);
        *out = value_is(v, V_FLOAT) ? value_float(fabs(v.f)) : value_as_whole(v);
        return OK;
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
        *out = order == e->sign;
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
        {"sum", filter_sum, {"iterable", "attribute", "start"}, 1, false},
        {"min", filter_min, {"value", "case_sensitive", "attribute"}, 1, false},
        {"max", filter_max, {"value", "case_sensitive", "attribute"}, 1, false},
};
BUILTIN_ROWS(number_filters, rows);
