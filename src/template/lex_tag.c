/* Inside a tag: names, numbers, strings, operators. */
#include "template/lex_tag.h"

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
