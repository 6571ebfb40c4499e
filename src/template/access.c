/* obj.name, obj[key], obj[a:b]: what the immutable sandbox lets templates see. */
#include "template/eval.h"

static const BuiltinRows *const str_parts[] = {
        &string_methods, &string_split_methods, &string_find_methods, &string_test_methods,
        &format_methods, &string_table_methods, &string_pad_methods};
static const BuiltinRows *const int_parts[] = {&int_methods};
static const BuiltinRows *const float_parts[] = {&float_methods};
static const BuiltinRows *const function_parts[] = {&function_methods};
static const BuiltinRows *const list_parts[] = {&list_methods};
static const BuiltinRows *const dict_parts[] = {&dict_methods};
static const BuiltinRows *const cycler_parts[] = {&cycler_methods};
static const BuiltinRows *const loop_parts[] = {&loop_methods};
static BUILTIN_SET(str_set, str_parts);
static BUILTIN_SET(int_set, int_parts);
static BUILTIN_SET(float_set, float_parts);
static BUILTIN_SET(function_set, function_parts);
static BUILTIN_SET(list_set, list_parts);
static BUILTIN_SET(dict_set, dict_parts);
static BUILTIN_SET(cycler_set, cycler_parts);
static BUILTIN_SET(loop_set, loop_parts);
static const BuiltinSet no_set = {NULL, 0};

static const char *const none_forbidden[] = {NULL};
static const char *const none_missing[] = {NULL};
static const char *const str_missing[] = {"encode", "maketrans", NULL};
static const char *const int_missing[] = {"to_bytes", "from_bytes", NULL};
static const char *const float_missing[] = {"hex", "fromhex", "as_integer_ratio", NULL};
static const char *const dict_missing[] = {"fromkeys", NULL};
static const char *const list_forbidden[] = {"append", "clear",  "pop",    "reverse", "insert",
                                             "sort",   "extend", "remove", NULL};
static const char *const dict_forbidden[] = {"clear",      "pop",    "popitem",
                                             "setdefault", "update", NULL};

typedef struct AccessRow {
        const BuiltinSet *methods;
        const char *const *forbidden; /* they would change the object */
        const char *const *missing;   /* Python has them, we do not */
} AccessRow;

static const AccessRow access_table[V_KIND_MAX] = {
        [V_MISSING] = {&no_set, none_forbidden, none_missing},
        [V_UNDEFINED] = {&no_set, none_forbidden, none_missing},
        [V_NONE] = {&no_set, none_forbidden, none_missing},
        [V_BOOL] = {&int_set, none_forbidden, int_missing},
        [V_INT] = {&int_set, none_forbidden, int_missing},
        [V_BIG] = {&int_set, none_forbidden, int_missing},
        [V_FLOAT] = {&float_set, none_forbidden, float_missing},
        [V_STR] = {&str_set, none_forbidden, str_missing},
        [V_LIST] = {&list_set, list_forbidden, none_missing},
        [V_TUPLE] = {&list_set, none_forbidden, none_missing},
        [V_DICT] = {&dict_set, dict_forbidden, dict_missing},
        [V_NAMESPACE] = {&no_set, none_forbidden, none_missing},
        [V_RANGE] = {&no_set, none_forbidden, none_missing},
        [V_ITER] = {&no_set, none_forbidden, none_missing},
        [V_VIEW] = {&no_set, none_forbidden, none_missing},
        [V_LOOP] = {&loop_set, none_forbidden, none_missing},
        [V_MACRO] = {&no_set, none_forbidden, none_missing},
        [V_METHOD] = {&no_set, none_forbidden, none_missing},
        [V_FUNCTION] = {&function_set, none_forbidden, none_missing},
        [V_CYCLER] = {&cycler_set, none_forbidden, none_missing},
        [V_JOINER] = {&no_set, none_forbidden, none_missing},
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

static Status tuple_part(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        (void)vm;
        return obj.list->is_group ? group_attr(obj.list, name, out, found) : OK;
}

static Status loop_part(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        return loop_attr(vm, obj.loop, name, out, found);
}

static Status macro_part(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        return macro_attr(vm, obj.macro, name, out, found);
}

typedef Status (*PartFn)(Vm *vm, Value obj, Str name, Value *out, bool *found);

/* Attributes that are no methods; NULL: plain ones at most. */
static const PartFn part_table[V_KIND_MAX] = {
        [V_TUPLE] = tuple_part,
        [V_LOOP] = loop_part,
        [V_MACRO] = macro_part,
};

static Status part_attr(Vm *vm, Value obj, Str name, Value *out, bool *found)
{
        const PartFn part = part_table[obj.kind];

        *found = false;
        return (part == NULL ? plain_attr : part)(vm, obj, name, out, found);
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
        ENSURE(!is_listed(name, access_table[obj.kind].missing), E_UNSUPPORTED,
               "%s.%.*s is not supported", value_type_name(obj), STR_ARG(name));
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
