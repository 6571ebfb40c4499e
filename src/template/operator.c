/* Arithmetic: one row an operator, with Python's types and signs. */
#include "template/builtin.h"

#include <math.h>

typedef struct OperatorRow {
        const char *sign;
        Status (*integers)(int64_t a, int64_t b, Value *out);
        Status (*floats)(double a, double b, Value *out);
} OperatorRow;

static Status too_big(int64_t a, const char *sign, int64_t b)
{
        return FAIL(E_RANGE, "%lld %s %lld is beyond 64 bits", (long long)a, sign, (long long)b);
}

static Status int_add(int64_t a, int64_t b, Value *out)
{
        *out = value_int(0);
        return __builtin_add_overflow(a, b, &out->i) ? too_big(a, "+", b) : OK;
}

static Status int_sub(int64_t a, int64_t b, Value *out)
{
        *out = value_int(0);
        return __builtin_sub_overflow(a, b, &out->i) ? too_big(a, "-", b) : OK;
}

static Status int_mul(int64_t a, int64_t b, Value *out)
{
        *out = value_int(0);
        return __builtin_mul_overflow(a, b, &out->i) ? too_big(a, "*", b) : OK;
}

static Status float_div(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "division by zero");
        *out = value_float(a / b);
        return OK;
}

static Status int_div(int64_t a, int64_t b, Value *out)
{
        return float_div((double)a, (double)b, out);
}

/* Rounds towards minus infinity, as Python does. */
static Status int_floordiv(int64_t a, int64_t b, Value *out)
{
        ENSURE(b != 0, E_RANGE, "integer division or modulo by zero");
        if (b == -1)
                return int_sub(0, a, out);
        *out = value_int(a / b - (a % b != 0 && (a % b < 0) != (b < 0)));
        return OK;
}

static int64_t remainder_of(int64_t a, int64_t b)
{
        return b == -1 ? 0 : a % b;
}

static bool signs_differ(int64_t r, int64_t b)
{
        return r != 0 && (r < 0) != (b < 0);
}

static Status int_mod(int64_t a, int64_t b, Value *out)
{
        ENSURE(b != 0, E_RANGE, "integer division or modulo by zero");
        const int64_t r = remainder_of(a, b);
        *out = value_int(signs_differ(r, b) ? r + b : r);
        return OK;
}

/* The base is not 0, 1 or -1, so this ends within 63 steps. */
static Status int_power(int64_t base, int64_t exponent, Value *out)
{
        int64_t result = 1;

        for (int64_t i = 0; i < exponent; i++)
                if (__builtin_mul_overflow(result, base, &result))
                        return too_big(base, "**", exponent);
        *out = value_int(result);
        return OK;
}

/* 0, 1 and -1 have powers that need no multiplication. */
static int64_t unit_power(int64_t base, int64_t exponent)
{
        if (exponent % 2 == 0)
                return exponent == 0 ? 1 : base * base;
        return base;
}

static bool is_unit(int64_t base)
{
        return base >= -1 && base <= 1;
}

static Status float_pow(double a, double b, Value *out)
{
        ENSURE(a != 0.0 || b >= 0.0, E_RANGE, "0.0 cannot be raised to a negative power");
        ENSURE(a >= 0.0 || b == floor(b), E_UNSUPPORTED, "complex numbers are not supported");
        *out = value_float(pow(a, b));
        return OK;
}

static Status int_pow(int64_t a, int64_t b, Value *out)
{
        if (b < 0)
                return float_pow((double)a, (double)b, out);
        if (!is_unit(a))
                return int_power(a, b, out);
        *out = value_int(unit_power(a, b));
        return OK;
}

static Status float_add(double a, double b, Value *out)
{
        *out = value_float(a + b);
        return OK;
}

static Status float_sub(double a, double b, Value *out)
{
        *out = value_float(a - b);
        return OK;
}

static Status float_mul(double a, double b, Value *out)
{
        *out = value_float(a * b);
        return OK;
}

static Status float_floordiv(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "float floor division by zero");
        *out = value_float(floor(a / b));
        return OK;
}

static Status float_mod(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "float modulo");
        const double r = fmod(a, b);
        *out = value_float(r != 0.0 && (r < 0.0) != (b < 0.0) ? r + b : r);
        return OK;
}

static const OperatorRow operator_rows[OP_BINARY_MAX] = {
        [OP_ADD] = {"+", int_add, float_add},
        [OP_SUB] = {"-", int_sub, float_sub},
        [OP_MUL] = {"*", int_mul, float_mul},
        [OP_DIV] = {"/", int_div, float_div},
        [OP_FLOORDIV] = {"//", int_floordiv, float_floordiv},
        [OP_MOD] = {"%", int_mod, float_mod},
        [OP_POW] = {"**", int_pow, float_pow},
};

static Status numbers_apply(BinaryOp op, Value a, Value b, Value *out)
{
        if (value_is(a, V_FLOAT) || value_is(b, V_FLOAT))
                return operator_rows[op].floats(value_as_double(a), value_as_double(b), out);
        return operator_rows[op].integers(value_as_int(a), value_as_int(b), out);
}

static Status lists_join(Vm *vm, Value a, Value b, Value *out)
{
        List *l;

        TRY(vm_charge(vm, a.list->n + b.list->n));
        TRY(list_new(vm, a.list->n + b.list->n, &l));
        for (size_t i = 0; i < a.list->n; i++)
                TRY(list_push(vm, l, a.list->items[i]));
        for (size_t i = 0; i < b.list->n; i++)
                TRY(list_push(vm, l, b.list->items[i]));
        *out = (Value){.kind = a.kind, .list = l};
        return OK;
}

static int64_t repeats(int64_t count, size_t size)
{
        return count > 0 && size > 0 ? count : 0;
}

static Status text_repeat(Vm *vm, const Text *t, int64_t count, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        const int64_t n = repeats(count, t->s.n);

        TRY(vm_charge(vm, (uint64_t)n));
        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append(&buf, t));
        return vm_text_built(vm, &buf, out);
}

static Status items_append(Vm *vm, const List *from, List *into)
{
        TRY(vm_charge(vm, from->n));
        for (size_t k = 0; k < from->n; k++)
                TRY(list_push(vm, into, from->items[k]));
        return OK;
}

static Status list_repeat(Vm *vm, Value v, int64_t count, Value *out)
{
        List *l;
        const int64_t n = repeats(count, v.list->n);

        TRY(list_new(vm, v.list->n, &l));
        for (int64_t i = 0; i < n; i++)
                TRY(items_append(vm, v.list, l));
        *out = (Value){.kind = v.kind, .list = l};
        return OK;
}

static Status wrong_types(BinaryOp op, Value a, Value b)
{
        TRY(value_check_defined(a));
        TRY(value_check_defined(b));
        return FAIL(E_RANGE, "unsupported operand type(s) for %s: '%s' and '%s'",
                    operator_rows[op].sign, value_type_name(a), value_type_name(b));
}

static bool is_sequence(Value v)
{
        return value_is(v, V_LIST) || value_is(v, V_TUPLE);
}

static bool both_text(Value a, Value b)
{
        return value_is(a, V_STR) && value_is(b, V_STR);
}

static bool both_lists(Value a, Value b)
{
        return a.kind == b.kind && is_sequence(a);
}

static Status add_others(Vm *vm, Value a, Value b, Value *out)
{
        if (both_text(a, b))
                return text_add(vm, a.s, b.s, out);
        return both_lists(a, b) ? lists_join(vm, a, b, out) : wrong_types(OP_ADD, a, b);
}

static Status repeat(Vm *vm, Value v, Value count, Value *out)
{
        if (value_is(v, V_STR))
                return text_repeat(vm, v.s, value_as_int(count), out);
        return list_repeat(vm, v, value_as_int(count), out);
}

static bool can_repeat(Value v, Value count)
{
        return value_is_integer(count) && (value_is(v, V_STR) || is_sequence(v));
}

static Status mul_others(Vm *vm, Value a, Value b, Value *out)
{
        if (can_repeat(a, b))
                return repeat(vm, a, b, out);
        return can_repeat(b, a) ? repeat(vm, b, a, out) : wrong_types(OP_MUL, a, b);
}

static Status mod_others(Vm *vm, Value a, Value b, Value *out)
{
        return value_is(a, V_STR) ? text_percent(vm, a.s, b, out) : wrong_types(OP_MOD, a, b);
}

static Status apply_others(Vm *vm, BinaryOp op, Value a, Value b, Value *out)
{
        static Status (*const others[OP_BINARY_MAX])(Vm *, Value, Value, Value *) = {
                [OP_ADD] = add_others, [OP_MUL] = mul_others, [OP_MOD] = mod_others};

        return others[op] == NULL ? wrong_types(op, a, b) : others[op](vm, a, b, out);
}

Status binary_apply(Vm *vm, BinaryOp op, Value a, Value b, Value *out)
{
        if (value_is_number(a) && value_is_number(b))
                return numbers_apply(op, a, b, out);
        return apply_others(vm, op, a, b, out);
}
