/* Patterns of a tokenizer.json: plain strings and Oniguruma regexes, run by PCRE2. */
#ifndef QUERN_TOKENIZER_REGEX_H
#define QUERN_TOKENIZER_REGEX_H

#include "base/fields.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/** Immutable once compiled: threads share it. */
typedef struct Pattern {
        Str literal;      /* a plain string to find; unused when `code` is set */
        pcre2_code *code; /* NULL: a literal */
        bool jit;         /* false where code may not be made at run time: interpreted */
} Pattern;

/** Match memory of one encode call; zeroed is valid. */
typedef struct RegexScratch {
        pcre2_match_data *data;
        pcre2_match_context *context;
        pcre2_jit_stack *stack;
} RegexScratch;

void regex_scratch_done(RegexScratch *s);

/**
 * Rewrites Oniguruma (Ruby) syntax as PCRE2's: classes with nesting and &&, \h, \uHHHH, (?m),
 * and \w \s \d \p{…} by the code points Oniguruma's tables hold.
 * Errors: E_UNSUPPORTED "a{2}+ …"; E_FORMAT "… class is not closed"; E_NOMEM.
 */
Status regex_translate(Str onig, StrBuf *out);

/** Compiles an Oniguruma regex. Errors: E_FORMAT with the pattern, what is wrong and where. */
Status pattern_compile(Str regex, Pattern *out);

/** A FieldRead for {"String": "…"} and {"Regex": "…"} into a Pattern. */
Status pattern_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at);

void pattern_done(Pattern *p);

typedef struct Match {
        size_t begin;
        size_t end;
} Match;

/**
 * The first match at or after `from`. `subject` is valid UTF-8.
 * @param found  false: there is none, `out` is untouched.
 * Errors: E_RANGE when the match limit is reached; E_NOMEM. Cost: linear for a literal.
 */
Status pattern_find(const Pattern *p, RegexScratch *s, Str subject, size_t from, Match *out,
                    bool *found);

/** A walk over all matches, as Oniguruma's find_iter: no empty match right behind a match. */
typedef struct MatchWalk {
        size_t at;   /* search from here */
        size_t last; /* end of the last match; SIZE_MAX: none yet */
} MatchWalk;

#define MATCH_WALK_START ((MatchWalk){0, SIZE_MAX})

/** The next match of the walk; `*found` false at its end. Errors as pattern_find. */
Status pattern_next(const Pattern *p, RegexScratch *s, Str subject, MatchWalk *w, Match *out,
                    bool *found);

#endif
