/* Order and membership as Python has them. */
#include "template/builtin.h"

static int sign_of_int(int64_t a, int64_t b)
{
        return (a > b) - (a < b);
}

/* The first place where two lists differ decides; else the length does. */
static bool both_have(const List *a, const List *b, size_t i)
{
        return i < a->n && i < b->n;
}

static size_t first_difference(const List *a, const List *b)
{
        size_t i = 0;

        while (both_have(a, b, i) && value_equal(a->items[i], b->items[i]))
                i++;
        return i;
}

static Status compare_lists(const List *a, const List *b, int *out)
{
        const size_t i = first_difference(a, b);

        if (both_have(a, b, i))
                return value_compare(a->items[i], b->items[i], out);
        *out = sign_of_int((int64_t)a->n, (int64_t)b->n);
        return OK;
}

static bool both_sequences(Value a, Value b)
{
        return a.kind == b.kind && (value_is(a, V_LIST) || value_is(a, V_TUPLE));
}

static Status compare_others(Value a, Value b, int *out)
{
        TRY(value_check_defined(a));
        TRY(value_check_defined(b));
        ENSURE(both_sequences(a, b), E_RANGE,
               "'<' not supported between instances of '%s' and '%s'", value_type_name(a),
               value_type_name(b));
        return compare_lists(a.list, b.list, out);
}

static bool both_numbers(Value a, Value b)
{
        return value_is_number(a) && value_is_number(b);
}

static bool both_text(Value a, Value b)
{
        return value_is(a, V_STR) && value_is(b, V_STR);
}

Status value_compare(Value a, Value b, int *out)
{
        if (both_text(a, b)) {
                *out = sign_of_int(str_compare(a.s->s, b.s->s), 0);
                return OK;
        }
        if (!both_numbers(a, b))
                return compare_others(a, b, out);
        *out = number_order(a, b);
        return OK;
}

static Status contains_text(Value box, Value item, bool *out)
{
        ENSURE(value_is(item, V_STR), E_RANGE,
               "'in <string>' requires string as left operand, not %s", value_type_name(item));
        *out = item.s->s.n == 0 || str_find(box.s->s, item.s->s, 0) < box.s->s.n;
        return OK;
}

static Status contains_item(const List *l, Value item, bool *out)
{
        size_t i = 0;

        while (i < l->n && !value_equal(l->items[i], item))
                i++;
        *out = i < l->n;
        return OK;
}

static Status contains_key(Value box, Value item, bool *out)
{
        Value ignored;

        ENSURE(value_is_hashable(item), E_RANGE, "unhashable type: '%s'", value_type_name(item));
        *out = dict_find(box.dict, item, &ignored);
        return OK;
}

Status value_contains(Vm *vm, Value box, Value item, bool *out)
{
        List *items;

        if (value_is(box, V_STR))
                return contains_text(box, item, out);
        if (value_is(box, V_DICT))
                return contains_key(box, item, out);
        TRY(value_items(vm, box, &items));
        TRY(vm_charge(vm, items->n));
        return contains_item(items, item, out);
}

/* What an order of -1, 0, 1 or ORDER_NONE says for each comparison. */
static const bool order_holds[CMP_MAX][4] = {
        [CMP_LT] = {true, false, false, false},
        [CMP_LE] = {true, true, false, false},
        [CMP_GT] = {false, false, true, false},
        [CMP_GE] = {false, true, true, false},
};

static Status compare_order(CompareOp op, Value a, Value b, bool *out)
{
        int order = 0;

        TRY(value_compare(a, b, &order));
        *out = order_holds[op][order + 1];
        return OK;
}

static Status compare_equal(CompareOp op, Value a, Value b, bool *out)
{
        *out = value_equal(a, b) == (op == CMP_EQ);
        return OK;
}

static Status compare_in(Vm *vm, CompareOp op, Value a, Value b, bool *out)
{
        bool found;

        TRY(value_contains(vm, b, a, &found));
        *out = found == (op == CMP_IN);
        return OK;
}

Status compare_apply(Vm *vm, CompareOp op, Value a, Value b, bool *out)
{
        TRY(vm_charge(vm, value_extent(a).weight + value_extent(b).weight));
        if (op <= CMP_NE)
                return compare_equal(op, a, b, out);
        return op <= CMP_GE ? compare_order(op, a, b, out) : compare_in(vm, op, a, b, out);
}
