#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>

enum { ARENA_ALIGN = 16, CHUNK_MIN = 4096 };

struct ArenaChunk {
        ArenaChunk *older;
        size_t cap;
        size_t used;
        alignas(ARENA_ALIGN) unsigned char data[];
};

/* Bytes for the request, a positive multiple of the alignment; false on overflow. */
static bool rounded_size(size_t count, size_t size, size_t *bytes)
{
        size_t raw;

        if (__builtin_mul_overflow(count, size, &raw))
                return false;
        if (__builtin_add_overflow(raw + (raw == 0), ARENA_ALIGN - 1, bytes))
                return false;
        *bytes &= ~(size_t)(ARENA_ALIGN - 1);
        return true;
}

static bool limit_allows(const Arena *a, size_t bytes)
{
        return a->limit == 0 || (a->used_total <= a->limit && bytes <= a->limit - a->used_total);
}

static bool chunk_fits(const ArenaChunk *c, size_t bytes)
{
        return c != NULL && bytes <= c->cap - c->used;
}

/* Chunks double, so that n small requests cost log n allocations. */
static size_t chunk_cap(const ArenaChunk *newest, size_t bytes)
{
        const size_t grown = newest == NULL ? CHUNK_MIN : newest->cap * 2;

        return bytes > grown ? bytes : grown;
}

static Status chunk_add(Arena *a, size_t bytes)
{
        ArenaChunk *c;
        const size_t cap = chunk_cap(a->chunk, bytes);

        ENSURE(cap <= SIZE_MAX - sizeof(*c), E_NOMEM, "out of memory: %zu bytes", cap);
        TRY(mem_bulk_alloc(sizeof(*c) + cap, &c));
        c->older = a->chunk;
        c->cap = cap;
        a->chunk = c;
        return OK;
}

static Status chunk_ready(Arena *a, size_t bytes)
{
        return chunk_fits(a->chunk, bytes) ? OK : chunk_add(a, bytes);
}

Status arena_alloc(Arena *a, size_t count, size_t size, void *out)
{
        size_t bytes;
        void *p;

        ENSURE(rounded_size(count, size, &bytes), E_NOMEM, "out of memory: %zu x %zu bytes", count,
               size);
        ENSURE(limit_allows(a, bytes), E_NOMEM,
               "out of memory: %zu bytes more than the limit of %zu", bytes, a->limit);
        TRY(chunk_ready(a, bytes));
        p = a->chunk->data + a->chunk->used;
        a->chunk->used += bytes;
        a->used_total += bytes;
        memcpy(out, &p, sizeof(p));
        return OK;
}

Status arena_str(Arena *a, Str s, Str *out)
{
        char *p;

        ENSURE(s.n < SIZE_MAX, E_NOMEM, "out of memory: a string of %zu bytes", s.n);
        TRY(arena_new_array(a, s.n + 1, &p));
        if (s.n > 0)
                memcpy(p, s.p, s.n);
        *out = (Str){p, s.n};
        return OK;
}

void arena_done(Arena *a)
{
        ArenaChunk *c = a->chunk;

        while (c != NULL) {
                ArenaChunk *older = c->older;

                mem_bulk_free(c);
                c = older;
        }
        a->chunk = NULL;
        a->used_total = 0;
}
