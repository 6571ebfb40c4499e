/* A model's vocabulary: text to id and back. */
#ifndef QUERN_TOKENIZER_VOCAB_H
#define QUERN_TOKENIZER_VOCAB_H

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"

enum { TOKEN_ID_MAX = (1 << 22) - 1 }; /* bounds what a hostile file makes us allocate */

/** Every model's options begin with its Vocab, so that the tokenizer finds it. */
typedef struct Vocab {
        StrMap by_text;
        Str *by_id;   /* [n_ids]; p NULL: no such id */
        size_t n_ids; /* greatest id + 1 */
} Vocab;

/**
 * Reads {"text": id, …}; texts are copied into the arena.
 * Errors: E_FORMAT "vocab: expected an object, found null"; E_RANGE "vocab: the id of \"a\" is
 * outside 0..4194303"; E_FORMAT "vocab: two tokens have the id 7".
 */
Status vocab_load(Vocab *v, yyjson_val *object, Arena *arena);

/** Adds one token of a model whose vocabulary is a list. Errors as vocab_load. */
Status vocab_start(Vocab *v, size_t n_tokens, size_t n_ids, Arena *arena);
Status vocab_add(Vocab *v, Str text, int64_t id, Arena *arena);

bool vocab_find(const Vocab *v, Str text, int32_t *id);
void vocab_done(Vocab *v);

#endif
