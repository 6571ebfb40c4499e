/* The options Metaspace has as a pre-tokenizer and as a decoder. */
#ifndef QUERN_TOKENIZER_METASPACE_H
#define QUERN_TOKENIZER_METASPACE_H

#include "tokenizer/component.h"

typedef enum MetaspaceScheme {
        METASPACE_FIRST, /* only where the whole input begins */
        METASPACE_NEVER,
        METASPACE_ALWAYS,
        METASPACE_SCHEME_MAX
} MetaspaceScheme;

typedef struct MetaspaceOptions {
        Str replacement; /* one character */
        int scheme;
        bool split;
        bool add_prefix_space; /* older files */
} MetaspaceOptions;

extern const FieldSpec metaspace_fields[4];
extern const MetaspaceOptions metaspace_defaults;
Status metaspace_ready(void *self, const Loading *l);

#endif
