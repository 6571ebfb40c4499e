/* Tokenizer and template out of GGUF metadata. Inside src/engine only. */
#ifndef QUERN_ENGINE_GGUF_ASSETS_H
#define QUERN_ENGINE_GGUF_ASSETS_H

#include "engine/engine.h"
#include "tokenizer/tokenizer.h"
#include "weights/gguf.h"

/** Whether it has a tokenizer: models of ids alone say "none". */
bool gguf_has_vocab(const Gguf *g);

/** The same of a file. Errors: those of gguf_open. */
Status gguf_vocab_exists(const char *path, bool *out);

/** The vocabulary of a GGUF file: views into it and arrays that gguf_vocab_done frees. */
Status gguf_vocab_read(const Gguf *g, GgufVocab *out);
void gguf_vocab_done(GgufVocab *v);

Status gguf_tokenizer_open(const char *path, Tokenizer **out);

/** End tokens (by their keys and by their texts) and general.sampling.*; out was initialised. */
Status gguf_generation_read(const char *path, GenerationConfig *out);

#endif
