/* Sorting, grouping, and dropping repeats. */
#include "template/builtin.h"
#include "template/letters.h"

Status value_fold_case(Vm *vm, Value v, Value *out)
{
        if (value_is(v, V_STR))
                return text_lower(vm, v.s, out);
        *out = v;
        return OK;
}

typedef struct KeyRule {
        Value attribute; /* a path, or "a,b" for several */
        Value fallback;
        bool case_sensitive;
        bool listed; /* keys are lists of one, as |sort has them */
} KeyRule;

static Status key_one(Vm *vm, const KeyRule *rule, Value item, Value path, Value *out)
{
        TRY(value_path_or(vm, item, path, rule->fallback, out));
        return rule->case_sensitive ? OK : value_fold_case(vm, *out, out);
}

static Status key_part(Vm *vm, const KeyRule *rule, Value item, Str path, List *parts)
{
        Value name;
        Value key;

        TRY(vm_text_view(vm, path, &name));
        TRY(key_one(vm, rule, item, name, &key));
        return list_push(vm, parts, key);
}

/* "a,b": a list of keys. */
static Status key_several(Vm *vm, const KeyRule *rule, Value item, Str paths, Value *out)
{
        List *parts;
        size_t end;

        TRY(list_new(vm, 2, &parts));
        for (size_t at = 0; at <= paths.n; at = end + 1) {
                end = str_find(paths, STR(","), at);
                TRY(key_part(vm, rule, item, str_slice(paths, at, end), parts));
        }
        *out = value_list(parts);
        return OK;
}

static bool names_several(Value attribute)
{
        return value_is(attribute, V_STR) && attribute.s->s.n > 0 &&
               memchr(attribute.s->s.p, ',', attribute.s->s.n) != NULL;
}

static Status sort_key(Vm *vm, const KeyRule *rule, Value item, Value *out)
{
        if (names_several(rule->attribute))
                return key_several(vm, rule, item, rule->attribute.s->s, out);
        return key_one(vm, rule, item, rule->attribute, out);
}

/* Lists compare what is equal first, so that undefined keys do not fail. */
static Status key_list(Vm *vm, Value key, Value *out)
{
        List *l;

        TRY(list_new(vm, 1, &l));
        TRY(list_push(vm, l, key));
        *out = value_list(l);
        return OK;
}

static Status keys_of(Vm *vm, const KeyRule *rule, const List *items, List **out)
{
        TRY(list_new(vm, items->n, out));
        for (size_t i = 0; i < items->n; i++) {
                Value key;
                TRY(sort_key(vm, rule, items->items[i], &key));
                TRY(rule->listed ? key_list(vm, key, &key) : OK);
                TRY(list_push(vm, *out, key));
        }
        return OK;
}

/* The caller's list stays as it is. */
static Status items_copy(Vm *vm, Value v, List **out)
{
        List *items;

        TRY(value_items(vm, v, &items));
        TRY(list_new(vm, items->n, out));
        for (size_t i = 0; i < items->n; i++)
                TRY(list_push(vm, *out, items->items[i]));
        return OK;
}

static Status sorted(Vm *vm, Value v, const KeyRule *rule, bool reverse, List **out)
{
        List *keys;

        TRY(items_copy(vm, v, out));
        TRY(keys_of(vm, rule, *out, &keys));
        return sort_by_keys(vm, *out, keys, reverse);
}

static Status filter_sort(Vm *vm, const Bound *b, Value *out)
{
        const KeyRule rule = {
                .attribute = b->v[3], .case_sensitive = arg_flag(b->v[2], false), .listed = true};
        List *l;

        TRY(sorted(vm, b->v[0], &rule, arg_flag(b->v[1], false), &l));
        *out = value_list(l);
        return OK;
}

static Status dictsort_part(Value by, int64_t *out)
{
        const Text *t;

        *out = 0;
        if (!arg_given(by))
                return OK;
        TRY(arg_string(by, "dictsort", &t));
        *out = str_equal(t->s, STR("value"));
        ENSURE(*out == 1 || str_equal(t->s, STR("key")), E_RANGE,
               "dictsort: by must be \"key\" or \"value\", not \"%.*s\"", STR_ARG(t->s));
        return OK;
}

static Status filter_dictsort(Vm *vm, const Bound *b, Value *out)
{
        int64_t part;
        List *pairs;
        List *l;

        TRY(dictsort_part(b->v[2], &part));
        ENSURE(value_is(b->v[0], V_DICT), E_RANGE, "dictsort: expected a dict, found %s",
               value_type_name(b->v[0]));
        const KeyRule rule = {.attribute = value_int(part),
                              .case_sensitive = arg_flag(b->v[1], false)};
        TRY(view_items(vm, &(View){b->v[0].dict, VIEW_ITEMS}, &pairs));
        TRY(sorted(vm, value_list(pairs), &rule, arg_flag(b->v[3], false), &l));
        *out = value_list(l);
        return OK;
}

typedef struct Unique {
        const KeyRule *rule;
        Dict *seen;
        List *kept;
} Unique;

static Status unique_add(Vm *vm, const Unique *u, Value item)
{
        Value key;
        Value before;

        TRY(sort_key(vm, u->rule, item, &key));
        ENSURE(value_is_hashable(key), E_RANGE, "unhashable type: '%s'", value_type_name(key));
        if (dict_find(u->seen, key, &before))
                return OK;
        TRY(dict_put(vm, u->seen, key, VALUE_NONE));
        return list_push(vm, u->kept, item);
}

static Status filter_unique(Vm *vm, const Bound *b, Value *out)
{
        const KeyRule rule = {.attribute = b->v[2], .case_sensitive = arg_flag(b->v[1], false)};
        Unique u = {.rule = &rule};
        List *items;

        TRY(value_items(vm, b->v[0], &items));
        TRY(dict_new(vm, &u.seen));
        TRY(list_new(vm, 0, &u.kept));
        for (size_t i = 0; i < items->n; i++)
                TRY(unique_add(vm, &u, items->items[i]));
        return vm_iter(vm, u.kept, "generator", out);
}

typedef struct Groups {
        const KeyRule *rule;
        List *out;
        List *members; /* of the group being filled */
        Value key;
} Groups;

/* Without case, a group shows the first member's own key. */
static Status group_begin(Vm *vm, Groups *g, Value item, Value key)
{
        const KeyRule shown = {g->rule->attribute, g->rule->fallback, true, false};
        Value grouper;
        Value pair;

        TRY(sort_key(vm, &shown, item, &grouper));
        TRY(list_new(vm, 0, &g->members));
        TRY(list_pair(vm, grouper, value_list(g->members), &pair));
        pair.list->is_group = true;
        g->key = key;
        return list_push(vm, g->out, pair);
}

static Status group_add(Vm *vm, Groups *g, Value item)
{
        Value key;

        TRY(sort_key(vm, g->rule, item, &key));
        if (g->members == NULL || !value_equal(key, g->key))
                TRY(group_begin(vm, g, item, key));
        return list_push(vm, g->members, item);
}

static Status filter_groupby(Vm *vm, const Bound *b, Value *out)
{
        const KeyRule rule = {.attribute = b->v[1],
                              .fallback = b->v[2],
                              .case_sensitive = arg_flag(b->v[3], false)};
        Groups g = {.rule = &rule};
        List *items;

        TRY(sorted(vm, b->v[0], &rule, false, &items));
        TRY(list_new(vm, 0, &g.out));
        for (size_t i = 0; i < items->n; i++)
                TRY(group_add(vm, &g, items->items[i]));
        *out = value_list(g.out);
        return OK;
}

static const Builtin rows[] = {
        {"sort", filter_sort, {"value", "reverse", "case_sensitive", "attribute"}, 1, false},
        {"dictsort", filter_dictsort, {"value", "case_sensitive", "by", "reverse"}, 1, false},
        {"unique", filter_unique, {"value", "case_sensitive", "attribute"}, 1, false},
        {"groupby", filter_groupby, {"value", "attribute", "default", "case_sensitive"}, 2, false},
};
BUILTIN_ROWS(order_filters, rows);
