#include "base/map.h"
#include "template/vm.h"

enum { DICT_FIRST_CAP = 8, HEIGHT_MAX = 500, WEIGHT_MAX = 10000000 };

static bool is_list(Value v)
{
        return value_is(v, V_LIST) || value_is(v, V_TUPLE);
}

Extent value_extent(Value v)
{
        if (is_list(v))
                return v.list->extent;
        return value_is(v, V_DICT) ? v.dict->extent : (Extent){0, 0};
}

/* Comparing and hashing recurse, so nesting is bounded where values are put together. */
static Status extent_add(Extent *e, Value child)
{
        const Extent c = value_extent(child);

        ENSURE(c.height < HEIGHT_MAX, E_RANGE, "a value nests deeper than %d", HEIGHT_MAX);
        ENSURE(e->weight + c.weight < WEIGHT_MAX, E_RANGE, "a value holds more than %d others",
               WEIGHT_MAX);
        e->height = c.height + 1 > e->height ? c.height + 1 : e->height;
        e->weight += c.weight + 1;
        return OK;
}

Status list_new(Vm *vm, size_t cap, List **out)
{
        TRY(vm_new(vm, out));
        TRY(vm_new_array(vm, cap, &(*out)->items));
        (*out)->cap = cap;
        return OK;
}

static Status list_grow(Vm *vm, List *l)
{
        Value *grown;
        const size_t cap = l->cap == 0 ? 4 : l->cap * 2;

        TRY(vm_new_array(vm, cap, &grown));
        memcpy(grown, l->n == 0 ? grown : l->items, l->n * sizeof(*grown));
        l->items = grown;
        l->cap = cap;
        return OK;
}

Status list_push(Vm *vm, List *l, Value v)
{
        TRY(extent_add(&l->extent, v));
        if (l->n == l->cap)
                TRY(list_grow(vm, l));
        l->items[l->n++] = v;
        return OK;
}

Status list_pair(Vm *vm, Value a, Value b, Value *out)
{
        List *pair;

        TRY(list_new(vm, 2, &pair));
        TRY(list_push(vm, pair, a));
        TRY(list_push(vm, pair, b));
        *out = value_tuple(pair);
        return OK;
}

Status dict_new(Vm *vm, Dict **out)
{
        return vm_new(vm, out);
}

static uint64_t value_hash(Value v);

static uint64_t hash_number(Value v)
{
        const double d = value_as_double(v) + 0.0; /* -0.0 becomes 0.0 */

        return hash_bytes(&d, sizeof(d));
}

static uint64_t hash_text(Value v)
{
        return hash_bytes(v.s->s.p, v.s->s.n);
}

static uint64_t hash_tuple(Value v)
{
        uint64_t h = 7;

        for (size_t i = 0; i < v.list->n; i++)
                h = h * 1000003U + value_hash(v.list->items[i]);
        return h;
}

static uint64_t hash_kind(Value v)
{
        return v.kind;
}

typedef uint64_t (*HashFn)(Value v);

static const HashFn hash_table[V_KIND_MAX] = {
        [V_MISSING] = hash_kind,  [V_UNDEFINED] = hash_kind, [V_NONE] = hash_kind,
        [V_BOOL] = hash_number,   [V_INT] = hash_number,     [V_BIG] = hash_number,
        [V_FLOAT] = hash_number,  [V_STR] = hash_text,       [V_LIST] = hash_kind,
        [V_TUPLE] = hash_tuple,   [V_DICT] = hash_kind,      [V_NAMESPACE] = hash_kind,
        [V_RANGE] = hash_kind,    [V_ITER] = hash_kind,      [V_VIEW] = hash_kind,
        [V_LOOP] = hash_kind,     [V_MACRO] = hash_kind,     [V_METHOD] = hash_kind,
        [V_FUNCTION] = hash_kind, [V_CYCLER] = hash_kind,    [V_JOINER] = hash_kind,
};

static uint64_t value_hash(Value v)
{
        return hash_table[v.kind](v);
}

static bool tuple_is_hashable(Value v)
{
        for (size_t i = 0; i < v.list->n; i++)
                if (!value_is_hashable(v.list->items[i]))
                        return false;
        return true;
}

static const bool never_hashable[V_KIND_MAX] = {[V_LIST] = true, [V_DICT] = true, [V_VIEW] = true};

bool value_is_hashable(Value v)
{
        if (value_is(v, V_TUPLE))
                return tuple_is_hashable(v);
        return !never_hashable[v.kind];
}

static bool entry_matches(const DictEntry *e, Value key, uint64_t hash)
{
        return e->hash == hash && value_equal(e->key, key);
}

/* The slot of the key's entry, or the free slot where it would go. */
static size_t slot_find(const Dict *d, Value key, uint64_t hash)
{
        size_t i = hash & (d->n_slots - 1);

        while (d->slots[i] != 0 && !entry_matches(&d->entries[d->slots[i] - 1], key, hash))
                i = (i + 1) & (d->n_slots - 1);
        return i;
}

static void slots_fill(Dict *d)
{
        for (size_t i = 0; i < d->n; i++)
                d->slots[slot_find(d, d->entries[i].key, d->entries[i].hash)] = (uint32_t)i + 1;
}

static Status dict_grow(Vm *vm, Dict *d)
{
        Dict grown = {
                .n = d->n, .extent = d->extent, .cap = d->cap == 0 ? DICT_FIRST_CAP : d->cap * 2};

        grown.n_slots = grown.cap * 2;
        TRY(vm_new_array(vm, grown.cap, &grown.entries));
        TRY(vm_new_array(vm, grown.n_slots, &grown.slots));
        memcpy(grown.entries, d->n == 0 ? grown.entries : d->entries, d->n * sizeof(*d->entries));
        *d = grown;
        slots_fill(d);
        return OK;
}

static void entry_add(Dict *d, size_t slot, DictEntry e)
{
        d->entries[d->n++] = e;
        d->slots[slot] = (uint32_t)d->n;
}

Status dict_put(Vm *vm, Dict *d, Value key, Value value)
{
        const uint64_t hash = value_hash(key);
        size_t slot;

        ENSURE(value_is_hashable(key), E_RANGE, "unhashable type: '%s'", value_type_name(key));
        TRY(extent_add(&d->extent, value));
        if (d->n == d->cap)
                TRY(dict_grow(vm, d));
        slot = slot_find(d, key, hash);
        if (d->slots[slot] == 0)
                entry_add(d, slot, (DictEntry){key, value, hash});
        d->entries[d->slots[slot] - 1].value = value;
        return OK;
}

bool dict_find(const Dict *d, Value key, Value *out)
{
        size_t slot;

        if (d->n == 0)
                return false;
        slot = slot_find(d, key, value_hash(key));
        if (d->slots[slot] == 0)
                return false;
        *out = d->entries[d->slots[slot] - 1].value;
        return true;
}

bool dict_find_str(const Dict *d, Str key, Value *out)
{
        const Text t = {.s = key};

        return dict_find(d, value_text(&t), out);
}

Status dict_copy(Vm *vm, const Dict *from, Dict *into)
{
        for (size_t i = 0; i < from->n; i++)
                TRY(dict_put(vm, into, from->entries[i].key, from->entries[i].value));
        return OK;
}

static Status view_key(Vm *vm, const DictEntry *e, Value *out)
{
        (void)vm;
        *out = e->key;
        return OK;
}

static Status view_value(Vm *vm, const DictEntry *e, Value *out)
{
        (void)vm;
        *out = e->value;
        return OK;
}

static Status view_item(Vm *vm, const DictEntry *e, Value *out)
{
        return list_pair(vm, e->key, e->value, out);
}

typedef Status (*ViewFn)(Vm *vm, const DictEntry *e, Value *out);
static const ViewFn view_table[] = {
        [VIEW_KEYS] = view_key,
        [VIEW_VALUES] = view_value,
        [VIEW_ITEMS] = view_item,
};

Status view_items(Vm *vm, const View *v, List **out)
{
        List *l;

        TRY(list_new(vm, v->dict->n, &l));
        for (size_t i = 0; i < v->dict->n; i++) {
                Value item;
                TRY(view_table[v->part](vm, &v->dict->entries[i], &item));
                TRY(list_push(vm, l, item));
        }
        *out = l;
        return OK;
}
