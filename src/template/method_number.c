/* Methods of Python's int and float, and of the global functions. */
#include "template/format_spec.h"

#include <math.h>

static Status method_bit_length(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(strbuf_done) StrBuf digits = {0};

        TRY(integer_digits(vm, b->v[0], 2, &digits));
        *out = value_int(value_is_true(b->v[0]) ? (int64_t)digits.n : 0);
        return OK;
}

static Status method_bit_count(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(strbuf_done) StrBuf digits = {0};

        *out = value_int(0);
        TRY(integer_digits(vm, b->v[0], 2, &digits));
        for (size_t i = 0; i < digits.n; i++)
                out->i += digits.p[i] == '1';
        return OK;
}

static Status method_conjugate(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        *out = value_as_whole(b->v[0]);
        return OK;
}

static Status method_as_integer_ratio(Vm *vm, const Bound *b, Value *out)
{
        return list_pair(vm, value_as_whole(b->v[0]), value_int(1), out);
}

static Status method_is_integer(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        *out = value_bool(isfinite(b->v[0].f) && floor(b->v[0].f) == b->v[0].f);
        return OK;
}

/* dict.fromkeys, which the global `dict` has and its results have not. */
static Status function_fromkeys(Vm *vm, const Bound *b, Value *out)
{
        List *keys;
        Dict *d;
        const Value value = arg_given(b->v[2]) ? b->v[2] : VALUE_NONE;

        ENSURE(strcmp(b->v[0].function->name, "dict") == 0, E_RANGE, "'fromkeys' is undefined");
        TRY(value_items(vm, b->v[1], &keys));
        TRY(dict_new(vm, &d));
        for (size_t i = 0; i < keys->n; i++)
                TRY(dict_put(vm, d, keys->items[i], value));
        *out = value_dict(d);
        return OK;
}

#define SELF(name_, fn_)                       \
        {                                      \
                name_, fn_, {"self"}, 1, false \
        }
static const Builtin int_rows[] = {
        SELF("bit_length", method_bit_length),
        SELF("bit_count", method_bit_count),
        SELF("conjugate", method_conjugate),
        SELF("as_integer_ratio", method_as_integer_ratio),
};
BUILTIN_ROWS(int_methods, int_rows);

static const Builtin float_rows[] = {
        SELF("is_integer", method_is_integer),
        SELF("conjugate", method_conjugate),
};
BUILTIN_ROWS(float_methods, float_rows);

static const Builtin function_rows[] = {
        {"fromkeys", function_fromkeys, {"self", "iterable", "value"}, 2, false},
};
BUILTIN_ROWS(function_methods, function_rows);
