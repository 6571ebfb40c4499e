/* obj.name, obj[key], obj[a:b]: what the immutable sandbox lets templates see. */
#include "template/eval.h"

static const BuiltinRows *const str_parts[] = {&string_methods, &string_find_methods,
                                               &string_test_methods, &format_methods};
static const BuiltinRows *const list_parts[] = {&list_methods};
static const BuiltinRows *const dict_parts[] = {&dict_methods};
static const BuiltinRows *const cycler_parts[] = {&cycler_methods};
static const BuiltinRows *const loop_parts[] = {&loop_methods};
static BUILTIN_SET(str_set, str_parts);
static BUILTIN_SET(list_set, list_parts);
static BUILTIN_SET(dict_set, dict_parts);
static BUILTIN_SET(cycler_set, cycler_parts);
static BUILTIN_SET(loop_set, loop_parts);
static const BuiltinSet no_set = {NULL, 0};

static const char *const none_forbidden[] = {NULL};
static const char *const list_forbidden[] = {"append", "clear",  "pop",    "reverse", "insert",
                                             "sort",   "extend", "remove", NULL};
static const char *const dict_forbidden[] = {"clear",      "pop",    "popitem",
                                             "setdefault", "update", NULL};

typedef struct AccessRow {
        const BuiltinSet *methods;
        const char *const *forbidden; /* they would change the object */
} AccessRow;

static const AccessRow access_table[V_KIND_MAX] = {
        [V_MISSING] = {&no_set, none_forbidden},    [V_UNDEFINED] = {&no_set, none_forbidden},
        [V_NONE] = {&no_set, none_forbidden},       [V_BOOL] = {&no_set, none_forbidden},
        [V_INT] = {&no_set, none_forbidden},        [V_FLOAT] = {&no_set, none_forbidden},
        [V_STR] = {&str_set, none_forbidden},       [V_LIST] = {&list_set, list_forbidden},
        [V_TUPLE] = {&list_set, none_forbidden},    [V_DICT] = {&dict_set, dict_forbidden},
        [V_NAMESPACE] = {&no_set, none_forbidden},  [V_RANGE] = {&no_set, none_forbidden},
        [V_ITER] = {&no_set, none_forbidden},       [V_VIEW] = {&no_set, none_forbidden},
        [V_LOOP] = {&loop_set, none_forbidden},     [V_MACRO] = {&no_set, none_forbidden},
        [V_METHOD] = {&no_set, none_forbidden},     [V_FUNCTION] = {&no_set, none_forbidden},
        [V_CYCLER] = {&cycler_set, none_forbidden}, [V_JOINER] = {&no_set, none_forbidden},
};

static bool is_listed(Str name, const char *const *list)
{
        for (; *list != NULL; list++)
                if (str_equal(name, str_of(*list)))
                        return true;
        return false;
}

static bool is_forbidden(Value obj, Str name)
{
        const bool dunder = str_starts_with(name, STR("__")) && str_ends_with(name, STR("__"));

        return dunder || is_listed(name, access_table[obj.kind].forbidden);
}

static Status bind_method(Vm *vm, const Builtin *f, Value self, Value *out)
{
        Method *m;

        TRY(vm_new(vm, &m));
        *m = (Method){f, self};
        *out = (Value){.kind = V_METHOD, .method = m};
        return OK;
}

static bool holds_variables(Value v)
{
        return value_is(v, V_DICT) || value_is(v, V_NAMESPACE);
}

typedef struct GroupAttr {
        const char *name;
        size_t at;
} GroupAttr;

static const GroupAttr group_attrs[] = {{"grouper", 0}, {"list", 1}};

static Status group_attr(const List *group, Str name, Value *out, bool *found)
{
        for (size_t i = 0; i < N_ELEMS(group_attrs) && !*found; i++) {
                *found = str_equal(name, str_of(group_attrs[i].name));
                *out = group->items[group_attrs[i].at];
        }
        return OK;
}

static bool is_group(Value v)
{
        return value_is(v, V_TUPLE) && v.list->is_group;
}

static Status part_attr(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        *found = false;
        if (value_is(obj, V_LOOP))
                return loop_attr(vm, obj.loop, name, out, found);
        return is_group(obj) ? group_attr(obj.list, name, out, found) : OK;
}

static Status own_attr(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        const Builtin *method = builtin_find(access_table[obj.kind].methods, name);

        *found = method != NULL;
        return *found ? bind_method(vm, method, obj, out) : part_attr(vm, obj, name, out, found);
}

static bool stored_attr(Value obj, Str name, Value *out)
{
        return holds_variables(obj) && dict_find_str(obj.dict, name, out);
}

static bool visible_attr(Value obj, Str name, Value *out)
{
        return !is_forbidden(obj, name) && stored_attr(obj, name, out);
}

Status value_attr(Vm *vm, Value obj, Str name, Value *out)
{
        bool found;

        TRY(value_check_defined(obj));
        TRY(own_attr(vm, obj, name, out, &found));
        if (found || visible_attr(obj, name, out))
                return OK;
        return vm_undefined(vm, name, is_forbidden(obj, name), out);
}

static bool index_in(int64_t i, size_t n, size_t *out)
{
        const int64_t at = i < 0 ? i + (int64_t)n : i;

        *out = (size_t)at;
        return at >= 0 && at < (int64_t)n;
}

static Status text_index(Vm *vm, const Text *t, int64_t i, Value *out)
{
        size_t at;
        size_t begin;

        TRY(vm_charge(vm, t->s.n >> 5));
        if (!index_in(i, text_length(t->s), &at))
                return vm_undefined(vm, STR("index"), false, out);
        begin = text_offset(t->s, at);
        return vm_text_slice(vm, t, begin, begin + char_size(t->s, begin), out);
}

static Status list_index(Vm *vm, const List *l, int64_t i, Value *out)
{
        size_t at;

        if (!index_in(i, l->n, &at))
                return vm_undefined(vm, STR("index"), false, out);
        *out = l->items[at];
        return OK;
}

static Status range_index(Vm *vm, const Range *r, int64_t i, Value *out)
{
        size_t at;

        if (!index_in(i, (size_t)range_length(r), &at))
                return vm_undefined(vm, STR("index"), false, out);
        *out = value_int(r->start + (int64_t)at * r->step);
        return OK;
}

static Status item_at(Vm *vm, Value obj, int64_t i, Value *out)
{
        if (value_is(obj, V_STR))
                return text_index(vm, obj.s, i, out);
        if (value_is(obj, V_RANGE))
                return range_index(vm, obj.range, i, out);
        return list_index(vm, obj.list, i, out);
}

static bool is_indexed(Value v)
{
        static const bool indexed[V_KIND_MAX] = {
                [V_STR] = true, [V_LIST] = true, [V_TUPLE] = true, [V_RANGE] = true};

        return indexed[v.kind];
}

static bool dict_has(Value obj, Value key, Value *out)
{
        return value_is(obj, V_DICT) && value_is_hashable(key) && dict_find(obj.dict, key, out);
}

/* Not an item: a string may still name an attribute. */
static Status item_or_attr(Vm *vm, Value obj, Value key, Value *out)
{
        if (value_is(key, V_STR))
                return value_attr(vm, obj, key.s->s, out);
        return vm_undefined(vm, STR("item"), false, out);
}

static bool takes_index(Value obj, Value key)
{
        return is_indexed(obj) && value_is_integer(key);
}

Status value_item(Vm *vm, Value obj, Value key, Value *out)
{
        TRY(value_check_defined(obj));
        if (dict_has(obj, key, out))
                return OK;
        if (takes_index(obj, key))
                return item_at(vm, obj, value_as_int(key), out);
        return item_or_attr(vm, obj, key, out);
}

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

static Status slice_bound(Value v, int64_t n, Range limits, int64_t fallback, int64_t *out)
{
        int64_t i;

        TRY(arg_int(v, "slice", fallback, &i));
        if (value_is_integer(v))
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

        TRY(arg_int(bounds[2], "slice", 1, &step));
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

static bool begins_number(Str part)
{
        return part.n > 0 && part.p[0] >= '0' && part.p[0] <= '9';
}

static Status path_step(Vm *vm, Value item, Str part, Value *out)
{
        int64_t index;
        bool overflow;
        Value key;

        TRY(vm_text_view(vm, part, &key));
        if (begins_number(part) && parse_py_int(part, 10, &index, &overflow))
                key = value_int(index);
        return value_item(vm, item, key, out);
}

typedef struct Path {
        Str text;
        Value fallback;
} Path;

static Status path_part(Vm *vm, Value item, Str part, const Path *path, Value *out)
{
        TRY(path_step(vm, item, part, out));
        if (value_is(*out, V_UNDEFINED) && arg_given(path->fallback))
                *out = path->fallback;
        return OK;
}

static Status path_walk(Vm *vm, Value item, const Path *path, Value *out)
{
        size_t end;

        for (size_t at = 0; at <= path->text.n; at = end + 1) {
                end = str_find(path->text, STR("."), at);
                TRY(path_part(vm, item, str_slice(path->text, at, end), path, &item));
        }
        *out = item;
        return OK;
}

static bool is_no_path(Value path)
{
        return value_is(path, V_MISSING) || value_is(path, V_NONE);
}

Status value_path_or(Vm *vm, Value item, Value path, Value fallback, Value *out)
{
        *out = item;
        if (is_no_path(path))
                return OK;
        if (value_is(path, V_STR))
                return path_walk(vm, item, &(Path){path.s->s, fallback}, out);
        return value_item(vm, item, path, out);
}

Status value_path(Vm *vm, Value item, Value path, Value *out)
{
        return value_path_or(vm, item, path, (Value){.kind = V_MISSING}, out);
}
