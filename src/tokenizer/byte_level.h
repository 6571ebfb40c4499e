/* GPT-2's byte alphabet: each byte as one printable character, and back. */
#ifndef QUERN_TOKENIZER_BYTE_LEVEL_H
#define QUERN_TOKENIZER_BYTE_LEVEL_H

#include "base/str.h"

/** Appends each byte of `in` as its character. Source: openai/gpt-2 encoder.py bytes_to_unicode. */
Status byte_level_encode(Str in, StrBuf *out);

/**
 * Appends the bytes that the characters of `in` stand for.
 * @param known  false: a character stands for no byte; `out` is as before then.
 */
Status byte_level_decode(Str in, StrBuf *out, bool *known);

#endif
