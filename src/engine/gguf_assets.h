/* Tokenizer and template out of GGUF metadata. Inside src/engine only. */
#ifndef QUERN_ENGINE_GGUF_ASSETS_H
#define QUERN_ENGINE_GGUF_ASSETS_H

#include "tokenizer/tokenizer.h"
#include "weights/gguf.h"

/** Whether a file begins with the GGUF magic. */
bool gguf_is_file(const char *path);

/** The vocabulary of a GGUF file: views into it and arrays that gguf_vocab_done frees. */
Status gguf_vocab_read(const Gguf *g, GgufVocab *out);
void gguf_vocab_done(GgufVocab *v);

Status gguf_tokenizer_open(const char *path, Tokenizer **out);

#endif
