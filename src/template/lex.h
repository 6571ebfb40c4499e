/* Template text into tokens, with jinja2's white space rules (trim_blocks, lstrip_blocks). */
#ifndef QUERN_TEMPLATE_LEX_H
#define QUERN_TEMPLATE_LEX_H

#include "base/arena.h"
#include "base/vec.h"

typedef enum TokenKind {
        TOKEN_EOF,
        TOKEN_DATA, /* text: between tags */
        TOKEN_BLOCK_BEGIN,
        TOKEN_BLOCK_END,
        TOKEN_VARIABLE_BEGIN,
        TOKEN_VARIABLE_END,
        TOKEN_NAME,
        TOKEN_STRING, /* text: unescaped */
        TOKEN_INTEGER,
        TOKEN_FLOAT,
        TOKEN_ADD,
        TOKEN_SUB,
        TOKEN_MUL,
        TOKEN_DIV,
        TOKEN_FLOORDIV,
        TOKEN_MOD,
        TOKEN_POW,
        TOKEN_TILDE,
        TOKEN_LPAREN,
        TOKEN_RPAREN,
        TOKEN_LBRACKET,
        TOKEN_RBRACKET,
        TOKEN_LBRACE,
        TOKEN_RBRACE,
        TOKEN_EQ,
        TOKEN_NE,
        TOKEN_LT,
        TOKEN_LE,
        TOKEN_GT,
        TOKEN_GE,
        TOKEN_ASSIGN,
        TOKEN_DOT,
        TOKEN_COLON,
        TOKEN_PIPE,
        TOKEN_COMMA,
        TOKEN_SEMICOLON,
        TOKEN_KIND_MAX
} TokenKind;

typedef struct Token {
        TokenKind kind;
        Str text;
        size_t at; /* byte offset in the normalised source */
} Token;

typedef VEC(Token) TokenVec;
void token_vec_done(TokenVec *v);

typedef struct Place {
        uint32_t line;
        uint32_t column;
} Place;

/** Line and column (characters, from 1) of a byte offset. */
Place source_place(Str source, size_t at);

/** Fails with E_FORMAT and "line L, column C: message". */
Status source_fail(Str source, size_t at, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/** Newlines become \n, one at the end goes; the copy lies in the arena. */
Status source_normalize(Str text, Arena *arena, Str *out);

/** All tokens, TOKEN_EOF last. Texts lie in `source` or the arena. Errors: E_FORMAT, E_NOMEM. */
Status lex_source(Str source, Arena *arena, TokenVec *out);

/* For the two halves of the lexer. */
typedef struct Lexer {
        Str source;
        size_t at;
        Arena *arena;
        TokenVec *out;
        char closers[256]; /* brackets still open within a tag */
        size_t n_open;
        bool line_starting; /* the last tag ended with a newline */
} Lexer;

Status lex_emit(Lexer *lx, TokenKind kind, Str text, size_t at);
/** Tokens up to and with the tag's end ("}}" or "%}"). */
Status lex_tag(Lexer *lx, TokenKind begin, size_t begin_at);
/** After a tag's end at `after`: "-" strips white space, "" one newline when `trim`. */
void lex_skip_after(Lexer *lx, size_t after, char sign, bool trim);

#endif
