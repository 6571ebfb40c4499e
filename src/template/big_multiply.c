/* Integers of many limbs: products, powers, quotients and remainders. */
#include "template/big.h"

/* A product before it is known to fit. */
typedef struct Product {
        uint32_t n;
        uint32_t limbs[2 * BIG_LIMBS_MAX];
} Product;

static void row_add(const Big *a, uint32_t factor, uint32_t *at)
{
        uint64_t carry = 0;

        for (uint32_t i = 0; i < a->n; i++) {
                carry += at[i] + (uint64_t)a->limbs[i] * factor;
                at[i] = (uint32_t)(carry % BIG_LIMB);
                carry /= BIG_LIMB;
        }
        at[a->n] = (uint32_t)carry;
}

static void product_trim(Product *p)
{
        while (p->n > 0 && p->limbs[p->n - 1] == 0)
                p->n--;
}

Status big_mul(const Big *a, const Big *b, Big *out)
{
        Product p = {.n = a->n + b->n};

        for (uint32_t i = 0; i < b->n; i++)
                row_add(a, b->limbs[i], p.limbs + i);
        product_trim(&p);
        ENSURE(p.n <= BIG_LIMBS_MAX, E_RANGE, "an integer of more than %d digits",
               BIG_LIMBS_MAX * BIG_LIMB_DIGITS - 2);
        memcpy(out->limbs, p.limbs, p.n * sizeof(p.limbs[0]));
        out->n = p.n;
        out->negative = p.n > 0 && a->negative != b->negative;
        return OK;
}

static Status mul_into(Big *a, const Big *b)
{
        Big product;

        TRY(big_mul(a, b, &product));
        memcpy(a, &product, big_size(&product));
        return OK;
}

static Status mul_if(bool wanted, Big *a, const Big *b)
{
        return wanted ? mul_into(a, b) : OK;
}

/* By squaring; a power of a base beyond -1..1 outgrows the limit before the exponent does. */
Status big_pow(const Big *a, const Big *b, Big *out)
{
        Big square;
        int64_t exponent;

        memcpy(&square, a, big_size(a));
        ENSURE(big_to_int(b, &exponent), E_RANGE, "a power with an exponent beyond 64 bits");
        big_from_int(1, out);
        for (; exponent > 1; exponent /= 2) {
                TRY(mul_if(exponent % 2 == 1, out, &square));
                TRY(mul_into(&square, &square));
        }
        return mul_if(exponent == 1, out, &square);
}

/* Long division; `rest` has no sign. */
typedef struct Division {
        const Big *by;
        Big rest;
} Division;

/* 10^9 * rest + limb */
static void rest_shift(Big *rest, uint32_t limb)
{
        memmove(rest->limbs + 1, rest->limbs, rest->n * sizeof(limb));
        rest->limbs[0] = limb;
        rest->n += rest->n > 0 || limb > 0;
}

static uint32_t limb_below(const Big *b, uint32_t top)
{
        return top > 0 && top <= b->n ? b->limbs[top - 1] : 0;
}

/* The four limbs under `top`: enough for a quotient that is at most one off. */
static long double leading(const Big *b, uint32_t top)
{
        long double v = 0.0L;

        for (uint32_t i = 0; i < 4; i++)
                v = v * BIG_LIMB + limb_below(b, top > i ? top - i : 0);
        return v;
}

static bool holds_divisor(const Division *d)
{
        Big by_size = {.n = 0};

        memcpy(&by_size, d->by, big_size(d->by));
        by_size.negative = false;
        return big_compare(&d->rest, &by_size) >= 0;
}

/* Never more than the true digit. */
static uint32_t digit_guess(const Division *d)
{
        const long double guess = leading(&d->rest, d->rest.n) / leading(d->by, d->rest.n);

        return guess < 1.0L ? 0 : (uint32_t)(guess - 1.0L);
}

static Status rest_reduce(Division *d, uint32_t times)
{
        Big factor;
        Big product;
        Big less;

        big_from_int(times, &factor);
        TRY(big_mul(d->by, &factor, &product));
        product.negative = false;
        TRY(big_sub(&d->rest, &product, &less));
        memcpy(&d->rest, &less, big_size(&less));
        return OK;
}

static Status quotient_digit(Division *d, uint32_t *out)
{
        *out = 0;
        if (!holds_divisor(d))
                return OK;
        *out = digit_guess(d);
        TRY(rest_reduce(d, *out));
        for (; holds_divisor(d); ++*out)
                TRY(rest_reduce(d, 1));
        return OK;
}

static Status divide_sizes(const Big *a, Division *d, Big *quotient)
{
        ENSURE(d->by->n > 0, E_RANGE, "integer division or modulo by zero");
        quotient->n = a->n;
        for (uint32_t i = a->n; i > 0; i--) {
                rest_shift(&d->rest, a->limbs[i - 1]);
                TRY(quotient_digit(d, &quotient->limbs[i - 1]));
        }
        big_trim(quotient);
        return OK;
}

/* Rounded towards minus infinity, as Python does: the remainder has the divisor's sign. */
static bool rounds_down(const Big *a, const Division *d)
{
        return d->rest.n > 0 && a->negative != d->by->negative;
}

Status big_floordiv(const Big *a, const Big *b, Big *out)
{
        Division d = {.by = b};
        Big quotient = {.n = 0};
        Big one;

        TRY(divide_sizes(a, &d, &quotient));
        quotient.negative = quotient.n > 0 && a->negative != b->negative;
        big_from_int(rounds_down(a, &d), &one);
        return big_sub(&quotient, &one, out);
}

Status big_mod(const Big *a, const Big *b, Big *out)
{
        Division d = {.by = b};
        Big quotient = {.n = 0};
        const Big zero = {.n = 0};

        TRY(divide_sizes(a, &d, &quotient));
        d.rest.negative = d.rest.n > 0 && a->negative;
        return big_add(&d.rest, rounds_down(a, &d) ? b : &zero, out);
}
