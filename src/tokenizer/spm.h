/* A SentencePiece model file (tokenizer.model): what its protobuf message says. */
#ifndef QUERN_TOKENIZER_SPM_H
#define QUERN_TOKENIZER_SPM_H

#include "base/vec.h"
#include "tokenizer/vocab.h"

typedef enum PieceType {
        PIECE_NORMAL = 1,
        PIECE_UNKNOWN,
        PIECE_CONTROL,
        PIECE_USER,
        PIECE_UNUSED,
        PIECE_BYTE
} PieceType;

typedef enum SpmKind { SPM_UNIGRAM = 1, SPM_BPE, SPM_WORD, SPM_CHAR } SpmKind;

enum { SPM_PIECE_MAX = 512 }; /* bytes of a piece: merges are found by trying every cut */

typedef struct SpmPiece {
        Str text;
        float score;
        int64_t type;
} SpmPiece;

typedef VEC(SpmPiece) SpmPieceVec;

/** Texts are views of the file's bytes; defaults are those of the message. */
typedef struct Spm {
        SpmPieceVec pieces; /* by id */
        /* trainer_spec */
        int64_t kind;
        int64_t byte_fallback;
        int64_t unk_id, bos_id, eos_id;
        Str unk_piece, bos_piece, eos_piece;
        /* normalizer_spec */
        Str charsmap;
        int64_t add_dummy_prefix;
        int64_t remove_extra_whitespaces;
        int64_t escape_whitespaces;
} Spm;

/**
 * Reads the message. Unknown fields are passed over.
 * Errors: E_FORMAT "byte 12: the field is longer than its message", "piece 3 is not UTF-8"; E_RANGE
 * for a piece longer than SPM_PIECE_MAX; E_NOMEM. Freed by spm_done, whatever the outcome.
 * Source: sentencepiece src/sentencepiece_model.proto; protobuf.dev/programming-guides/encoding.
 */
Status spm_read(Str bytes, Spm *out);
void spm_done(Spm *s);

#endif
