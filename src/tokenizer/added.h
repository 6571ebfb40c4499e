/* Added tokens: found in the text before anything else, longest first. */
#ifndef QUERN_TOKENIZER_ADDED_H
#define QUERN_TOKENIZER_ADDED_H

#include "tokenizer/encoder.h"
#include "tokenizer/matcher.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocab.h"

typedef struct AddedToken {
        Str content;
        uint32_t id;
        bool single_word; /* not inside a word */
        bool lstrip;      /* takes the whitespace before it along */
        bool rstrip;
        bool normalized; /* looked for behind the normalizer */
        bool special;
} AddedToken;

/** Finds one set of added tokens. Zeroed finds nothing. */
typedef struct AddedSet {
        Matcher matcher; /* backward: what begins at each place, the longest first */
        Str *texts;      /* by index of the token; empty: not in the set */
} AddedSet;

/** Makes the matcher of set->texts[n]. Errors: as matcher_build. */
Status added_set_build(AddedSet *set, size_t n);
void added_set_done(AddedSet *set);

/** A stretch of text between tokens, or a token. */
typedef struct AddedPart {
        size_t begin;
        size_t end;
        const AddedToken *token; /* NULL: text */
} AddedPart;

typedef VEC(AddedPart) AddedPartVec;

/** A text that spells a token. */
typedef struct AddedHit {
        size_t begin;
        size_t end;
        uint32_t token; /* index */
} AddedHit;

/** A text's parts in order, and working memory. */
typedef struct AddedSplit {
        AddedPartVec parts;
        VEC(AddedHit) hits;
} AddedSplit;

void added_split_done(AddedSplit *s);

/** Which special tokens are matched: see EncodeOptions. */
typedef struct SpecialRule {
        bool parse;
        const TextSpan *plain; /* in order, apart */
        size_t n_plain;
} SpecialRule;

/**
 * Splits `text` into tokens and what lies between, as HF's AddedVocabulary: leftmost, then longest.
 * @param tokens  what the set's indices mean.
 * @param rule  which matches of special tokens count, by offsets in `text`.
 * Errors: E_NOMEM. Cost: linear, whatever the tokens are.
 */
Status added_split(const AddedSet *set, const AddedToken *tokens, Str text, const SpecialRule *rule,
                   AddedSplit *out);

#endif
