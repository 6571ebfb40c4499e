/* Lengths and iteration of every kind of value: one row a kind. */
#include "template/eval.h"

static Status length_zero(Value v, int64_t *out)
{
        (void)v;
        *out = 0;
        return OK;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the table's type has a plain pointer */
static Status length_none(Value v, int64_t *out)
{
        (void)out;
        return FAIL(E_RANGE, "object of type '%s' has no len()", value_type_name(v));
}

static Status length_text(Value v, int64_t *out)
{
        *out = (int64_t)text_length(v.s->s);
        return OK;
}

static Status length_list(Value v, int64_t *out)
{
        *out = (int64_t)v.list->n;
        return OK;
}

static Status length_dict(Value v, int64_t *out)
{
        *out = (int64_t)v.dict->n;
        return OK;
}

static Status length_range(Value v, int64_t *out)
{
        *out = range_length(v.range);
        return OK;
}

static Status length_loop(Value v, int64_t *out)
{
        *out = (int64_t)v.loop->items->n;
        return OK;
}

static Status length_view(Value v, int64_t *out)
{
        *out = (int64_t)v.view->dict->n;
        return OK;
}

typedef Status (*ItemsFn)(Vm *vm, Value v, List **out);

static Status items_none(Vm *vm, Value v, List **out)
{
        (void)vm;
        (void)out;
        return FAIL(E_RANGE, "'%s' object is not iterable", value_type_name(v));
}

static Status items_undefined(Vm *vm, Value v, List **out)
{
        (void)v;
        return list_new(vm, 0, out);
}

static Status items_text(Vm *vm, Value v, List **out)
{
        List *l;
        const Str s = v.s->s;
        size_t size;

        TRY(vm_charge(vm, s.n));
        TRY(list_new(vm, text_length(s), &l));
        for (size_t at = 0; at < s.n; at += size) {
                Value c;
                size = char_size(s, at);
                TRY(vm_text_slice(vm, v.s, at, at + size, &c));
                TRY(list_push(vm, l, c));
        }
        *out = l;
        return OK;
}

static Status items_list(Vm *vm, Value v, List **out)
{
        (void)vm;
        *out = v.list;
        return OK;
}

static Status items_dict(Vm *vm, Value v, List **out)
{
        return view_items(vm, &(View){v.dict, VIEW_KEYS}, out);
}

static Status items_view(Vm *vm, Value v, List **out)
{
        return view_items(vm, v.view, out);
}

static Status items_range(Vm *vm, Value v, List **out)
{
        List *l;
        const int64_t n = range_length(v.range);

        TRY(vm_charge(vm, (uint64_t)n));
        TRY(list_new(vm, (size_t)n, &l));
        for (int64_t i = 0; i < n; i++)
                TRY(list_push(vm, l, value_int(v.range->start + i * v.range->step)));
        *out = l;
        return OK;
}

static Status items_iter(Vm *vm, Value v, List **out)
{
        List *l;
        Iter *it = v.iter;

        TRY(vm_new(vm, &l));
        l->items = it->items->items + it->at;
        l->n = it->items->n - it->at;
        l->cap = l->n;
        it->at = it->items->n;
        *out = l;
        return OK;
}

typedef struct IterRow {
        Status (*length)(Value v, int64_t *out);
        ItemsFn items;
} IterRow;

static const IterRow iter_table[V_KIND_MAX] = {
        [V_MISSING] = {length_none, items_none},  [V_UNDEFINED] = {length_zero, items_undefined},
        [V_NONE] = {length_none, items_none},     [V_BOOL] = {length_none, items_none},
        [V_INT] = {length_none, items_none},      [V_BIG] = {length_none, items_none},
        [V_FLOAT] = {length_none, items_none},    [V_STR] = {length_text, items_text},
        [V_LIST] = {length_list, items_list},     [V_TUPLE] = {length_list, items_list},
        [V_DICT] = {length_dict, items_dict},     [V_NAMESPACE] = {length_none, items_none},
        [V_RANGE] = {length_range, items_range},  [V_ITER] = {length_none, items_iter},
        [V_VIEW] = {length_view, items_view},     [V_LOOP] = {length_loop, items_none},
        [V_MACRO] = {length_none, items_none},    [V_METHOD] = {length_none, items_none},
        [V_FUNCTION] = {length_none, items_none}, [V_CYCLER] = {length_none, items_none},
        [V_JOINER] = {length_none, items_none},
};

Status value_length(Value v, int64_t *out)
{
        return iter_table[v.kind].length(v, out);
}

Status value_items(Vm *vm, Value v, List **out)
{
        return iter_table[v.kind].items(vm, v, out);
}
