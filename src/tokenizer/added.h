/* Added tokens: found in the text before anything else, longest first. */
#ifndef QUERN_TOKENIZER_ADDED_H
#define QUERN_TOKENIZER_ADDED_H

#include "tokenizer/encoder.h"
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

/** Finds one set of added tokens: a trie of bytes. Zeroed finds nothing. */
typedef struct AddedTrie {
        U64Map edges;        /* node << 8 | byte → node */
        uint32_t first[256]; /* the root's edges; 0: none */
        VEC(uint32_t) token; /* by node: index of the token that ends there + 1; 0: none */
} AddedTrie;

/** Adds one text (not empty) for the token at `index`; an equal text is replaced. */
Status added_trie_put(AddedTrie *t, Str text, uint32_t index);
void added_trie_done(AddedTrie *t);

/** A stretch of text between tokens, or a token. */
typedef struct AddedPart {
        size_t begin;
        size_t end;
        const AddedToken *token; /* NULL: text */
} AddedPart;

typedef VEC(AddedPart) AddedPartVec;

/** Which special tokens are matched: see EncodeOptions. */
typedef struct SpecialRule {
        bool parse;
        const TextSpan *plain; /* in order, apart */
        size_t n_plain;
} SpecialRule;

/**
 * Splits `text` into tokens and what lies between, as HF's AddedVocabulary.
 * @param tokens  what the trie's indices mean.
 * @param rule  which matches of special tokens count, by offsets in `text`.
 */
Status added_split(const AddedTrie *t, const AddedToken *tokens, Str text, const SpecialRule *rule,
                   AddedPartVec *out);

#endif
