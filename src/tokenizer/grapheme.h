/* Grapheme clusters as HF's tables have them. */
#ifndef QUERN_TOKENIZER_GRAPHEME_H
#define QUERN_TOKENIZER_GRAPHEME_H

#include "base/str.h"

/**
 * The end of the extended grapheme cluster that begins at `begin` < s.n; `s` is valid UTF-8.
 * Source: UAX #29, by utf8proc's tables and what HF's newer ones say beyond them.
 */
size_t grapheme_end(Str s, size_t begin);

#endif
