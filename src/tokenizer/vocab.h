/* A model's vocabulary: text to id and back. */
#ifndef QUERN_TOKENIZER_VOCAB_H
#define QUERN_TOKENIZER_VOCAB_H

#include "base/arena.h"
#include "base/json.h"

enum { TOKEN_ID_MAX = (1 << 22) - 1 }; /* bounds what a hostile file makes us allocate */

/* Eight bytes, so that the table of a large vocabulary stays near the processor. */
typedef struct VocabSlot {
        uint32_t hash;
        uint32_t id; /* + 1; 0: free */
} VocabSlot;

/** Every model's options begin with its Vocab, so that the tokenizer finds it. The arena's. */
typedef struct Vocab {
        VocabSlot *slots;
        size_t mask;
        Str *by_id;   /* [n_ids]; p NULL: no such id */
        size_t n_ids; /* greatest id + 1 */
} Vocab;

/**
 * Reads {"text": id, …}; texts are copied into the arena.
 * Errors: E_FORMAT "vocab: expected an object, found null"; E_RANGE "vocab: the id of \"a\" is
 * outside 0..4194303"; E_FORMAT "vocab: two tokens have the id 7".
 */
Status vocab_load(Vocab *v, yyjson_val *object, Arena *arena);

/** Starts a vocabulary of at most `n_tokens` texts whose ids are below `n_ids`. */
Status vocab_start(Vocab *v, size_t n_tokens, size_t n_ids, Arena *arena);

/** Adds one token; of equal texts the last is found. Errors as vocab_load. */
Status vocab_add(Vocab *v, Str text, int64_t id, Arena *arena);

bool vocab_find(const Vocab *v, Str text, int32_t *id);

/* Many lookups at once: the hash of each text, then, one after the other and for all of them, what
 * asks the processor for the memory that vocab_find_hashed will read. */
uint32_t vocab_hash(Str text);
void vocab_fetch_slot(const Vocab *v, uint32_t hash);
void vocab_fetch_view(const Vocab *v, uint32_t hash);
void vocab_fetch_text(const Vocab *v, uint32_t hash);
bool vocab_find_hashed(const Vocab *v, uint32_t hash, Str text, int32_t *id);

#endif
