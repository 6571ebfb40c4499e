/* Byte-pair encoding: the model's tables (bpe_load.c) and the merging of one word (bpe.c). */
#ifndef QUERN_TOKENIZER_BPE_H
#define QUERN_TOKENIZER_BPE_H

#include "tokenizer/encoder.h"
#include "tokenizer/merge_map.h"
#include "tokenizer/vocab.h"

#include <stdatomic.h>

enum { BPE_CHAR_TABLE = 0x800, BPE_NO_ID = -1 };

/* What SentencePiece writes for a space: U+2581. */
#define WORD_MARK STR("\xE2\x96\x81")

/** What merging a token's own text gives: found out when it is first met. */
typedef enum TokenFate { FATE_UNKNOWN, FATE_WHOLE, FATE_PARTS } TokenFate;

typedef struct Bpe {
        Vocab vocab; /* first: see Vocab */
        MergeMap merges;
        int32_t char_ids[BPE_CHAR_TABLE]; /* by code point; BPE_NO_ID */
        int32_t byte_ids[256];            /* of "<0x00>" …; BPE_NO_ID */
        _Atomic uint8_t *fates;           /* [vocab.n_ids] TokenFate: a memo that threads share */
        bool words_part; /* a word may end before a WORD_MARK that stands behind something else, */
        bool word_tails[256]; /* but not behind these bytes: some merge joins one to the mark */
        int32_t unk_id;       /* BPE_NO_ID: none, or not in the vocabulary */
        /* as in the file */
        Str unk_token;
        Str prefix;
        Str suffix;
        float dropout;
        bool fuse_unk;
        bool byte_fallback;
        bool ignore_merges;
} Bpe;

extern const ComponentType model_bpe;

/** Reads "merges" (bpe_merges.c); the vocabulary is there. Errors: E_FORMAT "merges[3]: …". */
Status bpe_merges_load(Bpe *b, yyjson_val *array, Arena *arena);

/** Appends the ids of one word (valid UTF-8, not empty). Cost: n log n in its characters. */
Status bpe_tokenize(const void *self, Encoder *e, Str word, IdVec *ids);

/** Merges the symbols until no pair has a merge, best rank first, leftmost first among equals. */
Status bpe_merge(const Bpe *b, SymbolVec *symbols, HeapVec *heap);

#endif
