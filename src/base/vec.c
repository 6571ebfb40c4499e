#include "base/str_vec.h"

enum { CAP_MIN = 8 };

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

/* Doubles, at least to what is needed. */
static size_t cap_grown(size_t cap, size_t needed)
{
        const size_t doubled = cap > SIZE_MAX / 2 ? needed : cap * 2;

        return larger(doubled, larger(needed, CAP_MIN));
}

Status vec_reserve_bytes(void *pointer_address, size_t n, size_t *cap, size_t extra, size_t size)
{
        size_t needed;
        size_t grown;

        ENSURE(!__builtin_add_overflow(n, extra, &needed), E_NOMEM,
               "out of memory: %zu elements and %zu more", n, extra);
        if (needed <= *cap)
                return OK;
        grown = cap_grown(*cap, needed);
        TRY(mem_resize(pointer_address, n, grown, size));
        *cap = grown;
        return OK;
}

void id_vec_done(IdVec *v)
{
        vec_done(v);
}

void float_vec_done(FloatVec *v)
{
        vec_done(v);
}

void str_vec_done(StrVec *v)
{
        vec_done(v);
}
