/* Bump allocation: many small objects with one lifetime, freed together. */
#ifndef QUERN_BASE_ARENA_H
#define QUERN_BASE_ARENA_H

#include "base/str.h"

typedef struct ArenaChunk ArenaChunk;

/** Zero-initialised is valid and empty. Not thread-safe. */
typedef struct Arena {
        ArenaChunk *chunk;
        size_t used_total; /* bytes handed out, for limits */
        size_t limit;      /* 0: none; else E_NOMEM beyond it */
} Arena;

/** `count` zeroed elements of `size`, aligned to 16, into `*(void **)out`. Errors: E_NOMEM. */
Status arena_alloc(Arena *a, size_t count, size_t size, void *out);

#define arena_new(a, out)          arena_alloc((a), 1, sizeof(**(out)), (out))
#define arena_new_array(a, n, out) arena_alloc((a), (n), sizeof(**(out)), (out))

/** A copy of `s` with a NUL behind it. */
Status arena_str(Arena *a, Str s, Str *out);

/** Frees everything. */
void arena_done(Arena *a);

#endif
