/* String literals and their escapes. */
#include "template/lex_tag.h"

typedef struct EscapeRow {
        char letter;
        char value;
        int hex_digits; /* > 0: a code point of that many digits follows */
} EscapeRow;

static const EscapeRow escape_rows[] = {
        {'n', '\n', 0}, {'t', '\t', 0}, {'r', '\r', 0}, {'\\', '\\', 0}, {'\'', '\'', 0},
        {'"', '"', 0},  {'a', '\a', 0}, {'b', '\b', 0}, {'f', '\f', 0},  {'v', '\v', 0},
        {'x', '\0', 2}, {'u', '\0', 4}, {'U', '\0', 8},
};

static const EscapeRow *escape_row(char c)
{
        for (size_t i = 0; i < N_ELEMS(escape_rows); i++)
                if (escape_rows[i].letter == c)
                        return &escape_rows[i];
        return NULL;
}

static uint32_t hex_value(char c)
{
        return (uint32_t)(is_decimal(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* A number of up to `max` digits that pass `test`; *n digits were read. */
static uint32_t code_read(Str s, size_t max, ByteTest test, size_t *n)
{
        uint32_t code = 0;
        const uint32_t bits = 3 + (test == is_hex);

        for (*n = 0; *n < max && test(byte_at(s, *n)); (*n)++)
                code = (code << bits) + hex_value(s.p[*n]);
        return code;
}

static bool is_scalar(uint32_t c)
{
        return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
}

static Status escape_hex(const Lexer *lx, Str s, size_t digits, StrBuf *out, size_t *used)
{
        size_t n;
        const uint32_t code = code_read(str_slice(s, 2, s.n), digits, is_hex, &n);

        if (n < digits)
                return source_fail(lx->source, lx->at, "truncated escape in a string");
        if (!is_scalar(code))
                return source_fail(lx->source, lx->at, "illegal Unicode character in a string");
        *used = 2 + digits;
        return strbuf_append_utf8(out, code);
}

static Status escape_octal(Str s, StrBuf *out, size_t *used)
{
        size_t n;
        const uint32_t code = code_read(str_slice(s, 1, s.n), 3, is_octal, &n);

        *used = 1 + n;
        return strbuf_append_utf8(out, code);
}

/* An unknown escape stays as it is, backslash and all; a backslash and a newline vanish. */
static Status escape_unknown(const Lexer *lx, Str s, StrBuf *out, size_t *used)
{
        if (byte_at(s, 1) == 'N')
                return source_fail(lx->source, lx->at,
                                   "characters by name (\\N{…}) are not supported");
        *used = 1 + (byte_at(s, 1) == '\n');
        return *used == 2 ? OK : strbuf_append_char(out, '\\');
}

static Status escape_other(const Lexer *lx, Str s, StrBuf *out, size_t *used)
{
        return is_octal(byte_at(s, 1)) ? escape_octal(s, out, used)
                                       : escape_unknown(lx, s, out, used);
}

static Status escape_read(const Lexer *lx, Str s, StrBuf *out, size_t *used)
{
        const EscapeRow *row = escape_row(byte_at(s, 1));

        if (row == NULL)
                return escape_other(lx, s, out, used);
        if (row->hex_digits > 0)
                return escape_hex(lx, s, (size_t)row->hex_digits, out, used);
        *used = 2;
        return strbuf_append_char(out, row->value);
}

static Status string_piece(const Lexer *lx, Str s, StrBuf *out, size_t *used)
{
        if (s.p[0] == '\\')
                return escape_read(lx, s, out, used);
        *used = 1;
        return strbuf_append_char(out, s.p[0]);
}

static Status string_unescape(Lexer *lx, Str raw, Str *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};
        size_t used = 1; /* GCC does not see that TRY leaves before it is read */

        for (size_t i = 0; i < raw.n; i += used)
                TRY(string_piece(lx, str_slice(raw, i, raw.n), &buf, &used));
        return arena_str(lx->arena, strbuf_str(&buf), out);
}

static size_t at_most(size_t i, size_t n)
{
        return i < n ? i : n;
}

static size_t char_or_escape(char c)
{
        return c == '\\' ? 2 : 1;
}

/* Offset of the closing quote, or s.n. */
static size_t string_end(Str s)
{
        size_t i = 1;

        while (i < s.n && s.p[i] != s.p[0])
                i += char_or_escape(s.p[i]);
        return at_most(i, s.n);
}

Status lex_string(Lexer *lx)
{
        const Str s = tail_of(lx);
        const size_t end = string_end(s);
        const size_t begin = lx->at;
        Str text;

        if (end == s.n)
                return source_fail(lx->source, begin, "unexpected char %c: the string has no end",
                                   s.p[0]);
        TRY(string_unescape(lx, str_slice(s, 1, end), &text));
        lx->at += end + 1;
        return lex_emit(lx, TOKEN_STRING, text, begin);
}
