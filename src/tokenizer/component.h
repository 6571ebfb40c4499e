/* Components of a tokenizer.json: what a kind's rows look like, and the one loader for all. */
#ifndef QUERN_TOKENIZER_COMPONENT_H
#define QUERN_TOKENIZER_COMPONENT_H

#include "base/fields.h"
#include "base/vec.h"

typedef struct Encoder Encoder;       /* one encode call's working memory: encoder.h */
typedef struct DecodeNode DecodeNode; /* one decoder's state in a stream: decoder.h */

/** A piece of text between two pre-tokenizers. */
typedef struct Piece {
        size_t begin; /* offset in Pieces.text */
        size_t n;     /* bytes, > 0 */
        bool first;   /* stands at the start of the whole input */
} Piece;

/** Pieces and the text they lie in. */
typedef struct Pieces {
        StrBuf text;
        VEC(Piece) list;
} Pieces;

/** A view of a piece's text handed to a pre-tokenizer. */
typedef struct PieceText {
        Str text;
        bool first;
} PieceText;

/** What a component may use while it is being loaded. */
typedef struct Loading {
        Arena *arena;     /* lives as long as the tokenizer */
        yyjson_val *json; /* the component's own object */
} Loading;

/** The work of a component, by kind; the row's kind says which member is filled. */
typedef union ComponentRun {
        /* Appends the normalized form of `in` to `out`. */
        Status (*normalize)(const void *self, Encoder *e, Str in, StrBuf *out);
        /* Appends the pieces of `in` to `out`. */
        Status (*pre_tokenize)(const void *self, Encoder *e, PieceText in, Pieces *out);
        /* Appends the ids of one piece. */
        Status (*tokenize)(const void *self, Encoder *e, Str piece, IdVec *ids);
        /* Appends `in` with what the post-processor adds. */
        Status (*post)(const void *self, bool add_special, const IdVec *in, IdVec *out);
        /* Takes a fragment of a token; `last` ends the token. Sends on by decode_send. */
        Status (*decode)(const void *self, DecodeNode *node, Str text, bool last);
} ComponentRun;

typedef struct ComponentType {
        const char *name;        /* "type" in the file */
        size_t size;             /* of the options struct */
        const void *defaults;    /* an options struct; NULL: zeros */
        const FieldSpec *fields; /* its JSON keys */
        size_t n_fields;
        Status (*ready)(void *self, const Loading *l); /* checks and compiles after the fields */
        void (*done)(void *self);                      /* frees what the arena does not own */
        ComponentRun run;
        /* Normalizers: `*n` bytes, > 0, at the beginning of `in` come from the text's first
         * character; becomes how many of the result do. NULL: as many as those bytes become alone.
         */
        Status (*front)(const void *self, Encoder *e, Str in, size_t *n);
        Status (*decode_end)(const void *self, DecodeNode *node); /* decoders: end of all tokens */
} ComponentType;

typedef struct Component {
        const ComponentType *type;
        void *self;
} Component;

typedef VEC(Component) ComponentVec;

/** One kind of component: its rows, and where a Sequence keeps its parts. */
typedef struct ComponentKind {
        const char *what;     /* "pre_tokenizer": the key in the file, for messages */
        const char *children; /* "pretokenizers" */
        const ComponentType *const *rows;
        size_t n_rows;
} ComponentKind;

extern const ComponentKind normalizer_kind;
extern const ComponentKind pre_tokenizer_kind;
extern const ComponentKind post_processor_kind;
extern const ComponentKind decoder_kind;

/**
 * Appends the components of `v` to `out` in the order they run; Sequences are flattened, null and
 * an absent key give none.
 * Errors: E_UNSUPPORTED "pre_tokenizer: pretokenizers[1]: type \"Foo\" is not supported; supported:
 * …"; E_FORMAT for wrong options; E_NOMEM. What was appended before stays in `out`.
 */
Status components_load(const ComponentKind *kind, yyjson_val *v, Arena *arena, ComponentVec *out);

/** Loads one object by a given row (models choose their row themselves). */
Status component_load_as(const ComponentType *type, yyjson_val *v, Arena *arena, ComponentVec *out);

/** Ends every component and frees the list. */
void components_done(ComponentVec *v);

/* Defaults for rows without these steps. */
Status component_ready(void *self, const Loading *l);
void component_done(void *self);
Status decoder_end(const void *self, DecodeNode *node);

#endif
