#include "base/map.h"

#include "base/mem.h"

enum { CAP_MIN = 16 };

__extension__ typedef unsigned __int128 Wide;

static const uint64_t hash_seed = 0x9E3779B97F4A7C15U;
static const uint64_t hash_factor = 0xD6E8FEB86659FD93U;
static const uint64_t free_key = UINT64_MAX;

/* Folds a full 64 x 64 product: every input bit reaches every output bit. */
static uint64_t mix(uint64_t a, uint64_t b)
{
        const Wide product = (Wide)a * b;

        return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

static uint64_t word_at(const unsigned char *p)
{
        uint64_t word;

        memcpy(&word, p, sizeof(word));
        return word;
}

static uint32_t half_at(const unsigned char *p)
{
        uint32_t half;

        memcpy(&half, p, sizeof(half));
        return half;
}

/* All of at most eight bytes as a word: overlapping reads, so that no loop copies bytes. */
static uint64_t short_word(const unsigned char *p, size_t n)
{
        if (n >= sizeof(uint32_t))
                return (uint64_t)half_at(p) << 32 | half_at(p + n - sizeof(uint32_t));
        return n == 0 ? 0 : (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1];
}

static uint64_t last_word(const unsigned char *p, size_t n)
{
        return n > sizeof(uint64_t) ? word_at(p + n - sizeof(uint64_t)) : short_word(p, n);
}

uint64_t hash_bytes(const void *p, size_t n)
{
        const unsigned char *bytes = p;
        uint64_t h = hash_seed ^ n;

        for (size_t i = 0; i + sizeof(uint64_t) < n; i += sizeof(uint64_t))
                h = mix(h ^ word_at(bytes + i) ^ hash_factor, hash_seed) + hash_factor;
        return mix(h ^ last_word(bytes, n) ^ hash_seed, hash_factor);
}

/* Capacity that holds n keys three quarters full; false when it cannot be. */
static bool cap_for(size_t n, size_t *cap)
{
        if (n > SIZE_MAX / 256)
                return false;
        *cap = CAP_MIN;
        while (n > *cap / 4 * 3)
                *cap *= 2;
        return true;
}

static bool str_slot_differs(const StrMapSlot *s, Str key, uint32_t hash)
{
        return s->hash != hash || !str_equal(s->key, key);
}

/* True while a search for `key` must go on behind this slot. */
static bool str_slot_passed(const StrMapSlot *s, Str key, uint32_t hash)
{
        return s->key.p != NULL && str_slot_differs(s, key, hash);
}

/* The slot of `key`, or the free slot where it would go. Ends: a table is never full. */
static size_t str_slot(const StrMap *m, Str key, uint32_t hash)
{
        size_t i = hash & (m->cap - 1);

        while (str_slot_passed(&m->slots[i], key, hash))
                i = (i + 1) & (m->cap - 1);
        return i;
}

static void str_slots_move(const StrMap *from, StrMap *to)
{
        for (size_t i = 0; i < from->cap; i++) {
                const StrMapSlot *s = &from->slots[i];

                if (s->key.p != NULL)
                        to->slots[str_slot(to, s->key, s->hash)] = *s;
        }
}

Status strmap_reserve(StrMap *m, size_t n)
{
        StrMap grown = {.n = m->n};

        ENSURE(cap_for(n, &grown.cap), E_NOMEM, "out of memory: a map of %zu keys", n);
        if (grown.cap <= m->cap)
                return OK;
        TRY(mem_new_array(&grown.slots, grown.cap));
        str_slots_move(m, &grown);
        mem_free(m->slots);
        *m = grown;
        return OK;
}

Status strmap_put(StrMap *m, Str key, uint32_t value)
{
        const uint32_t hash = (uint32_t)hash_bytes(key.p, key.n);
        StrMapSlot *slot;

        TRY(strmap_reserve(m, m->n + 1));
        slot = &m->slots[str_slot(m, key, hash)];
        m->n += slot->key.p == NULL;
        *slot = (StrMapSlot){key.p == NULL ? STR("") : key, hash, value};
        return OK;
}

/* The slot that holds `key`, NULL when none does. */
static const StrMapSlot *str_slot_held(const StrMap *m, Str key)
{
        const StrMapSlot *slot;

        if (m->n == 0)
                return NULL;
        slot = &m->slots[str_slot(m, key, (uint32_t)hash_bytes(key.p, key.n))];
        return slot->key.p == NULL ? NULL : slot;
}

bool strmap_find(const StrMap *m, Str key, uint32_t *value)
{
        const StrMapSlot *slot = str_slot_held(m, key);

        if (slot != NULL && value != NULL)
                *value = slot->value;
        return slot != NULL;
}

void strmap_done(StrMap *m)
{
        mem_free(m->slots);
        *m = (StrMap){0};
}

/* As str_slot. */
static size_t u64_slot(const U64Map *m, uint64_t key)
{
        size_t i = mix(key ^ hash_factor, hash_seed) & (m->cap - 1);

        while (m->slots[i].key != key && m->slots[i].key != free_key)
                i = (i + 1) & (m->cap - 1);
        return i;
}

static void u64_slots_move(const U64Map *from, U64Map *to)
{
        for (size_t i = 0; i < from->cap; i++) {
                const U64MapSlot *s = &from->slots[i];

                if (s->key != free_key)
                        to->slots[u64_slot(to, s->key)] = *s;
        }
}

Status u64map_reserve(U64Map *m, size_t n)
{
        U64Map grown = {.n = m->n};

        ENSURE(cap_for(n, &grown.cap), E_NOMEM, "out of memory: a map of %zu keys", n);
        if (grown.cap <= m->cap)
                return OK;
        TRY(mem_new_array(&grown.slots, grown.cap));
        memset(grown.slots, 0xFF, grown.cap * sizeof(*grown.slots));
        u64_slots_move(m, &grown);
        mem_free(m->slots);
        *m = grown;
        return OK;
}

Status u64map_put(U64Map *m, uint64_t key, uint64_t value)
{
        U64MapSlot *slot;

        ENSURE(key != free_key, E_RANGE, "the key 2^64 - 1 cannot be in a map");
        TRY(u64map_reserve(m, m->n + 1));
        slot = &m->slots[u64_slot(m, key)];
        m->n += slot->key == free_key;
        *slot = (U64MapSlot){key, value};
        return OK;
}

/* Room to look in, and a key that can be there. */
static bool u64_findable(const U64Map *m, uint64_t key)
{
        return m->n > 0 && key != free_key;
}

/* The slot that holds `key`, NULL when none does. */
static const U64MapSlot *u64_slot_held(const U64Map *m, uint64_t key)
{
        const U64MapSlot *slot;

        if (!u64_findable(m, key))
                return NULL;
        slot = &m->slots[u64_slot(m, key)];
        return slot->key == key ? slot : NULL;
}

bool u64map_find(const U64Map *m, uint64_t key, uint64_t *value)
{
        const U64MapSlot *slot = u64_slot_held(m, key);

        if (slot != NULL && value != NULL)
                *value = slot->value;
        return slot != NULL;
}

void u64map_done(U64Map *m)
{
        mem_free(m->slots);
        *m = (U64Map){0};
}
