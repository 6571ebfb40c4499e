/* Integers beyond 64 bits, as Python has them, up to the 4300 digits that Python prints. */
#ifndef QUERN_TEMPLATE_BIG_H
#define QUERN_TEMPLATE_BIG_H

#include "template/value.h"

enum { BIG_LIMB = 1000000000, BIG_LIMB_DIGITS = 9, BIG_LIMBS_MAX = 478 };

/** Sign and magnitude in base 10^9, the least limb first; zero has no limbs. */
typedef struct Big {
        uint32_t n;
        bool negative;
        uint32_t limbs[BIG_LIMBS_MAX];
} Big;

/** What a Big of n limbs takes where it is kept. */
static inline size_t big_size(const Big *b)
{
        return offsetof(Big, limbs) + b->n * sizeof(b->limbs[0]);
}

void big_from_int(int64_t i, Big *out);
/** A bool, an integer of either size, or an integral float. */
void big_from_value(Value v, Big *out);
/** Digits of `base` (2..36), checked before; underscores are skipped. */
Status big_from_digits(Str digits, int base, Big *out);
/** False when it does not fit. */
bool big_to_int(const Big *b, int64_t *out);
/** Drops leading zeros. */
void big_trim(Big *b);
double big_to_double(const Big *b); /* the nearest; infinite beyond a double's range */

int big_compare(const Big *a, const Big *b);
/** An integer beyond 64 bits and a float that is no NaN, exactly. */
int big_compare_float(const Big *a, double f);

/* Python's operators; `out` is none of the operands. Errors: E_RANGE beyond 4300 digits, and when
   a divisor is zero. */
Status big_add(const Big *a, const Big *b, Big *out);
Status big_sub(const Big *a, const Big *b, Big *out);
Status big_mul(const Big *a, const Big *b, Big *out);
Status big_floordiv(const Big *a, const Big *b, Big *out);
Status big_mod(const Big *a, const Big *b, Big *out);
Status big_pow(const Big *a, const Big *b, Big *out);

/** Appends the magnitude in a base of 2..16, in lower case. */
Status big_append_digits(const Big *b, int base, StrBuf *out);

#endif
