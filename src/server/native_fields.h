/* Bodies of the small native routes, and of embeddings. */
#ifndef QUERN_SERVER_NATIVE_FIELDS_H
#define QUERN_SERVER_NATIVE_FIELDS_H

#include "server/route.h"

typedef struct TokenizeAsk {
        Str content;
        bool add_special, parse_special, with_pieces;
} TokenizeAsk;

typedef struct DetokenizeAsk {
        yyjson_val *tokens;
        bool skip_special;
} DetokenizeAsk;

typedef struct EmbedAsk {
        yyjson_val *input;
        int encoding;       /* of encodings */
        int32_t dimensions; /* 0: all */
        bool truncate;
} EmbedAsk;

extern const FieldTable tokenize_fields, detokenize_fields, embed_fields;

#endif
