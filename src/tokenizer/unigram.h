/* Unigram: the pieces of a text whose scores add up to the most. */
#ifndef QUERN_TOKENIZER_UNIGRAM_H
#define QUERN_TOKENIZER_UNIGRAM_H

#include "tokenizer/encoder.h"
#include "tokenizer/matcher.h"
#include "tokenizer/vocab.h"

enum { UNIGRAM_NO_ID = -1 };

/* What the search needs of a token, together. */
typedef struct UnigramToken {
        double score;
        uint32_t n; /* bytes */
        int32_t id; /* of its text: that of the last of equal tokens */
} UnigramToken;

typedef struct Unigram {
        Vocab vocab; /* first: see Vocab */
        Matcher matcher;
        UnigramToken *tokens; /* [vocab.n_ids] */
        double unk_score;     /* of one unknown character: below every token */
        int32_t byte_ids[256];
        /* as in the file */
        int64_t unk_id; /* UNIGRAM_NO_ID: none */
        bool byte_fallback;
} Unigram;

extern const ComponentType model_unigram;

/**
 * Appends the ids of one piece. Unknown characters side by side are one unknown, or its bytes.
 * Equal sums: the way found first, as HF: the longer last piece.
 * Errors: E_RANGE "no token for \"x\", and the model has no unk_id". Cost: linear, times the number
 * of tokens that end at one place. Source: tokenizers models/unigram/model.rs encode_optimized.
 */
Status unigram_tokenize(const void *self, Encoder *e, Str text, IdVec *ids);

#endif
