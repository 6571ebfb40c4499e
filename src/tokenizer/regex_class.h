/* Reading Oniguruma's classes and escapes; for regex_translate.c only. */
#ifndef QUERN_TOKENIZER_REGEX_CLASS_H
#define QUERN_TOKENIZER_REGEX_CLASS_H

#include "tokenizer/regex.h"
#include "tokenizer/unicode.h"

/* A class of Oniguruma as members of a PCRE2 class, and what PCRE2's older tables lack. */
typedef struct ClassRow {
        const char *name;
        const char *members;
        const CodeRange *extra;
        const size_t *n_extra;
        const char *alone; /* further members outside of [ ], as Oniguruma has it for \\w */
} ClassRow;

/* The pattern being read. */
typedef struct Reader {
        Str in;
        size_t i;
        unsigned depth;
} Reader;

/* An escape at the reader: which row it names, whether it is negated, how long it is. */
typedef struct Escape {
        const ClassRow *row; /* NULL: copied as it stands */
        bool negated;
        size_t length;
} Escape;

/** The byte `ahead` of the reader, NUL behind the end. */
char regex_peek(const Reader *r, size_t ahead);
bool regex_next_is(const Reader *r, const char *text);

/** The row with this name, or NULL. */
const ClassRow *class_row_named(Str name);

/** What the escape at the reader is; moves nothing. */
Escape escape_read(const Reader *r);

/** Copies an escape that needs no row. */
Status escape_plain(Reader *r, size_t length, StrBuf *out);

/** Writes an escape's row as a class of its own. */
Status class_alone(const Escape *e, StrBuf *out);

/** Reads a class from its [ on and writes a one-character expression. */
Status class_translate(Reader *r, StrBuf *out);

#endif
