/* Open-addressing hash maps; keys of StrMap are borrowed, not copied. */
#ifndef QUERN_BASE_MAP_H
#define QUERN_BASE_MAP_H

#include "base/str.h"

#include <stdint.h>

typedef struct StrMapSlot {
        Str key; /* key.p NULL: free */
        uint32_t hash;
        uint32_t value;
} StrMapSlot;

/** Str → uint32_t. Zero-initialised is empty and valid. */
typedef struct StrMap {
        StrMapSlot *slots;
        size_t n;
        size_t cap; /* 0 or a power of two */
} StrMap;

Status strmap_reserve(StrMap *m, size_t n);                  /* room for n keys without rehashing */
Status strmap_put(StrMap *m, Str key, uint32_t value);       /* replaces an equal key's value */
bool strmap_find(const StrMap *m, Str key, uint32_t *value); /* value may be NULL */
void strmap_done(StrMap *m);

typedef struct U64MapSlot {
        uint64_t key; /* UINT64_MAX: free, so it cannot be a key */
        uint64_t value;
} U64MapSlot;

/** uint64_t → uint64_t. Zero-initialised is empty and valid. */
typedef struct U64Map {
        U64MapSlot *slots;
        size_t n;
        size_t cap;
} U64Map;

Status u64map_reserve(U64Map *m, size_t n);
Status u64map_put(U64Map *m, uint64_t key, uint64_t value);
bool u64map_find(const U64Map *m, uint64_t key, uint64_t *value);
void u64map_done(U64Map *m);

/** A 64-bit hash of bytes (not keyed; for tables whose size is bounded by a file). */
uint64_t hash_bytes(const void *p, size_t n);

#endif
