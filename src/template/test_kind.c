/* Tests that look at the value's kind only. */
#include "template/builtin.h"

static Status answer(bool b, Value *out)
{
        *out = value_bool(b);
        return OK;
}

static bool kind_defined(Value v)
{
        return !value_is(v, V_UNDEFINED);
}

static bool kind_integer(Value v)
{
        return value_is(v, V_INT) || value_is(v, V_BIG);
}

static bool kind_true(Value v)
{
        return value_is(v, V_BOOL) && v.b;
}

static bool kind_false(Value v)
{
        return value_is(v, V_BOOL) && !v.b;
}

static bool kind_mapping(Value v)
{
        return value_is(v, V_DICT);
}

static bool kind_iterable(Value v)
{
        static const bool iterable[V_KIND_MAX] = {
                [V_UNDEFINED] = true, [V_STR] = true,  [V_LIST] = true,
                [V_TUPLE] = true,     [V_DICT] = true, [V_RANGE] = true,
                [V_ITER] = true,      [V_VIEW] = true, [V_LOOP] = true};

        return iterable[v.kind];
}

/* jinja2 asks for len() and []: undefined has both. */
static bool kind_sequence(Value v)
{
        static const bool sequence[V_KIND_MAX] = {
                [V_UNDEFINED] = true, [V_STR] = true,  [V_LIST] = true,
                [V_TUPLE] = true,     [V_DICT] = true, [V_RANGE] = true};

        return sequence[v.kind];
}

static bool kind_callable(Value v)
{
        static const bool callable[V_KIND_MAX] = {
                [V_UNDEFINED] = true, [V_LOOP] = true,     [V_MACRO] = true,
                [V_METHOD] = true,    [V_FUNCTION] = true, [V_JOINER] = true};

        return callable[v.kind];
}

static Status test_defined(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_defined(b->v[0]), out);
}

static Status test_undefined(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(!kind_defined(b->v[0]), out);
}

static Status test_none(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is(b->v[0], V_NONE), out);
}

static Status test_boolean(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is(b->v[0], V_BOOL), out);
}

static Status test_true(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_true(b->v[0]), out);
}

static Status test_false(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_false(b->v[0]), out);
}

static Status test_integer(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_integer(b->v[0]), out);
}

static Status test_float(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is(b->v[0], V_FLOAT), out);
}

static Status test_number(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is_number(b->v[0]), out);
}

static Status test_string(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is(b->v[0], V_STR), out);
}

static Status test_mapping(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_mapping(b->v[0]), out);
}

static Status test_iterable(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_iterable(b->v[0]), out);
}

static Status test_sequence(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_sequence(b->v[0]), out);
}

static Status test_callable(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(kind_callable(b->v[0]), out);
}

static Status test_escaped(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(value_is(b->v[0], V_STR) && b->v[0].s->markup, out);
}

#define ONE(name_, fn_)                         \
        {                                       \
                name_, fn_, {"value"}, 1, false \
        }
static const Builtin rows[] = {
        ONE("defined", test_defined),   ONE("undefined", test_undefined),
        ONE("none", test_none),         ONE("boolean", test_boolean),
        ONE("true", test_true),         ONE("false", test_false),
        ONE("integer", test_integer),   ONE("float", test_float),
        ONE("number", test_number),     ONE("string", test_string),
        ONE("mapping", test_mapping),   ONE("iterable", test_iterable),
        ONE("sequence", test_sequence), ONE("callable", test_callable),
        ONE("escaped", test_escaped),
};
BUILTIN_ROWS(kind_tests, rows);
