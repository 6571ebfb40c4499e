#include "template/value.h"

#include "template/big.h"
#include "template/vm.h"

bool value_is_integer(Value v)
{
        return value_is(v, V_INT) || value_is(v, V_BOOL);
}

bool value_is_whole(Value v)
{
        return value_is(v, V_BIG) || value_is_integer(v);
}

bool value_is_number(Value v)
{
        return value_is(v, V_FLOAT) || value_is_whole(v);
}

int64_t value_as_int(Value v)
{
        if (value_is(v, V_BOOL))
                return v.b;
        return value_is(v, V_INT) ? v.i : 0;
}

Value value_as_whole(Value v)
{
        return value_is(v, V_BOOL) ? value_int(v.b) : v;
}

double value_as_double(Value v)
{
        if (value_is(v, V_BIG))
                return big_to_double(v.big);
        return value_is(v, V_FLOAT) ? v.f : (double)value_as_int(v);
}

static const char *const type_names[V_KIND_MAX] = {
        [V_MISSING] = "missing",   [V_UNDEFINED] = "Undefined",
        [V_NONE] = "NoneType",     [V_BOOL] = "bool",
        [V_INT] = "int",           [V_BIG] = "int",
        [V_FLOAT] = "float",       [V_STR] = "str",
        [V_LIST] = "list",         [V_TUPLE] = "tuple",
        [V_DICT] = "dict",         [V_NAMESPACE] = "Namespace",
        [V_RANGE] = "range",       [V_ITER] = "generator",
        [V_VIEW] = "dict view",    [V_LOOP] = "LoopContext",
        [V_MACRO] = "Macro",       [V_METHOD] = "method",
        [V_FUNCTION] = "function", [V_CYCLER] = "Cycler",
        [V_JOINER] = "Joiner",
};

const char *value_type_name(Value v)
{
        return type_names[v.kind];
}

int64_t range_length(const Range *r)
{
        const __int128 span = (__int128)r->stop - r->start;
        const __int128 toward = r->step > 0 ? r->step - 1 : r->step + 1;
        const __int128 n = (span + toward) / r->step;

        return n > 0 ? (int64_t)n : 0;
}

static bool never_true(Value v)
{
        (void)v;
        return false;
}

static bool always_true(Value v)
{
        (void)v;
        return true;
}

static bool bool_is_true(Value v)
{
        return v.b;
}

static bool number_is_true(Value v)
{
        return value_as_double(v) != 0.0;
}

static bool text_is_true(Value v)
{
        return v.s->s.n > 0;
}

static bool list_is_true(Value v)
{
        return v.list->n > 0;
}

static bool dict_is_true(Value v)
{
        return v.dict->n > 0;
}

static bool range_is_true(Value v)
{
        return range_length(v.range) > 0;
}

static bool view_is_true(Value v)
{
        return v.view->dict->n > 0;
}

typedef bool (*TruthFn)(Value v);

static const TruthFn truth_table[V_KIND_MAX] = {
        [V_MISSING] = never_true,   [V_UNDEFINED] = never_true, [V_NONE] = never_true,
        [V_BOOL] = bool_is_true,    [V_INT] = number_is_true,   [V_BIG] = number_is_true,
        [V_FLOAT] = number_is_true, [V_STR] = text_is_true,     [V_LIST] = list_is_true,
        [V_TUPLE] = list_is_true,   [V_DICT] = dict_is_true,    [V_NAMESPACE] = always_true,
        [V_RANGE] = range_is_true,  [V_ITER] = always_true,     [V_VIEW] = view_is_true,
        [V_LOOP] = always_true,     [V_MACRO] = always_true,    [V_METHOD] = always_true,
        [V_FUNCTION] = always_true, [V_CYCLER] = always_true,   [V_JOINER] = always_true,
};

bool value_is_true(Value v)
{
        return truth_table[v.kind](v);
}

Status value_check_defined(Value v)
{
        const Undefined *u = v.undef;

        if (!value_is(v, V_UNDEFINED))
                return OK;
        ENSURE(u != NULL, E_RANGE, "the value is undefined");
        ENSURE(!u->forbidden, E_RANGE, "access to attribute '%.*s' is unsafe", STR_ARG(u->name));
        return FAIL(E_RANGE, "'%.*s' is undefined", STR_ARG(u->name));
}
