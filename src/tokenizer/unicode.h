/* What HF tokenizers believes of code points: tables probed from it (unicode_tables.c). */
#ifndef QUERN_TOKENIZER_UNICODE_H
#define QUERN_TOKENIZER_UNICODE_H

#include "base/str.h"

typedef struct CodeRange {
        uint32_t first;
        uint32_t last; /* inclusive; in lower_extra: the lowercase of first */
} CodeRange;

enum {
        CODE_WORD = 1,    /* \w of Rust's regex: the Whitespace pre-tokenizer, single_word */
        CODE_SPACE = 2,   /* White_Space */
        CODE_NUMERIC = 4, /* N: the Digits pre-tokenizer */
        CODE_PUNCT = 8,   /* ASCII punctuation or P: Punctuation, BertPreTokenizer */
        CODE_MARK = 16,   /* M: StripAccents */
        /* as BertNormalizer sees them */
        CODE_OTHER = 32,      /* cleaned away: C without unassigned ones, U+0000, U+FFFD */
        CODE_CHINESE = 64,    /* set apart by spaces */
        CODE_NONSPACING = 128 /* Mn: an accent */
};

extern const uint16_t unicode_block[]; /* [0x110000 / 128] */
extern const uint8_t unicode_flags[][128];

/* Code points that decompose, compose or reorder in today's Unicode but not in HF's older tables,
 * and those that a later Unicode may make so. */
extern const CodeRange normal_barrier[];
extern const size_t normal_barrier_n;

/* Members of Oniguruma's classes that PCRE2 10.42 (Unicode 14) lacks. */
#define CLASS_EXTRA(name)                            \
        extern const CodeRange class_extra_##name[]; \
        extern const size_t class_extra_##name##_n;
CLASS_EXTRA(word)
CLASS_EXTRA(letter)
CLASS_EXTRA(number)
CLASS_EXTRA(mark)
CLASS_EXTRA(upper)
CLASS_EXTRA(lower)
CLASS_EXTRA(modifier)
CLASS_EXTRA(title)
CLASS_EXTRA(nonspacing)
CLASS_EXTRA(spacing)
CLASS_EXTRA(other_letter)
CLASS_EXTRA(punct)
CLASS_EXTRA(symbol)
CLASS_EXTRA(digit)

/* Where a run of a script begins, as UnicodeScripts sees it: `last` is the script, 0 goes with any.
 */
extern const CodeRange script_runs[];
extern const size_t script_runs_n;

/* Behind or before another character, these join it, or part from it, whatever utf8proc says. */
extern const CodeRange cluster_joins_behind[];
extern const size_t cluster_joins_behind_n;
extern const CodeRange cluster_joins_before[];
extern const size_t cluster_joins_before_n;
extern const CodeRange cluster_parts_before[];
extern const size_t cluster_parts_before_n;

extern const CodeRange lower_extra[];
extern const size_t lower_extra_n;

/** The CODE_* flags of a code point; 0 beyond U+10FFFF. */
uint8_t unicode_class(uint_least32_t c);

/** The range that holds `c`, or NULL; ranges are sorted. */
const CodeRange *code_range_find(const CodeRange *ranges, size_t n, uint_least32_t c);

/** Whether a range holds `c`. */
bool code_range_holds(const CodeRange *ranges, size_t n, uint_least32_t c);

/** The code point at offset `i` of valid UTF-8 and its length in bytes. */
size_t unicode_at(Str s, size_t i, uint_least32_t *c);

/** The offset of the character that ends at `end` > 0. */
size_t unicode_before(Str s, size_t end);

/** The end of the White_Space that begins at `i`; the begin of the White_Space that ends at `end`.
 */
size_t spaces_end(Str in, size_t i);
size_t spaces_begin(Str in, size_t end);

/**
 * Appends `in` with invalid bytes as U+FFFD, one for each maximal invalid part, as Rust's
 * from_utf8_lossy. With `hold`, an unfinished character at the end stays out.
 * @param used  bytes of `in` consumed; may be NULL.
 */
Status utf8_append_lossy(StrBuf *out, Str in, bool hold, size_t *used);

#endif
