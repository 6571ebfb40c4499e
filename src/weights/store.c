#include "weights/store.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "weights/store_view.h"

#include <stdlib.h>

/*
 * Names are found through sorted runs of (hash, index), their lengths the powers of two of the
 * count: an add merges equal runs, as a binary counter carries. Unlike a hash table this has no bad
 * case, so a file made of colliding names cannot stall the reader.
 */
typedef struct NameSlot {
        uint32_t hash;
        uint32_t index;
} NameSlot;

typedef VEC(NameSlot) NameSlots;

struct Store {
        Arena arena; /* names */
        VEC(File) files;
        VEC(TensorInfo) tensors;
        NameSlots names;
        NameSlots scratch; /* room for one run while two are merged */
        uint64_t bytes;
        const Store *base;     /* of views; NULL: tensors lie in files */
        VEC(TensorView) views; /* [tensors.n]; lists in the arena */
};

static uint32_t name_hash(Str name)
{
        return (uint32_t)hash_bytes(name.p, name.n);
}

static Str slot_name(const Store *s, NameSlot slot)
{
        return s->tensors.p[slot.index].name;
}

static int slot_compare(const Store *s, uint32_t hash, Str name, NameSlot b)
{
        if (hash != b.hash)
                return hash < b.hash ? -1 : 1;
        return str_compare(name, slot_name(s, b));
}

static bool second_is_next(const Store *s, const NameSlot *a, const NameSlot *b,
                           const NameSlot *b_end)
{
        return b < b_end && slot_compare(s, a->hash, slot_name(s, *a), *b) > 0;
}

/* Two neighbouring runs of `len` slots become one; the second's tail is in its place already. */
static void runs_merge(Store *s, size_t begin, size_t len)
{
        NameSlot *to = s->names.p + begin;
        const NameSlot *a = s->scratch.p;
        const NameSlot *const a_end = a + len;
        const NameSlot *b = to + len;
        const NameSlot *const b_end = b + len;

        memcpy(s->scratch.p, to, len * sizeof(*to));
        while (a < a_end)
                *to++ = second_is_next(s, a, b, b_end) ? *b++ : *a++;
}

static void name_add(Store *s, Str name)
{
        const NameSlot slot = {name_hash(name), (uint32_t)(s->tensors.n - 1)};
        const size_t n = s->names.n + 1;

        s->names.p[s->names.n++] = slot;
        for (size_t len = 1; (n & len) == 0; len <<= 1)
                runs_merge(s, n - 2 * len, len);
}

/* A name looked for, with what it takes to compare it. */
typedef struct NameKey {
        const Store *store;
        uint32_t hash;
        Str name;
} NameKey;

static int key_compare(const void *key, const void *slot)
{
        const NameKey *k = key;

        return slot_compare(k->store, k->hash, k->name, *(const NameSlot *)slot);
}

static const TensorInfo *run_find(const NameKey *key, const NameSlot *run, size_t n)
{
        const NameSlot *slot = bsearch(key, run, n, sizeof(*run), key_compare);

        return slot == NULL ? NULL : &key->store->tensors.p[slot->index];
}

const TensorInfo *store_find(const Store *s, Str name)
{
        const NameKey key = {s, name_hash(name), name};
        const TensorInfo *found = NULL;

        for (size_t end = s->names.n; end > 0 && found == NULL; end &= end - 1)
                found = run_find(&key, s->names.p + (end & (end - 1)), end & -end);
        return found;
}

static Status store_reserve(Store *s)
{
        TRY(vec_reserve(&s->tensors, 1));
        TRY(vec_reserve(&s->names, 1));
        return vec_reserve(&s->scratch, s->names.n + 1);
}

Status store_add_tensor(Store *s, const TensorInfo *t)
{
        TensorInfo copy = *t;

        ENSURE(s->tensors.n < STORE_TENSORS_MAX, E_RANGE, "more than %d tensors",
               (int)STORE_TENSORS_MAX);
        ENSURE(store_find(s, t->name) == NULL, E_FORMAT, "\"%.*s\": the tensor is there twice",
               STR_ARG(t->name));
        TRY(store_reserve(s));
        TRY(arena_str(&s->arena, t->name, &copy.name));
        TRY(vec_push(&s->tensors, copy));
        s->bytes += t->n_bytes;
        name_add(s, copy.name);
        return OK;
}

Status store_add_file(Store *s, const char *path, uint32_t *file)
{
        CLEANUP(file_close) File f = {.fd = -1};

        TRY(vec_reserve(&s->files, 1));
        TRY(file_open(path, &f));
        *file = (uint32_t)s->files.n;
        s->files.p[s->files.n++] = TAKE(f);
        return OK;
}

Status store_new(Store **out)
{
        return mem_new(out);
}

Status store_view_new(const Store *base, Store **out)
{
        TRY(store_new(out));
        (*out)->base = base;
        return OK;
}

const Store *store_view_base(const Store *s)
{
        return s->base;
}

const TensorView *store_view_of(const Store *s, const TensorInfo *t)
{
        return &s->views.p[t - s->tensors.p];
}

static Status parts_keep(Store *s, TensorView *v)
{
        const TensorInfo **parts;

        TRY(arena_new_array(&s->arena, v->n_parts, &parts));
        memcpy(parts, v->parts, v->n_parts * sizeof(const TensorInfo *));
        v->parts = parts;
        return OK;
}

static Status runs_keep(Store *s, TensorView *v)
{
        ViewRun *runs;

        if (v->runs == NULL)
                return OK;
        TRY(arena_new_array(&s->arena, v->n_runs, &runs));
        memcpy(runs, v->runs, v->n_runs * sizeof(*runs));
        v->runs = runs;
        return OK;
}

static Status values_keep(Store *s, uint64_t n, TensorView *v)
{
        float *values;

        if (v->values == NULL)
                return OK;
        TRY(arena_new_array(&s->arena, n, &values));
        memcpy(values, v->values, n * sizeof(*values));
        v->values = values;
        return OK;
}

Status store_view_add(Store *s, const TensorInfo *info, const TensorView *v)
{
        TensorView copy = *v;

        TRY(parts_keep(s, &copy));
        TRY(runs_keep(s, &copy));
        TRY(values_keep(s, info->n_elems, &copy));
        TRY(vec_reserve(&s->views, 1));
        TRY(store_add_tensor(s, info));
        return vec_push(&s->views, copy);
}

void store_free(Store **s)
{
        if (*s == NULL)
                return;
        for (size_t i = 0; i < (*s)->files.n; i++)
                file_close(&(*s)->files.p[i]);
        vec_done(&(*s)->files);
        vec_done(&(*s)->tensors);
        vec_done(&(*s)->names);
        vec_done(&(*s)->scratch);
        vec_done(&(*s)->views);
        arena_done(&(*s)->arena);
        mem_free(*s);
        *s = NULL;
}

size_t store_count(const Store *s)
{
        return s->tensors.n;
}

const TensorInfo *store_at(const Store *s, size_t i)
{
        return &s->tensors.p[i];
}

size_t store_file_count(const Store *s)
{
        return s->files.n;
}

const File *store_file(const Store *s, uint32_t file)
{
        return &s->files.p[file];
}

const char *store_file_path(const Store *s, uint32_t file)
{
        return s->files.p[file].path;
}

uint64_t store_bytes(const Store *s)
{
        return s->bytes;
}
