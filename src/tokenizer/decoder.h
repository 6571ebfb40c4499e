/* Decoders as a chain that tokens flow through: whole decoding is a stream that ends at once. */
#ifndef QUERN_TOKENIZER_DECODER_H
#define QUERN_TOKENIZER_DECODER_H

#include "tokenizer/component.h"
#include "tokenizer/regex.h"

/**
 * One decoder's state. Tokens arrive as fragments, the last one marked; most decoders gather a
 * token first (decode_gather), Fuse makes one endless token of all.
 */
struct DecodeNode {
        const Component *component;
        DecodeNode *next; /* NULL: this is the sink */
        StrBuf held;      /* what cannot be sent on yet */
        StrBuf made;      /* a decoder's own: bytes that wait, or scratch for what is sent */
        StrBuf sent;      /* scratch for what is sent */
        size_t index;     /* of the current token */
        size_t count;     /* a decoder's own counter */
        bool open;        /* inside a token */
        RegexScratch regex;
        StrBuf *out; /* the sink's */
};

/** Sends a fragment to the next decoder; `last` ends the token. */
Status decode_send(DecodeNode *node, Str text, bool last);

/** Makes a token of a token: reads `token`, sends the result by decode_send. */
typedef Status (*TokenMap)(const void *self, DecodeNode *node, Str token);

/** Gathers fragments; calls `map` with each whole token, then counts it. */
Status decode_gather(const void *self, DecodeNode *node, Str text, bool last, TokenMap map);

/** Where no decoder is given: tokens joined by spaces. */
extern const ComponentType decoder_join;

extern const ComponentType decoder_byte_level;    /* decode_bytes.c */
extern const ComponentType decoder_byte_fallback; /* decode_bytes.c */
extern const ComponentType decoder_metaspace;     /* decode_text.c */
extern const ComponentType decoder_replace;       /* decode_text.c */
extern const ComponentType decoder_word_piece;    /* decode_text.c */
extern const ComponentType decoder_fuse;          /* decoders.c */
extern const ComponentType decoder_strip;         /* decode_strip.c */
extern const ComponentType decoder_bpe;           /* decode_pairs.c */
extern const ComponentType decoder_ctc;           /* decode_pairs.c */

/** Takes spaces before punctuation and in "do n't" away, as WordPiece and CTC do. */
Status decode_cleanup(StrBuf *text);

#endif
