/* Equality as Python has it, and how numbers compare. */
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

int number_order(Value a, Value b)
{
        if (has_nan(a, b))
                return ORDER_NONE;
        return has_float(a, b) ? compare_floats(a, b) : compare_whole(a, b);
}

static bool equal_number(Value a, Value b)
{
        return number_order(a, b) == 0;
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

static bool keys_equal(const Dict *a, const Dict *b)
{
        Value ignored;

        for (size_t i = 0; i < a->n; i++)
                if (!dict_find(b, a->entries[i].key, &ignored))
                        return false;
        return a->n == b->n;
}

static bool never_equal(const Dict *a, const Dict *b)
{
        (void)a;
        (void)b;
        return false;
}

static bool entries_all_equal(const Dict *a, const Dict *b)
{
        return a->n == b->n && entries_equal(a, b);
}

/* Keys and items are sets; values are not. */
static bool equal_view(Value a, Value b)
{
        static bool (*const by_part[])(const Dict *,
                                       const Dict *) = {[VIEW_KEYS] = keys_equal,
                                                        [VIEW_VALUES] = never_equal,
                                                        [VIEW_ITEMS] = entries_all_equal};

        return a.view->part == b.view->part && by_part[a.view->part](a.view->dict, b.view->dict);
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
        [V_RANGE] = equal_range,       [V_ITER] = equal_identity,   [V_VIEW] = equal_view,
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
