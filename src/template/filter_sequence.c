/* Filters that take items out of a sequence or cut it up. */
#include "template/builtin.h"

static Status filter_list(Vm *vm, const Bound *b, Value *out)
{
        List *items;

        TRY(value_items(vm, b->v[0], &items));
        *out = value_list(items);
        return OK;
}

static Status filter_first(Vm *vm, const Bound *b, Value *out)
{
        List *items;

        TRY(value_items(vm, b->v[0], &items));
        if (items->n == 0)
                return vm_undefined(vm, STR("the first item"), false, out);
        *out = items->items[0];
        return OK;
}

static Status check_reversible(Value v)
{
        ENSURE(!value_is(v, V_ITER), E_RANGE, "'%s' object is not reversible", value_type_name(v));
        return OK;
}

static Status filter_last(Vm *vm, const Bound *b, Value *out)
{
        List *items;

        TRY(check_reversible(b->v[0]));
        TRY(value_items(vm, b->v[0], &items));
        if (items->n == 0)
                return vm_undefined(vm, STR("the last item"), false, out);
        *out = items->items[items->n - 1];
        return OK;
}

static Status items_reversed(Vm *vm, Value v, List **out)
{
        List *items;

        TRY(value_items(vm, v, &items));
        TRY(list_new(vm, items->n, out));
        for (size_t i = items->n; i > 0; i--)
                TRY(list_push(vm, *out, items->items[i - 1]));
        return OK;
}

static Status filter_reverse(Vm *vm, const Bound *b, Value *out)
{
        List *reversed;
        const Value bounds[3] = {VALUE_NONE, VALUE_NONE, value_int(-1)};

        if (value_is(b->v[0], V_STR))
                return value_slice(vm, b->v[0], bounds, out);
        TRY(items_reversed(vm, b->v[0], &reversed));
        return vm_iter(vm, reversed, "list_reverseiterator", out);
}

static Status filter_items(Vm *vm, const Bound *b, Value *out)
{
        List *items;

        if (value_is(b->v[0], V_UNDEFINED)) {
                TRY(list_new(vm, 0, &items));
                return vm_iter(vm, items, "generator", out);
        }
        ENSURE(value_is(b->v[0], V_DICT), E_RANGE, "can only get item pairs from a mapping, not %s",
               value_type_name(b->v[0]));
        TRY(view_items(vm, &(View){b->v[0].dict, VIEW_ITEMS}, &items));
        return vm_iter(vm, items, "generator", out);
}

static bool fills(Value v)
{
        return arg_given(v) && !value_is(v, V_NONE);
}

/* Items begin..end, then copies of `fill` up to `want` items. */
static Status part_of(Vm *vm, const List *items, size_t begin, size_t end, List **out)
{
        TRY(list_new(vm, end - begin, out));
        for (size_t i = begin; i < end; i++)
                TRY(list_push(vm, *out, items->items[i]));
        return OK;
}

static Status part_fill(Vm *vm, List *part, size_t want, Value fill)
{
        while (fills(fill) && part->n < want)
                TRY(list_push(vm, part, fill));
        return OK;
}

static Status batch_part(Vm *vm, const List *items, size_t begin, size_t size, List **out)
{
        return part_of(vm, items, begin, items->n - begin < size ? items->n : begin + size, out);
}

static Status filter_batch(Vm *vm, const Bound *b, Value *out)
{
        List *items;
        List *parts;
        int64_t size;

        TRY(value_items(vm, b->v[0], &items));
        TRY(arg_int(b->v[1], "batch", 0, &size));
        ENSURE(size > 0 && size <= 1000000, E_RANGE, "batch: a size of %lld", (long long)size);
        TRY(list_new(vm, 0, &parts));
        for (size_t at = 0; at < items->n; at += (size_t)size) {
                List *part;
                TRY(batch_part(vm, items, at, (size_t)size, &part));
                TRY(part_fill(vm, part, (size_t)size, b->v[2]));
                TRY(list_push(vm, parts, value_list(part)));
        }
        return vm_iter(vm, parts, "generator", out);
}

typedef struct Slices {
        const List *items;
        size_t n;
        size_t each;
        size_t with_extra;
        Value fill;
} Slices;

static size_t slice_begin(const Slices *s, size_t i)
{
        return i * s->each + (i < s->with_extra ? i : s->with_extra);
}

static Status slice_part(Vm *vm, const Slices *s, size_t i, List *parts)
{
        List *part;

        TRY(part_of(vm, s->items, slice_begin(s, i), slice_begin(s, i + 1), &part));
        if (i >= s->with_extra)
                TRY(part_fill(vm, part, part->n + 1, s->fill));
        return list_push(vm, parts, value_list(part));
}

static Status filter_slice(Vm *vm, const Bound *b, Value *out)
{
        List *items;
        List *parts;
        int64_t n;

        TRY(value_items(vm, b->v[0], &items));
        TRY(arg_int(b->v[1], "slice", 0, &n));
        ENSURE(n > 0 && n <= 1000000, E_RANGE, "slice: %lld slices", (long long)n);
        const size_t count = (size_t)n;
        const Slices s = {items, count, items->n / count, items->n % count, b->v[2]};
        TRY(list_new(vm, 0, &parts));
        for (size_t i = 0; i < count; i++)
                TRY(slice_part(vm, &s, i, parts));
        return vm_iter(vm, parts, "generator", out);
}

static Status filter_attr(Vm *vm, const Bound *b, Value *out)
{
        const Text *name;
        Value stored;

        TRY(arg_string(b->v[1], "attr", &name));
        if (value_is(b->v[0], V_DICT) && dict_find_str(b->v[0].dict, name->s, &stored))
                return vm_undefined(vm, name->s, false, out);
        return value_attr(vm, b->v[0], name->s, out);
}

static const Builtin rows[] = {
        {"list", filter_list, {"value"}, 1, false},
        {"first", filter_first, {"seq"}, 1, false},
        {"last", filter_last, {"seq"}, 1, false},
        {"reverse", filter_reverse, {"value"}, 1, false},
        {"items", filter_items, {"value"}, 1, false},
        {"batch", filter_batch, {"value", "linecount", "fill_with"}, 2, false},
        {"slice", filter_slice, {"value", "slices", "fill_with"}, 2, false},
        {"attr", filter_attr, {"obj", "name"}, 2, false},
};
BUILTIN_ROWS(sequence_filters, rows);
