/* What the lexers of a tag's tokens share. */
#ifndef QUERN_TEMPLATE_LEX_TAG_H
#define QUERN_TEMPLATE_LEX_TAG_H

#include "template/lex.h"

typedef bool (*ByteTest)(char c);

static inline bool is_decimal(char c)
{
        return c >= '0' && c <= '9';
}

static inline bool is_octal(char c)
{
        return c >= '0' && c <= '7';
}

static inline bool is_hex(char c)
{
        return is_decimal(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/** The byte at `i`, 0 behind the end. */
static inline char byte_at(Str s, size_t i)
{
        return i < s.n ? s.p[i] : '\0';
}

/** What is still to be read. */
static inline Str tail_of(const Lexer *lx)
{
        return str_slice(lx->source, lx->at, lx->source.n);
}

/* Each emits the token that begins at lx->at and goes behind it. */
Status lex_number(Lexer *lx);
Status lex_string(Lexer *lx);

#endif
