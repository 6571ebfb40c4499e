#include "sampler/work.h"

enum { INSERTION_MAX = 48, RADIX = 256, RADIX_BITS = 8, KEY_BITS = 32 };

/* An integer that ascends as the logit descends. */
static uint32_t descending_key(float logit)
{
        const float x = logit + 0.0F; /* -0 and +0 are one value: their order is by id */
        uint32_t bits;

        memcpy(&bits, &x, sizeof(bits));
        const uint32_t negative = -(bits >> 31); /* all ones or none: no branch to mispredict */

        return ~(bits ^ (negative | 0x80000000U));
}

static void cand_insert(Cand *a, size_t i)
{
        const Cand c = a[i];

        while (i > 0 && a[i - 1].logit < c.logit) {
                a[i] = a[i - 1];
                i--;
        }
        a[i] = c;
}

static void insertion_sort(Cand *a, size_t n)
{
        for (size_t i = 1; i < n; i++)
                cand_insert(a, i);
}

static size_t digit_of(Cand c, unsigned shift)
{
        return descending_key(c.logit) >> shift & (RADIX - 1);
}

static void digit_starts(const Cand *a, size_t n, unsigned shift, size_t start[RADIX + 1])
{
        memset(start, 0, (RADIX + 1) * sizeof(*start));
        for (size_t i = 0; i < n; i++)
                start[digit_of(a[i], shift) + 1]++;
        for (size_t d = 1; d < RADIX; d++)
                start[d] += start[d - 1];
}

static void radix_pass(const Cand *from, Cand *to, size_t n, unsigned shift)
{
        size_t start[RADIX + 1];

        digit_starts(from, n, shift, start);
        for (size_t i = 0; i < n; i++)
                to[start[digit_of(from[i], shift)]++] = from[i];
}

static void radix_sort(Cand *a, Cand *spare, size_t n)
{
        for (unsigned shift = 0; shift < KEY_BITS; shift += 2 * RADIX_BITS) {
                radix_pass(a, spare, n, shift);
                radix_pass(spare, a, n, shift + RADIX_BITS);
        }
}

static Status sort_many(CandVec *v, CandVec *spare)
{
        spare->n = 0;
        TRY(vec_reserve(spare, v->n));
        radix_sort(v->p, spare->p, v->n);
        return OK;
}

Status cands_sort(CandVec *v, CandVec *spare)
{
        if (v->n > INSERTION_MAX)
                return sort_many(v, spare);
        insertion_sort(v->p, v->n);
        return OK;
}
