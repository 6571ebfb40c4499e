/* Case of characters and strings, and strings put together from parts. */
#ifndef QUERN_TEMPLATE_LETTERS_H
#define QUERN_TEMPLATE_LETTERS_H

#include "template/vm.h"

/** A character that upper or title case makes several of: "ß" becomes "SS" and "Ss". */
typedef struct SpecialCase {
        uint32_t c;
        const char *upper;
        const char *title;
} SpecialCase;
const SpecialCase *special_case(uint32_t c); /* NULL: none */
/** Whether the capital sigma at `at` ends a word, where it becomes ς. */
bool sigma_is_final(Str s, size_t at);

/** Appends one mapped character. */
typedef Status (*CharMap)(uint32_t c, StrBuf *out);
Status char_upper(uint32_t c, StrBuf *out);
Status char_lower(uint32_t c, StrBuf *out);
Status char_title(uint32_t c, StrBuf *out);
Status char_fold(uint32_t c, StrBuf *out); /* full case folding */
bool char_is_letter(uint32_t c);
bool char_is_cased(uint32_t c);
bool char_is_upper(uint32_t c);
bool char_is_lower(uint32_t c);
bool char_is_digit(uint32_t c);
bool char_is_word(uint32_t c);
/** Letters, marks, numbers, punctuation, symbols, and the ASCII space. */
bool char_is_printable(uint32_t c);

/** Chooses how the character at `at` is mapped, seeing the one before it. */
typedef CharMap (*CharRule)(uint32_t before, size_t at, uint32_t c);
/** Maps a whole string; the result is user text where `t` has any. */
Status text_map(Vm *vm, const Text *t, CharRule rule, Value *out);
Status text_upper(Vm *vm, const Text *t, Value *out);
Status text_lower(Vm *vm, const Text *t, Value *out);
Status text_capitalize(Vm *vm, const Text *t, Value *out);

/** As ascii() writes a repr: other characters as \\x, \\u and \\U escapes. */
Status text_ascii(Vm *vm, const Text *t, Value *out);
/** Appends bytes begin..end of `t` with their provenance. */
Status append_part(Vm *vm, TextBuf *b, const Text *t, size_t begin, size_t end);
/** `count` < 0: all. */
Status text_replace(Vm *vm, const Text *t, const Text *old, const Text *with, int64_t count,
                    Value *out);
/** Lines without their ends. */
Status text_lines(Vm *vm, const Text *t, bool keep_ends, List **out);

#endif
