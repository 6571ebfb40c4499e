/* Text: Str is a borrowed view (not NUL-terminated), StrBuf an owned, growing, NUL-terminated one.
 */
#ifndef QUERN_BASE_STR_H
#define QUERN_BASE_STR_H

#include "base/status.h"

#include <stdint.h>
#include <string.h>

typedef struct Str {
        const char *p;
        size_t n;
} Str;

/* A Str of a string literal; printf("%.*s", STR_ARG(s)). */
#define STR(lit)   ((Str){(lit), sizeof(lit) - 1})
#define STR_ARG(s) (int)(s).n, (s).p

Str str_of(const char *cstr); /* NULL gives the empty view */
bool str_equal(Str a, Str b);
bool str_starts_with(Str s, Str prefix);
bool str_ends_with(Str s, Str suffix);
int str_compare(Str a, Str b);                  /* by bytes, then length: for qsort-like orders */
Str str_slice(Str s, size_t begin, size_t end); /* begin <= end <= s.n, asserted */

/** Offset of `needle` in `s` at or after `from`, or SIZE_MAX-like s.n when absent. */
size_t str_find(Str s, Str needle, size_t from);

typedef struct StrBuf {
        char *p; /* NUL-terminated once anything was appended; NULL before */
        size_t n;
        size_t cap;
} StrBuf;

Status strbuf_reserve(StrBuf *b, size_t extra);
Status strbuf_append(StrBuf *b, Str s); /* s does not lie in b */
Status strbuf_append_char(StrBuf *b, char c);
Status strbuf_append_utf8(StrBuf *b, uint_least32_t code_point);
Status strbuf_printf(StrBuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_clear(StrBuf *b);
void strbuf_done(StrBuf *b);
Str strbuf_str(const StrBuf *b);
const char *strbuf_cstr(const StrBuf *b); /* "" when nothing was appended */

/** Copies `s` into a fresh NUL-terminated string; freed by mem_free. */
Status str_dup(Str s, char **out);

/* UTF-8 */

/** Bytes of the valid UTF-8 character at `s.p`, 1–4, and its code point; 0 when invalid or empty.
 */
size_t utf8_decode(Str s, uint_least32_t *code_point);
/** Writes `code_point` (a scalar value) into out[4]; returns 1–4. */
size_t utf8_encode(uint_least32_t code_point, char out[4]);
/** Offset of the first invalid byte, or s.n when all is valid (no surrogates, no overlong forms).
 */
size_t utf8_valid_prefix(Str s);

#endif
