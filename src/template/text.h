/* Strings that remember which of their bytes the user wrote. */
#ifndef QUERN_TEMPLATE_TEXT_H
#define QUERN_TEMPLATE_TEXT_H

#include "base/vec.h"
#include "template/template.h"

/** An immutable string; `user` are ordered, disjoint ranges of user text within `s`. */
typedef struct Text {
        Str s;
        const TemplateSpan *user;
        size_t n_user;
        bool markup; /* made by |escape or |safe: Markup in Python */
} Text;

/** A string being built. Zero-initialised is empty. Owned: textbuf_done. */
typedef struct TextBuf {
        StrBuf buf;
        VEC(TemplateSpan) user;
        size_t limit; /* bytes; 0: none; E_RANGE beyond it */
} TextBuf;

void textbuf_done(TextBuf *b);
Status textbuf_append(TextBuf *b, const Text *t);
/** Appends text that is user text as a whole, or not at all. */
Status textbuf_append_as(TextBuf *b, Str s, bool user);
/** Marks the bytes from `begin` to the end as user text. */
Status textbuf_mark(TextBuf *b, size_t begin);

static inline Status textbuf_append_str(TextBuf *b, Str s)
{
        return textbuf_append_as(b, s, false);
}

/** Whether any byte of `t` is user text. */
static inline bool text_is_user(const Text *t)
{
        return t->n_user > 0;
}

/** Whether the byte `c` is one of `set`. */
static inline bool str_has_char(Str set, char c)
{
        return memchr(set.p, c, set.n) != NULL;
}

/* Characters: Python indexes by code point; our strings are valid UTF-8. */
size_t text_length(Str s);                   /* code points */
size_t text_offset(Str s, size_t index);     /* byte offset of the index-th code point, or s.n */
size_t char_size(Str s, size_t at);          /* bytes of the character at `at` (1 if invalid) */
uint32_t char_at(Str s, size_t at);          /* code point; U+FFFD if invalid */
size_t char_before(Str s, size_t at);        /* offset of the character that ends at `at` > 0 */
bool char_is_space(uint32_t c);              /* Python's str.isspace */
bool char_is_line_end(uint32_t c);           /* Python's str.splitlines */
Str str_strip(Str s, bool left, bool right); /* Unicode white space */
Str str_strip_chars(Str s, Str chars, bool left, bool right);

#endif
