/* map, select, reject and their attribute forms. */
#include "template/builtin.h"

/* A filter or test to call on every item, with the arguments that follow its name. */
typedef struct Each {
        const Builtin *builtin; /* NULL: the item's own truth */
        Args args;              /* pos without the item */
        Value attribute;
        Value fallback;
        bool keep;
} Each;

static Status name_find(const BuiltinSet *set, const char *what, Value name, const Builtin **out)
{
        const Text *t;

        TRY(arg_string(name, what, &t));
        *out = builtin_find(set, t->s);
        ENSURE(*out != NULL, E_UNSUPPORTED, "no %s named '%.*s'", what, STR_ARG(t->s));
        return OK;
}

/* Positional arguments from `at`: a name and what it is called with. */
static Status each_callee(const Bound *b, size_t at, const BuiltinSet *set, const char *what,
                          Each *out)
{
        const List *pos = &b->args->pos;

        if (at >= pos->n)
                return OK;
        TRY(name_find(set, what, pos->items[at], &out->builtin));
        out->args = *b->args;
        out->args.pos =
                (List){.items = pos->items + at + 1, .n = pos->n - at - 1, .cap = pos->n - at - 1};
        return OK;
}

static Status each_call(Vm *vm, const Each *e, Value item, Value *out)
{
        TRY(vm_charge(vm, 1));
        return method_call(vm, e->builtin, item, &e->args, out);
}

static Value named_value(const Args *args, const char *name)
{
        for (size_t i = 0; i < args->n_named; i++)
                if (str_equal(args->named[i].name->s, str_of(name)))
                        return args->named[i].value;
        return (Value){.kind = V_MISSING};
}

static bool maps_attribute(const Bound *b)
{
        return b->args->pos.n == 1 && arg_given(named_value(b->args, "attribute"));
}

static Status map_prepare(const Bound *b, Each *out)
{
        if (!maps_attribute(b)) {
                ENSURE(b->args->pos.n > 1, E_RANGE, "map requires a filter argument");
                return each_callee(b, 1, &filters, "filter", out);
        }
        out->attribute = named_value(b->args, "attribute");
        out->fallback = named_value(b->args, "default");
        if (value_is(out->fallback, V_NONE))
                out->fallback = (Value){.kind = V_MISSING};
        return OK;
}

static Status map_item(Vm *vm, const Each *e, Value item, List *kept)
{
        Value v;

        if (e->builtin == NULL)
                TRY(value_path_or(vm, item, e->attribute, e->fallback, &v));
        else
                TRY(each_call(vm, e, item, &v));
        return list_push(vm, kept, v);
}

static Status select_item(Vm *vm, const Each *e, Value item, List *kept)
{
        Value subject;
        Value verdict;

        TRY(value_path(vm, item, e->attribute, &subject));
        verdict = subject;
        if (e->builtin != NULL)
                TRY(each_call(vm, e, subject, &verdict));
        return value_is_true(verdict) == e->keep ? list_push(vm, kept, item) : OK;
}

typedef Status (*EachFn)(Vm *vm, const Each *e, Value item, List *kept);

static Status each_run(Vm *vm, const Bound *b, const Each *e, EachFn fn, Value *out)
{
        List *items;
        List *kept;

        TRY(value_items(vm, b->v[0], &items));
        TRY(list_new(vm, 0, &kept));
        for (size_t i = 0; i < items->n; i++)
                TRY(fn(vm, e, items->items[i], kept));
        return vm_iter(vm, kept, "generator", out);
}

static Status nothing_to_do(Vm *vm, Value *out)
{
        List *none;

        TRY(list_new(vm, 0, &none));
        return vm_iter(vm, none, "generator", out);
}

static Status filter_map(Vm *vm, const Bound *b, Value *out)
{
        Each e = {0};

        if (!value_is_true(b->v[0]))
                return nothing_to_do(vm, out);
        TRY(map_prepare(b, &e));
        return each_run(vm, b, &e, map_item, out);
}

static Status select_by(Vm *vm, const Bound *b, bool keep, Value *out)
{
        Each e = {.keep = keep};

        if (!value_is_true(b->v[0]))
                return nothing_to_do(vm, out);
        TRY(each_callee(b, 1, &tests, "test", &e));
        return each_run(vm, b, &e, select_item, out);
}

static Status select_by_attribute(Vm *vm, const Bound *b, bool keep, Value *out)
{
        Each e = {.keep = keep};

        if (!value_is_true(b->v[0]))
                return nothing_to_do(vm, out);
        ENSURE(b->args->pos.n > 1, E_RANGE, "missing parameter for attribute name");
        e.attribute = b->args->pos.items[1];
        TRY(each_callee(b, 2, &tests, "test", &e));
        return each_run(vm, b, &e, select_item, out);
}

static Status filter_select(Vm *vm, const Bound *b, Value *out)
{
        return select_by(vm, b, true, out);
}

static Status filter_reject(Vm *vm, const Bound *b, Value *out)
{
        return select_by(vm, b, false, out);
}

static Status filter_selectattr(Vm *vm, const Bound *b, Value *out)
{
        return select_by_attribute(vm, b, true, out);
}

static Status filter_rejectattr(Vm *vm, const Bound *b, Value *out)
{
        return select_by_attribute(vm, b, false, out);
}

static const Builtin rows[] = {
        {.name = "map", .fn = filter_map, .variadic = true},
        {.name = "select", .fn = filter_select, .variadic = true},
        {.name = "reject", .fn = filter_reject, .variadic = true},
        {.name = "selectattr", .fn = filter_selectattr, .variadic = true},
        {.name = "rejectattr", .fn = filter_rejectattr, .variadic = true},
};
BUILTIN_ROWS(select_filters, rows);
