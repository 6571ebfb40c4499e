/* Attributes that only look at the value: of numbers, cyclers and joiners. */
#include "template/builtin.h"

static Value cycler_current(Value v)
{
        return v.cycler->items->items[v.cycler->at];
}

static Value cycler_items(Value v)
{
        return value_tuple((List *)v.cycler->items);
}

static Value cycler_pos(Value v)
{
        return value_int((int64_t)v.cycler->at);
}

static Value joiner_sep(Value v)
{
        return value_text(v.joiner->separator);
}

static Value joiner_used(Value v)
{
        return value_bool(v.joiner->used);
}

static Value zero_of(Value v)
{
        return value_is(v, V_FLOAT) ? value_float(0.0) : value_int(0);
}

static Value one_of(Value v)
{
        (void)v;
        return value_int(1);
}

/* Attributes that only look at the value. */
typedef struct PlainAttr {
        const char *name;
        Value (*read)(Value v);
} PlainAttr;

static const PlainAttr no_attrs[] = {{NULL, NULL}};
static const PlainAttr cycler_attrs[] = {
        {"current", cycler_current}, {"items", cycler_items}, {"pos", cycler_pos}, {NULL, NULL}};
static const PlainAttr joiner_attrs[] = {{"sep", joiner_sep}, {"used", joiner_used}, {NULL, NULL}};
static const PlainAttr whole_attrs[] = {{"real", value_as_whole},
                                        {"imag", zero_of},
                                        {"numerator", value_as_whole},
                                        {"denominator", one_of},
                                        {NULL, NULL}};
static const PlainAttr float_attrs[] = {{"real", value_as_whole}, {"imag", zero_of}, {NULL, NULL}};

static const PlainAttr *const plain_table[V_KIND_MAX] = {
        [V_BOOL] = whole_attrs,  [V_INT] = whole_attrs,     [V_BIG] = whole_attrs,
        [V_FLOAT] = float_attrs, [V_CYCLER] = cycler_attrs, [V_JOINER] = joiner_attrs,
};

static const PlainAttr *attrs_of(ValueKind kind)
{
        return plain_table[kind] == NULL ? no_attrs : plain_table[kind];
}

static const PlainAttr *attr_find(ValueKind kind, Str name)
{
        const PlainAttr *a = attrs_of(kind);

        while (a->name != NULL && !str_equal(name, str_of(a->name)))
                a++;
        return a;
}

Status plain_attr(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        const PlainAttr *a = attr_find(obj.kind, name);

        (void)vm;
        *found = a->name != NULL;
        if (*found)
                *out = a->read(obj);
        return OK;
}
