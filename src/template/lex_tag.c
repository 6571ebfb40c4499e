/* Inside a tag: names, numbers, strings, operators. */
#include "template/lex.h"

#include "template/letters.h"

typedef struct OperatorRow {
        const char *text;
        TokenKind kind;
} OperatorRow;

/* Longest first. */
static const OperatorRow operators[] = {
        {"//", TOKEN_FLOORDIV}, {"**", TOKEN_POW},      {"==", TOKEN_EQ},
        {"!=", TOKEN_NE},       {">=", TOKEN_GE},       {"<=", TOKEN_LE},
        {"+", TOKEN_ADD},       {"-", TOKEN_SUB},       {"/", TOKEN_DIV},
        {"*", TOKEN_MUL},       {"%", TOKEN_MOD},       {"~", TOKEN_TILDE},
        {"(", TOKEN_LPAREN},    {")", TOKEN_RPAREN},    {"[", TOKEN_LBRACKET},
        {"]", TOKEN_RBRACKET},  {"{", TOKEN_LBRACE},    {"}", TOKEN_RBRACE},
        {">", TOKEN_GT},        {"<", TOKEN_LT},        {"=", TOKEN_ASSIGN},
        {".", TOKEN_DOT},       {":", TOKEN_COLON},     {"|", TOKEN_PIPE},
        {",", TOKEN_COMMA},     {";", TOKEN_SEMICOLON},
};

static const char closer_of[TOKEN_KIND_MAX] = {
        [TOKEN_LPAREN] = ')',
        [TOKEN_LBRACKET] = ']',
        [TOKEN_LBRACE] = '}',
};

static Str tail_of(const Lexer *lx)
{
        return str_slice(lx->source, lx->at, lx->source.n);
}

static const OperatorRow *operator_at(Str s)
{
        for (size_t i = 0; i < N_ELEMS(operators); i++)
                if (str_starts_with(s, str_of(operators[i].text)))
                        return &operators[i];
        return NULL;
}

static Status bracket_open(Lexer *lx, char closer)
{
        if (lx->n_open == sizeof(lx->closers))
                return source_fail(lx->source, lx->at, "brackets nest deeper than %zu",
                                   sizeof(lx->closers));
        lx->closers[lx->n_open++] = closer;
        return OK;
}

static Status bracket_close(Lexer *lx, char closer)
{
        if (lx->n_open == 0)
                return source_fail(lx->source, lx->at, "unexpected '%c'", closer);
        lx->n_open--;
        if (lx->closers[lx->n_open] != closer)
                return source_fail(lx->source, lx->at, "unexpected '%c', expected '%c'", closer,
                                   lx->closers[lx->n_open]);
        return OK;
}

static bool is_closer(char c)
{
        return c == ')' || c == ']' || c == '}';
}

static Status bracket_note(Lexer *lx, const OperatorRow *row)
{
        if (is_closer(row->text[0]))
                return bracket_close(lx, row->text[0]);
        return closer_of[row->kind] != '\0' ? bracket_open(lx, closer_of[row->kind]) : OK;
}

static Status lex_operator(Lexer *lx)
{
        const OperatorRow *row = operator_at(tail_of(lx));
        const size_t at = lx->at;

        if (row == NULL)
                return source_fail(lx->source, at, "unexpected char '%.*s'",
                                   (int)char_size(lx->source, at), lx->source.p + at);
        TRY(bracket_note(lx, row));
        lx->at += strlen(row->text);
        return lex_emit(lx, row->kind, str_of(row->text), at);
}

static bool is_word(uint32_t c)
{
        return char_is_word(c);
}

static Status lex_name(Lexer *lx)
{
        const size_t begin = lx->at;

        while (lx->at < lx->source.n && is_word(char_at(lx->source, lx->at)))
                lx->at += char_size(lx->source, lx->at);
        return lex_emit(lx, TOKEN_NAME, str_slice(lx->source, begin, lx->at), begin);
}

typedef bool (*ByteTest)(char c);

static bool is_decimal(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_binary(char c)
{
        return c == '0' || c == '1';
}

static bool is_octal(char c)
{
        return c >= '0' && c <= '7';
}

static bool is_hex(char c)
{
        return is_decimal(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static char byte_at(Str s, size_t i)
{
        return i < s.n ? s.p[i] : '\0';
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

static Status lex_number(Lexer *lx)
{
        const Str s = tail_of(lx);
        const size_t float_n = follows_dot(lx) ? 0 : float_end(s);

        if (float_n > 0)
                return emit_number(lx, TOKEN_FLOAT, float_n);
        return emit_number(lx, TOKEN_INTEGER, integer_end(s));
}

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
static Status escape_other(Str s, StrBuf *out, size_t *used)
{
        if (is_octal(byte_at(s, 1)))
                return escape_octal(s, out, used);
        *used = 1 + (byte_at(s, 1) == '\n');
        return *used == 2 ? OK : strbuf_append_char(out, '\\');
}

static Status escape_read(const Lexer *lx, Str s, StrBuf *out, size_t *used)
{
        const EscapeRow *row = escape_row(byte_at(s, 1));

        if (row == NULL)
                return escape_other(s, out, used);
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

/* Offset of the closing quote, or s.n. */
static size_t at_most(size_t i, size_t n)
{
        return i < n ? i : n;
}

static size_t char_or_escape(char c)
{
        return c == '\\' ? 2 : 1;
}

static size_t string_end(Str s)
{
        size_t i = 1;

        while (i < s.n && s.p[i] != s.p[0])
                i += char_or_escape(s.p[i]);
        return at_most(i, s.n);
}

static Status lex_string(Lexer *lx)
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

static bool is_quote(char c)
{
        return c == '\'' || c == '"';
}

typedef Status (*LexFn)(Lexer *lx);

static LexFn text_lexer(const Lexer *lx)
{
        return is_word(char_at(lx->source, lx->at)) ? lex_name : lex_operator;
}

static LexFn token_lexer(const Lexer *lx)
{
        const char c = lx->source.p[lx->at];

        if (is_decimal(c))
                return lex_number;
        return is_quote(c) ? lex_string : text_lexer(lx);
}

typedef struct TagEnd {
        const char *text;
        TokenKind kind;
        bool trim;         /* one newline behind it goes */
        const char *signs; /* "-" strips, "+%}" keeps that newline */
        size_t n_signs;
} TagEnd;

static const TagEnd tag_ends[TOKEN_KIND_MAX] = {
        [TOKEN_VARIABLE_BEGIN] = {"}}", TOKEN_VARIABLE_END, false, "-", 1},
        [TOKEN_BLOCK_BEGIN] = {"%}", TOKEN_BLOCK_END, true, "-+", 2},
};

static char end_sign(const Lexer *lx, const TagEnd *end)
{
        const char c = byte_at(lx->source, lx->at);

        return memchr(end->signs, c, end->n_signs) != NULL ? c : '\0';
}

static bool at_tag_end(const Lexer *lx, const TagEnd *end)
{
        const size_t sign = end_sign(lx, end) != '\0';

        return lx->n_open == 0 &&
               str_starts_with(str_slice(tail_of(lx), sign, tail_of(lx).n), str_of(end->text));
}

static Status lex_tag_end(Lexer *lx, const TagEnd *end)
{
        const char sign = end_sign(lx, end);
        const size_t at = lx->at;

        TRY(lex_emit(lx, end->kind, str_of(end->text), at));
        lex_skip_after(lx, at + 2 + (sign != '\0'), sign, end->trim);
        return OK;
}

static void skip_space(Lexer *lx)
{
        while (lx->at < lx->source.n && char_is_space(char_at(lx->source, lx->at)))
                lx->at += char_size(lx->source, lx->at);
}

static bool inside_tag(Lexer *lx, const TagEnd *end)
{
        skip_space(lx);
        return lx->at < lx->source.n && !at_tag_end(lx, end);
}

Status lex_tag(Lexer *lx, TokenKind begin, size_t begin_at)
{
        const TagEnd *end = &tag_ends[begin];

        lx->n_open = 0;
        TRY(lex_emit(lx, begin, STR(""), begin_at));
        while (inside_tag(lx, end))
                TRY(token_lexer(lx)(lx));
        return lx->at < lx->source.n ? lex_tag_end(lx, end) : OK;
}
