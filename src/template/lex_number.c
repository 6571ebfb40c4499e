/* Number literals. */
#include "template/lex_tag.h"

static bool is_binary(char c)
{
        return c == '0' || c == '1';
}

static bool gap_at(Str s, size_t i, ByteTest test)
{
        return byte_at(s, i) == '_' && test(byte_at(s, i + 1));
}

/* End of digits with single underscores between them, from `i`; `i` itself when none. */
static size_t digits_end(Str s, size_t i, ByteTest test)
{
        while (test(byte_at(s, i)) || gap_at(s, i, test))
                i++;
        return i;
}

static size_t fraction_end(Str s, size_t i)
{
        return byte_at(s, i) == '.' && is_decimal(byte_at(s, i + 1))
                       ? digits_end(s, i + 1, is_decimal)
                       : i;
}

static bool is_exponent(Str s, size_t i, size_t digits)
{
        return (byte_at(s, i) | 0x20) == 'e' && is_decimal(byte_at(s, digits));
}

static size_t exponent_end(Str s, size_t i)
{
        const bool sign = byte_at(s, i + 1) == '-' || byte_at(s, i + 1) == '+';
        const size_t digits = i + 1 + sign;

        return is_exponent(s, i, digits) ? digits_end(s, digits, is_decimal) : i;
}

typedef struct RadixRow {
        char letter;
        ByteTest test;
} RadixRow;

static const RadixRow radix_rows[] = {{'b', is_binary}, {'o', is_octal}, {'x', is_hex}};

static size_t prefixed_end(Str s)
{
        for (size_t i = 0; i < N_ELEMS(radix_rows); i++)
                if ((byte_at(s, 1) | 0x20) == radix_rows[i].letter)
                        return digits_end(s, 2, radix_rows[i].test);
        return 0;
}

static bool is_zero(char c)
{
        return c == '0';
}

/* "0x1f", "00", "1_000": as Python, no other number starts with 0. */
static size_t integer_end(Str s)
{
        size_t n;

        if (s.p[0] != '0')
                return digits_end(s, 0, is_decimal);
        n = prefixed_end(s);
        return n > 2 ? n : digits_end(s, 0, is_zero);
}

static bool follows_dot(const Lexer *lx)
{
        return lx->at > 0 && lx->source.p[lx->at - 1] == '.';
}

static size_t float_end(Str s)
{
        const size_t whole = digits_end(s, 0, is_decimal);
        const size_t end = exponent_end(s, fraction_end(s, whole));

        return end > whole ? end : 0;
}

static Status emit_number(Lexer *lx, TokenKind kind, size_t n)
{
        const size_t begin = lx->at;

        lx->at += n;
        return lex_emit(lx, kind, str_slice(lx->source, begin, lx->at), begin);
}

Status lex_number(Lexer *lx)
{
        const Str s = tail_of(lx);
        const size_t float_n = follows_dot(lx) ? 0 : float_end(s);

        if (float_n > 0)
                return emit_number(lx, TOKEN_FLOAT, float_n);
        return emit_number(lx, TOKEN_INTEGER, integer_end(s));
}
