/* Equality, order and membership as Python has them. */
#include "template/big.h"
#include "template/builtin.h"

#include <math.h>

typedef bool (*EqualFn)(Value a, Value b);

static bool equal_kind(Value a, Value b)
{
        (void)a;
        (void)b;
        return true;
}

static int sign_of_int(int64_t a, int64_t b)
{
        return (a > b) - (a < b);
}

static int compare_bigs(Value a, Value b)
{
        Big left;
        Big right;

        big_from_value(a, &left);
        big_from_value(b, &right);
        return big_compare(&left, &right);
}

static int compare_whole(Value a, Value b)
{
        if (value_is(a, V_BIG) || value_is(b, V_BIG))
                return compare_bigs(a, b);
        return sign_of_int(value_as_int(a), value_as_int(b));
}

/* A long double holds every 64-bit integer and every double. */
static long double exact(Value v)
{
        return value_is(v, V_FLOAT) ? (long double)v.f : (long double)value_as_int(v);
}

static int compare_floats(Value a, Value b)
{
        if (value_is(a, V_BIG))
                return big_compare_float(a.big, b.f);
        if (value_is(b, V_BIG))
                return -big_compare_float(b.big, a.f);
        return (exact(a) > exact(b)) - (exact(a) < exact(b));
}

static bool is_nan(Value v)
{
        return value_is(v, V_FLOAT) && isnan(v.f);
}

static bool has_float(Value a, Value b)
{
        return value_is(a, V_FLOAT) || value_is(b, V_FLOAT);
}

static bool has_nan(Value a, Value b)
{
        return is_nan(a) || is_nan(b);
}

static int compare_numbers(Value a, Value b)
{
        if (has_nan(a, b))
                return ORDER_NONE;
        return has_float(a, b) ? compare_floats(a, b) : compare_whole(a, b);
}

static bool equal_number(Value a, Value b)
{
        return compare_numbers(a, b) == 0;
}

static bool equal_text(Value a, Value b)
{
        return str_equal(a.s->s, b.s->s);
}

static bool items_equal(const List *a, const List *b)
{
        for (size_t i = 0; i < a->n; i++)
                if (!value_equal(a->items[i], b->items[i]))
                        return false;
        return true;
}

static bool equal_list(Value a, Value b)
{
        return a.list == b.list || (a.list->n == b.list->n && items_equal(a.list, b.list));
}

static bool has_entry(const Dict *d, const DictEntry *e)
{
        Value v;

        return dict_find(d, e->key, &v) && value_equal(v, e->value);
}

static bool entries_equal(const Dict *a, const Dict *b)
{
        for (size_t i = 0; i < a->n; i++)
                if (!has_entry(b, &a->entries[i]))
                        return false;
        return true;
}

static bool equal_dict(Value a, Value b)
{
        return a.dict == b.dict || (a.dict->n == b.dict->n && entries_equal(a.dict, b.dict));
}

static bool equal_identity(Value a, Value b)
{
        return a.dict == b.dict; /* every pointer member shares the union */
}

static bool ranges_begin_equal(const Range *a, const Range *b, int64_t n)
{
        return a->start == b->start && (n == 1 || a->step == b->step);
}

static bool equal_range(Value a, Value b)
{
        const int64_t n = range_length(a.range);

        if (n != range_length(b.range))
                return false;
        return n == 0 || ranges_begin_equal(a.range, b.range, n);
}

static const EqualFn equal_table[V_KIND_MAX] = {
        [V_MISSING] = equal_kind,      [V_UNDEFINED] = equal_kind,  [V_NONE] = equal_kind,
        [V_BOOL] = equal_number,       [V_INT] = equal_number,      [V_BIG] = equal_number,
        [V_FLOAT] = equal_number,      [V_STR] = equal_text,        [V_LIST] = equal_list,
        [V_TUPLE] = equal_list,        [V_DICT] = equal_dict,       [V_NAMESPACE] = equal_identity,
        [V_RANGE] = equal_range,       [V_ITER] = equal_identity,   [V_VIEW] = equal_identity,
        [V_LOOP] = equal_identity,     [V_MACRO] = equal_identity,  [V_METHOD] = equal_identity,
        [V_FUNCTION] = equal_identity, [V_CYCLER] = equal_identity, [V_JOINER] = equal_identity,
};

static bool both_numbers(Value a, Value b)
{
        return value_is_number(a) && value_is_number(b);
}

bool value_equal(Value a, Value b)
{
        if (both_numbers(a, b))
                return equal_number(a, b);
        return a.kind == b.kind && equal_table[a.kind](a, b);
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
        *out = compare_numbers(a, b);
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
