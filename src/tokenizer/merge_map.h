/* The merges of a BPE model, by the pair that they join. */
#ifndef QUERN_TOKENIZER_MERGE_MAP_H
#define QUERN_TOKENIZER_MERGE_MAP_H

#include "base/arena.h"

enum { MERGES_MAX = (1 << 22) - 2 };

#define MERGE_NONE UINT64_MAX

typedef struct MergeEntry {
        uint64_t key;   /* left id << 32 | right id */
        uint64_t merge; /* rank << 32 | new id */
} MergeEntry;

/**
 * Small slots point into the entries, with a few bits of the hash, so that a pair without a merge
 * mostly costs one look at a table that stays near the processor. The arena's.
 */
typedef struct MergeMap {
        uint32_t *slots; /* hash bits << 22 | index + 1; 0: free */
        MergeEntry *entries;
        size_t mask;
        size_t n;
} MergeMap;

static inline uint64_t merge_key(int32_t left, int32_t right)
{
        return (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
}

/** Makes room for `n` merges. Errors: E_RANGE "merges: 5000000 are too many, …"; E_NOMEM. */
Status merge_map_start(MergeMap *m, size_t n, Arena *arena);

/** Of equal keys the last counts. There is room. */
void merge_map_put(MergeMap *m, uint64_t key, uint64_t merge);

/** Asks the processor for what a put or find of this key will read first. */
void merge_map_fetch(const MergeMap *m, uint64_t key);

/** The merge of a pair, or MERGE_NONE. */
uint64_t merge_map_find(const MergeMap *m, uint64_t key);

#endif
