#include "tokenizer/merge_map.h"

enum { CAP_MIN = 16, INDEX_BITS = 22, INDEX_MASK = (1 << INDEX_BITS) - 1, KEY_SHIFT = 32 };

static const uint64_t hash_factor = 0x9E3779B97F4A7C15U;

/* The product's upper half knows all bits of the key. */
static uint64_t key_hash(uint64_t key)
{
        const uint64_t h = key * hash_factor;

        return (h ^ h >> KEY_SHIFT) * hash_factor;
}

static uint32_t hash_tag(uint64_t hash)
{
        return (uint32_t)hash & ~(uint32_t)INDEX_MASK;
}

static size_t cap_for(size_t n)
{
        size_t cap = CAP_MIN;

        while (cap / 4 * 3 < n)
                cap *= 2;
        return cap;
}

Status merge_map_start(MergeMap *m, size_t n, Arena *arena)
{
        const size_t cap = cap_for(n);

        ENSURE(n <= MERGES_MAX, E_RANGE, "merges: %zu are too many, the most is %d", n, MERGES_MAX);
        TRY(arena_new_array(arena, cap, &m->slots));
        TRY(arena_new_array(arena, n, &m->entries));
        m->mask = cap - 1;
        return OK;
}

static bool slot_holds(const MergeMap *m, uint32_t slot, uint32_t tag, uint64_t key)
{
        return (slot & ~(uint32_t)INDEX_MASK) == tag &&
               m->entries[(slot & INDEX_MASK) - 1].key == key;
}

/* The slot of a key, or the free one where it would go. Ends: a quarter of the slots is free. */
static uint32_t *slot_of(const MergeMap *m, uint64_t key)
{
        const uint64_t hash = key_hash(key);
        size_t i = hash >> KEY_SHIFT & m->mask;

        while (m->slots[i] != 0 && !slot_holds(m, m->slots[i], hash_tag(hash), key))
                i = (i + 1) & m->mask;
        return &m->slots[i];
}

static void entry_add(MergeMap *m, uint32_t *slot, uint64_t key)
{
        m->entries[m->n].key = key;
        m->n++;
        *slot = hash_tag(key_hash(key)) | (uint32_t)m->n;
}

void merge_map_put(MergeMap *m, uint64_t key, uint64_t merge)
{
        uint32_t *slot = slot_of(m, key);

        if (*slot == 0)
                entry_add(m, slot, key);
        m->entries[(*slot & INDEX_MASK) - 1].merge = merge;
}

uint64_t merge_map_find(const MergeMap *m, uint64_t key)
{
        const uint32_t slot = *slot_of(m, key);

        return slot == 0 ? MERGE_NONE : m->entries[(slot & INDEX_MASK) - 1].merge;
}

void merge_map_fetch(const MergeMap *m, uint64_t key)
{
        __builtin_prefetch(&m->slots[key_hash(key) >> KEY_SHIFT & m->mask]);
}
