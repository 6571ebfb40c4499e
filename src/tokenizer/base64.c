#include "tokenizer/base64.h"

enum { GROUP = 4, BITS = 6, NO_DIGIT = 0xFF };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

typedef struct Digits {
        uint8_t of[256];
} Digits;

static Digits digits_make(void)
{
        Digits d;

        memset(d.of, NO_DIGIT, sizeof(d.of));
        for (size_t i = 0; i < sizeof(alphabet) - 1; i++)
                d.of[(unsigned char)alphabet[i]] = (uint8_t)i;
        return d;
}

/* Where the padding begins. */
static size_t digits_end(Str in)
{
        if (str_ends_with(in, STR("==")))
                return in.n - 2;
        return str_ends_with(in, STR("=")) ? in.n - 1 : in.n;
}

static Status digit_add(const Digits *d, Str in, size_t i, uint32_t *bits)
{
        const uint8_t digit = d->of[(unsigned char)in.p[i]];

        ENSURE(digit != NO_DIGIT, E_FORMAT, "base64: byte %zu is none of the alphabet", i);
        *bits = *bits << BITS | digit;
        return OK;
}

/* Up to four digits at `i`: as many bytes as they fill. */
static Status group_append(const Digits *d, Str in, size_t i, StrBuf *out)
{
        const size_t end = in.n - i < GROUP ? in.n : i + GROUP;
        const size_t n = end - i;
        uint32_t bits = 0;
        char bytes[3];

        for (size_t k = i; k < end; k++)
                TRY(digit_add(d, in, k, &bits));
        bits <<= BITS * (GROUP - n);
        bytes[0] = (char)(bits >> 16 & 0xFF);
        bytes[1] = (char)(bits >> 8 & 0xFF);
        bytes[2] = (char)(bits & 0xFF);
        return strbuf_append(out, (Str){bytes, n * BITS / 8});
}

Status base64_decode(Str in, StrBuf *out)
{
        const Digits d = digits_make();
        const Str digits = str_slice(in, 0, digits_end(in));

        ENSURE(in.n % GROUP == 0, E_FORMAT, "base64: %zu characters, expected a multiple of 4",
               in.n);
        TRY(strbuf_reserve(out, in.n / GROUP * 3));
        for (size_t i = 0; i < digits.n; i += GROUP)
                TRY(group_append(&d, digits, i, out));
        return OK;
}

/* Up to three bytes at `i`, the missing ones zero. */
static uint32_t bits_at(Str in, size_t i)
{
        uint32_t bits = 0;

        for (size_t k = i; k < i + 3; k++)
                bits = bits << 8 | (k < in.n ? (unsigned char)in.p[k] : 0U);
        return bits;
}

static Status group_encode(Str in, size_t i, StrBuf *out)
{
        const uint32_t bits = bits_at(in, i);
        const size_t n_bytes = in.n - i < 3 ? in.n - i : 3;
        char digits[GROUP];

        for (size_t k = 0; k < GROUP; k++)
                digits[k] = alphabet[bits >> (BITS * (GROUP - 1 - k)) & 63];
        memset(digits + n_bytes + 1, '=', 3 - n_bytes);
        return strbuf_append(out, (Str){digits, GROUP});
}

Status base64_encode(Str in, StrBuf *out)
{
        for (size_t i = 0; i < in.n; i += 3)
                TRY(group_encode(in, i, out));
        return OK;
}
