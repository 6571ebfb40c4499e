/* A tokenizer.json as GGUF metadata. */
#ifndef QUERN_TOKENIZER_GGUF_VOCAB_H
#define QUERN_TOKENIZER_GGUF_VOCAB_H

#include "base/arena.h"
#include "tokenizer/tokenizer.h"

/** Special tokens by their text; empty: none. */
typedef struct GgufSpecials {
        Str bos, eos, unk, pad;
} GgufSpecials;

/** A vocabulary with the memory that it lies in. Zeroed: none. */
typedef struct GgufVocabMade {
        Arena arena;
        GgufVocab v;
} GgufVocabMade;

/**
 * Makes the metadata of a BPE tokenizer: byte-level by merges ("gpt2", with the name of its
 * split), or SentencePiece-like ("llama", with scores in the order of the merges, so that the best
 * score is the first merge). Ids without a token are filled up to n_vocab with unused ones. The
 * result is turned back into a tokenizer, which must give the same ids for a text that tells
 * splits apart.
 *
 * @param json  the text of tokenizer.json
 * @param t     the tokenizer of the directory, which may know more tokens
 * Errors: E_UNSUPPORTED "model.type Unigram has no place in GGUF", "the split of the text is none
 * that GGUF has a name for", "… gives other ids"; E_FORMAT; E_NOMEM.
 */
Status gguf_vocab_make(Str json, const Tokenizer *t, size_t n_vocab, const GgufSpecials *specials,
                       GgufVocabMade *out);
void gguf_vocab_made_done(GgufVocabMade *m);

#endif
