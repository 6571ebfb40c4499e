/* Models that know whole words: WordLevel, WordPiece. */
#ifndef QUERN_TOKENIZER_MODEL_WORDS_H
#define QUERN_TOKENIZER_MODEL_WORDS_H

#include "tokenizer/component.h"

extern const ComponentType model_word_level; /* a word is a token, or unknown */
extern const ComponentType model_word_piece; /* the longest piece first, from the left */

#endif
