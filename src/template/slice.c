/* obj[start:stop:step] */
#include "template/builtin.h"

/* Start, stop and step as Python's slice.indices(n) gives them. */
static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
        if (x < low)
                return low;
        return x > high ? high : x;
}

static int64_t from_end(int64_t i, int64_t n, int64_t floor)
{
        if (i >= 0)
                return i;
        return i < -n ? floor : i + n;
}

/* An integer beyond 64 bits is beyond any end. */
static Status slice_int(Value v, int64_t fallback, int64_t *out)
{
        if (!value_is(v, V_BIG))
                return arg_int(v, "slice", fallback, out);
        *out = value_as_double(v) < 0.0 ? -INT64_MAX : INT64_MAX;
        return OK;
}

static Status slice_bound(Value v, int64_t n, Range limits, int64_t fallback, int64_t *out)
{
        int64_t i;

        TRY(slice_int(v, fallback, &i));
        if (value_is_whole(v))
                i = from_end(i, n, limits.start);
        *out = clamp(i, limits.start, limits.stop);
        return OK;
}

typedef struct SliceEnds {
        Range limits;
        int64_t start; /* when not given */
        int64_t stop;
} SliceEnds;

static SliceEnds slice_ends(int64_t n, bool down)
{
        if (down)
                return (SliceEnds){{-1, n - 1, 1}, n - 1, -1};
        return (SliceEnds){{0, n, 1}, 0, n};
}

static Status slice_range(const Value bounds[3], int64_t n, Range *out)
{
        int64_t step;

        TRY(slice_int(bounds[2], 1, &step));
        ENSURE(step != 0, E_RANGE, "slice step cannot be zero");
        const SliceEnds ends = slice_ends(n, step < 0);
        out->step = clamp(step, -n - 1, n + 1);
        TRY(slice_bound(bounds[0], n, ends.limits, ends.start, &out->start));
        return slice_bound(bounds[1], n, ends.limits, ends.stop, &out->stop);
}

static Status list_pick(Vm *vm, Value v, const Range *r, Value *out)
{
        List *l;
        const int64_t n = range_length(r);

        TRY(vm_charge(vm, (uint64_t)n));
        TRY(list_new(vm, (size_t)n, &l));
        for (int64_t i = 0; i < n; i++)
                TRY(list_push(vm, l, v.list->items[r->start + i * r->step]));
        *out = (Value){.kind = v.kind, .list = l};
        return OK;
}

static Status list_slice(Vm *vm, Value v, const Value bounds[3], Value *out)
{
        Range r;

        TRY(slice_range(bounds, (int64_t)v.list->n, &r));
        return list_pick(vm, v, &r, out);
}

static Status text_pick(Vm *vm, const List *chars, const Range *r, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {0};
        const int64_t n = range_length(r);

        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append(&buf, chars->items[r->start + i * r->step].s));
        return vm_text_built(vm, &buf, out);
}

static Status text_part(Vm *vm, const Text *t, const Range *r, Value *out)
{
        const size_t begin = text_offset(t->s, (size_t)r->start);
        const Str tail = str_slice(t->s, begin, t->s.n);

        return vm_text_slice(vm, t, begin, begin + text_offset(tail, (size_t)range_length(r)), out);
}

static Status text_slice(Vm *vm, Value v, const Value bounds[3], Value *out)
{
        Range r;
        List *chars;

        TRY(vm_charge(vm, v.s->s.n >> 5));
        TRY(slice_range(bounds, (int64_t)text_length(v.s->s), &r));
        if (r.step == 1)
                return text_part(vm, v.s, &r, out);
        TRY(value_items(vm, v, &chars));
        return text_pick(vm, chars, &r, out);
}

static Status range_slice(Vm *vm, Value v, const Value bounds[3], Value *out)
{
        Range r;
        Range *made;

        TRY(slice_range(bounds, range_length(v.range), &r));
        TRY(vm_new(vm, &made));
        made->start = v.range->start + r.start * v.range->step;
        made->stop = v.range->start + r.stop * v.range->step;
        made->step = v.range->step * r.step;
        *out = (Value){.kind = V_RANGE, .range = made};
        return OK;
}

typedef Status (*SliceFn)(Vm *vm, Value v, const Value bounds[3], Value *out);

static const SliceFn slice_table[V_KIND_MAX] = {[V_STR] = text_slice,
                                                [V_LIST] = list_slice,
                                                [V_TUPLE] = list_slice,
                                                [V_RANGE] = range_slice};

Status value_slice(Vm *vm, Value obj, const Value bounds[3], Value *out)
{
        TRY(value_check_defined(obj));
        ENSURE(slice_table[obj.kind] != NULL, E_RANGE, "'%s' object cannot be sliced",
               value_type_name(obj));
        return slice_table[obj.kind](vm, obj, bounds, out);
}
