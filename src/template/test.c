/* Tests (`is …`), and the sets of filters and tests by name. */
#include "template/builtin.h"
#include "template/letters.h"

static Status answer(bool b, Value *out)
{
        *out = value_bool(b);
        return OK;
}

static Status remainder_is(Vm *vm, Value v, Value by, int64_t want, Value *out)
{
        Value r;

        TRY(binary_apply(vm, OP_MOD, v, by, &r));
        return answer(value_equal(r, value_int(want)), out);
}

static Status test_odd(Vm *vm, const Bound *b, Value *out)
{
        return remainder_is(vm, b->v[0], value_int(2), 1, out);
}

static Status test_even(Vm *vm, const Bound *b, Value *out)
{
        return remainder_is(vm, b->v[0], value_int(2), 0, out);
}

static Status test_divisibleby(Vm *vm, const Bound *b, Value *out)
{
        return remainder_is(vm, b->v[0], b->v[1], 0, out);
}

typedef bool (*CharTest)(uint32_t c);

/* Python's islower and isupper: some cased character, and none of the other case. */
static bool breaks_case(uint32_t c, CharTest wanted)
{
        return char_is_cased(c) && !wanted(c);
}

static Status case_is(Vm *vm, Value v, CharTest wanted, Value *out)
{
        const Text *t;
        bool some = false;
        bool broken = false;

        TRY(value_to_text(vm, v, &t));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at)) {
                some |= char_is_cased(char_at(t->s, at));
                broken |= breaks_case(char_at(t->s, at), wanted);
        }
        return answer(some && !broken, out);
}

static Status test_lower(Vm *vm, const Bound *b, Value *out)
{
        return case_is(vm, b->v[0], char_is_lower, out);
}

static Status test_upper(Vm *vm, const Bound *b, Value *out)
{
        return case_is(vm, b->v[0], char_is_upper, out);
}

static Status compare_test(Vm *vm, const Bound *b, CompareOp op, Value *out)
{
        bool holds;

        TRY(compare_apply(vm, op, b->v[0], b->v[1], &holds));
        return answer(holds, out);
}

static Status test_eq(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_EQ, out);
}

static Status test_ne(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_NE, out);
}

static Status test_lt(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_LT, out);
}

static Status test_le(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_LE, out);
}

static Status test_gt(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_GT, out);
}

static Status test_ge(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_GE, out);
}

static Status test_in(Vm *vm, const Bound *b, Value *out)
{
        return compare_test(vm, b, CMP_IN, out);
}

static bool is_plain(Value v)
{
        return value_is_number(v) || value_is(v, V_NONE) || value_is(v, V_STR);
}

static bool same_object(Value a, Value b)
{
        if (a.kind != b.kind)
                return false;
        return is_plain(a) ? value_equal(a, b) : a.dict == b.dict;
}

static Status test_sameas(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return answer(same_object(b->v[0], b->v[1]), out);
}

static Status name_in(const BuiltinSet *set, Value name, Value *out)
{
        const Text *t;

        TRY(arg_string(name, "name", &t));
        return answer(builtin_find(set, t->s) != NULL, out);
}

static Status test_filter(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return name_in(&filters, b->v[0], out);
}

static Status test_test(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        return name_in(&tests, b->v[0], out);
}

#define ONE(name_, fn_)                         \
        {                                       \
                name_, fn_, {"value"}, 1, false \
        }
#define TWO(name_, fn_)                                  \
        {                                                \
                name_, fn_, {"value", "other"}, 2, false \
        }
static const Builtin rows[] = {
        ONE("odd", test_odd),
        ONE("even", test_even),
        {"divisibleby", test_divisibleby, {"value", "num"}, 2, false},
        ONE("lower", test_lower),
        ONE("upper", test_upper),
        {"in", test_in, {"value", "seq"}, 2, false},
        TWO("sameas", test_sameas),
        TWO("eq", test_eq),
        TWO("equalto", test_eq),
        TWO("==", test_eq),
        TWO("ne", test_ne),
        TWO("!=", test_ne),
        TWO("lt", test_lt),
        TWO("lessthan", test_lt),
        TWO("<", test_lt),
        TWO("le", test_le),
        TWO("<=", test_le),
        TWO("gt", test_gt),
        TWO("greaterthan", test_gt),
        TWO(">", test_gt),
        TWO("ge", test_ge),
        TWO(">=", test_ge),
        ONE("filter", test_filter),
        ONE("test", test_test),
};
static BUILTIN_ROWS(test_rows, rows);

static const BuiltinRows *const test_parts[] = {&kind_tests, &test_rows};
static const BuiltinRows *const filter_parts[] = {
        &text_filters,  &escape_filters, &text_shape_filters, &number_filters,
        &round_filters, &size_filters,   &sequence_filters,   &select_filters,
        &order_filters, &json_filters,   &refused_filters,
};
BUILTIN_SET(tests, test_parts);
BUILTIN_SET(filters, filter_parts);
