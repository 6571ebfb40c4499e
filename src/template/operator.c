/* Operators on values of every kind. */
#include "template/arithmetic.h"
#include "template/builtin.h"

#include <math.h>

static Status float_operand(Value v, double *out)
{
        *out = value_as_double(v);
        ENSURE(value_is(v, V_FLOAT) || isfinite(*out), E_RANGE,
               "the integer is too large to convert to a float");
        return OK;
}

static Status floats_apply(BinaryOp op, Value a, Value b, Value *out)
{
        double x;
        double y;

        TRY(float_operand(a, &x));
        TRY(float_operand(b, &y));
        return operator_rows[op].floats(x, y, out);
}

static Status bigs_apply(Vm *vm, BinaryOp op, Value a, Value b, Value *out)
{
        Big x;
        Big y;
        Big result;

        big_from_value(a, &x);
        big_from_value(b, &y);
        TRY(vm_charge(vm, 4 + (uint64_t)x.n * y.n));
        TRY(operator_rows[op].bigs(&x, &y, &result));
        return vm_big(vm, &result, out);
}

static bool both_small(Value a, Value b)
{
        return value_is_integer(a) && value_is_integer(b);
}

static bool result_fits(BinaryOp op, Value a, Value b, int64_t *out)
{
        const IntFn fn = both_small(a, b) ? operator_rows[op].integers : NULL;

        return fn != NULL && fn(value_as_int(a), value_as_int(b), out);
}

static Status integers_apply(Vm *vm, BinaryOp op, Value a, Value b, Value *out)
{
        int64_t result;

        if (!result_fits(op, a, b, &result))
                return bigs_apply(vm, op, a, b, out);
        *out = value_int(result);
        return OK;
}

static bool is_negative(Value v)
{
        return value_is(v, V_BIG) ? v.big->negative : value_as_int(v) < 0;
}

/* Integers give a float where they are divided, or raised to a negative power. */
static bool gives_float(BinaryOp op, Value b)
{
        return op == OP_DIV || (op == OP_POW && is_negative(b));
}

static bool has_float(Value a, Value b)
{
        return value_is(a, V_FLOAT) || value_is(b, V_FLOAT);
}

static Status numbers_apply(Vm *vm, BinaryOp op, Value a, Value b, Value *out)
{
        if (has_float(a, b) || gives_float(op, b))
                return floats_apply(op, a, b, out);
        return integers_apply(vm, op, a, b, out);
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
                return numbers_apply(vm, op, a, b, out);
        return apply_others(vm, op, a, b, out);
}
