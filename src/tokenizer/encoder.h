/* Working memory of one encode call: everything grows once and is used again for every piece. */
#ifndef QUERN_TOKENIZER_ENCODER_H
#define QUERN_TOKENIZER_ENCODER_H

#include "tokenizer/component.h"
#include "tokenizer/regex.h"

/** A stretch of a piece: a match of a pattern, or what lies between matches. */
typedef struct Span {
        size_t begin;
        size_t end;
        bool match;
} Span;

typedef VEC(Span) SpanVec;

/** One symbol of the word being merged. */
typedef struct Symbol {
        int32_t id;     /* SYMBOL_DEAD: merged into its left neighbour */
        int32_t prev;   /* -1: none */
        int32_t next;   /* -1: none */
        uint64_t merge; /* rank << 32 | new id of the pair with the next symbol; MERGE_NONE */
} Symbol;

/** The best way to one end in a text: Unigram's. */
typedef struct PathNode {
        double score;
        uint32_t begin; /* of the last piece; UINT32_MAX: not reached yet */
        int32_t id;     /* of the last piece */
        uint32_t next;  /* the end of the piece that begins here, once the way is known */
} PathNode;

typedef VEC(PathNode) PathVec;
typedef VEC(Symbol) SymbolVec;
typedef VEC(uint64_t) HeapVec;

struct Encoder {
        RegexScratch regex;
        SpanVec spans;
        StrBuf code_points; /* scratch of normalizers and models */
        SymbolVec symbols;
        PathVec path;
        HeapVec heap; /* rank << 32 | position, the least on top */
        Pieces pieces[2];
        StrBuf normal[2];
};

void encoder_done(Encoder *e);

/** Appends a stretch of `in` as a piece of its own; an empty one vanishes. */
Status pieces_add(Pieces *out, PieceText in, size_t begin, size_t end);

/** Ends a piece whose text the caller appended to out->text from `begin` on; an empty one vanishes.
 */
Status pieces_end(Pieces *out, size_t begin, bool first);

void pieces_clear(Pieces *p);
void pieces_done(Pieces *p);

#endif
