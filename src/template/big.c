/* Integers of many limbs: reading, printing, comparing, adding and multiplying. */
#include "template/big.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void big_trim(Big *b)
{
        while (b->n > 0 && b->limbs[b->n - 1] == 0)
                b->n--;
        b->negative &= b->n > 0;
}

void big_from_int(int64_t i, Big *out)
{
        uint64_t m = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

        out->negative = i < 0;
        for (out->n = 0; m > 0; m /= BIG_LIMB)
                out->limbs[out->n++] = (uint32_t)(m % BIG_LIMB);
}

static Status too_long(void)
{
        return FAIL(E_RANGE, "an integer of more than %d digits",
                    BIG_LIMBS_MAX * BIG_LIMB_DIGITS - 2);
}

static Status limb_push(Big *b, uint64_t limb)
{
        if (limb == 0)
                return OK;
        if (b->n == BIG_LIMBS_MAX)
                return too_long();
        b->limbs[b->n++] = (uint32_t)limb;
        return OK;
}

/* b = b * factor + add */
static Status scale_add(Big *b, uint32_t factor, uint32_t add)
{
        uint64_t carry = add;

        for (uint32_t i = 0; i < b->n; i++) {
                carry += (uint64_t)b->limbs[i] * factor;
                b->limbs[i] = (uint32_t)(carry % BIG_LIMB);
                carry /= BIG_LIMB;
        }
        return limb_push(b, carry);
}

static uint32_t digit_of(char c)
{
        return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a') + 10;
}

Status big_from_digits(Str digits, int base, Big *out)
{
        out->n = 0;
        out->negative = false;
        for (size_t i = 0; i < digits.n; i++)
                if (digits.p[i] != '_')
                        TRY(scale_add(out, (uint32_t)base, digit_of(digits.p[i])));
        return OK;
}

/* A finite float without a fraction has at most 309 digits. */
static void big_from_float(double f, Big *out)
{
        char text[400];
        const int n = snprintf(text, sizeof(text), "%.0f", fabs(trunc(f)));

        (void)big_from_digits((Str){text, (size_t)n}, 10, out);
        out->negative = f < 0.0;
}

void big_from_value(Value v, Big *out)
{
        if (value_is(v, V_BIG))
                memcpy(out, v.big, big_size(v.big));
        else if (value_is(v, V_FLOAT))
                big_from_float(v.f, out);
        else
                big_from_int(value_as_int(v), out);
}

static uint32_t limb_at(const Big *b, uint32_t i)
{
        return i < b->n ? b->limbs[i] : 0;
}

static unsigned __int128 low_limbs(const Big *b)
{
        unsigned __int128 m = 0;

        for (uint32_t i = 3; i > 0; i--)
                m = m * BIG_LIMB + limb_at(b, i - 1);
        return m;
}

/* Of three limbs at most. */
static bool is_int64(const Big *b, unsigned __int128 size)
{
        return b->n <= 3 && size <= (unsigned __int128)INT64_MAX + b->negative;
}

bool big_to_int(const Big *b, int64_t *out)
{
        const unsigned __int128 size = low_limbs(b);
        const uint64_t low = (uint64_t)size;

        if (!is_int64(b, size))
                return false;
        *out = (int64_t)(b->negative ? 0 - low : low);
        return true;
}

/* The decimal digits, which end with a zero byte. */
typedef struct DigitText {
        char p[BIG_LIMBS_MAX * BIG_LIMB_DIGITS + 16];
} DigitText;

static void digits_print(const Big *b, DigitText *out)
{
        size_t at = 0;
        const char *format = "%" PRIu32;

        snprintf(out->p, sizeof(out->p), "0");
        for (uint32_t i = b->n; i > 0; i--) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                at += (size_t)snprintf(out->p + at, 16, format, b->limbs[i - 1]);
#pragma GCC diagnostic pop
                format = "%09" PRIu32;
        }
}

double big_to_double(const Big *b)
{
        DigitText text;

        digits_print(b, &text);
        return strtod(text.p, NULL) * (b->negative ? -1.0 : 1.0);
}

static uint32_t limb_divide(Big *b, uint32_t by)
{
        uint64_t rest = 0;

        for (uint32_t i = b->n; i > 0; i--) {
                rest = rest * BIG_LIMB + b->limbs[i - 1];
                b->limbs[i - 1] = (uint32_t)(rest / by);
                rest %= by;
        }
        big_trim(b);
        return (uint32_t)rest;
}

static void bytes_reverse(char *p, size_t n)
{
        for (size_t i = 0; i < n / 2; i++) {
                const char c = p[i];
                p[i] = p[n - 1 - i];
                p[n - 1 - i] = c;
        }
}

static Status append_by_division(const Big *b, int base, StrBuf *out)
{
        Big rest;
        const size_t begin = out->n;

        memcpy(&rest, b, big_size(b));
        do
                TRY(strbuf_append_char(out,
                                       "0123456789abcdef"[limb_divide(&rest, (uint32_t)base)]));
        while (rest.n > 0);
        bytes_reverse(out->p + begin, out->n - begin);
        return OK;
}

Status big_append_digits(const Big *b, int base, StrBuf *out)
{
        DigitText text;

        if (base != 10)
                return append_by_division(b, base, out);
        digits_print(b, &text);
        return strbuf_append(out, str_of(text.p));
}

static int order_of(uint32_t a, uint32_t b)
{
        return (a > b) - (a < b);
}

/* The magnitudes: the first limb from above that differs decides. */
static int size_order(const Big *a, const Big *b)
{
        int order = order_of(a->n, b->n);

        for (uint32_t i = a->n; i > 0 && order == 0; i--)
                order = order_of(a->limbs[i - 1], b->limbs[i - 1]);
        return order;
}

int big_compare(const Big *a, const Big *b)
{
        if (a->negative != b->negative)
                return b->negative - a->negative;
        return a->negative ? size_order(b, a) : size_order(a, b);
}

int big_compare_float(const Big *a, double f)
{
        Big b;

        if (!isfinite(f))
                return f > 0.0 ? -1 : 1;
        big_from_float(f, &b);
        return big_compare(a, &b);
}

static Status size_add(const Big *a, const Big *b, Big *out)
{
        uint32_t carry = 0;
        const uint32_t n = a->n > b->n ? a->n : b->n;

        for (uint32_t i = 0; i < n; i++) {
                const uint32_t sum = limb_at(a, i) + limb_at(b, i) + carry;
                carry = sum >= BIG_LIMB;
                out->limbs[i] = sum - carry * BIG_LIMB;
        }
        out->n = n;
        return limb_push(out, carry);
}

/* |a| >= |b| */
static Status size_sub(const Big *a, const Big *b, Big *out)
{
        uint32_t borrow = 0;

        for (uint32_t i = 0; i < a->n; i++) {
                const uint32_t less = limb_at(b, i) + borrow;
                borrow = a->limbs[i] < less;
                out->limbs[i] = a->limbs[i] + borrow * BIG_LIMB - less;
        }
        out->n = a->n;
        big_trim(out);
        return OK;
}

/* a plus b with another sign than its own, if `flipped`. */
static Status signed_add(const Big *a, const Big *b, bool flipped, Big *out)
{
        const bool b_negative = b->negative != flipped;

        out->negative = a->negative;
        if (a->negative == b_negative)
                return size_add(a, b, out);
        if (size_order(a, b) >= 0)
                return size_sub(a, b, out);
        out->negative = b_negative;
        return size_sub(b, a, out);
}

Status big_add(const Big *a, const Big *b, Big *out)
{
        return signed_add(a, b, false, out);
}

Status big_sub(const Big *a, const Big *b, Big *out)
{
        return signed_add(a, b, true, out);
}
