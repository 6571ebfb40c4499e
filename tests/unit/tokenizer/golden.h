/* The recorded cases of tests/golden/tokenizer/, one test a row. */
#ifndef QUERN_TESTS_TOKENIZER_GOLDEN_H
#define QUERN_TESTS_TOKENIZER_GOLDEN_H

#include "base/json.h"
#include "support/table.h"
#include "tokenizer/tokenizer.h"

typedef struct GoldenRow {
        const char *name;      /* "pre-split/3: a1b22c" */
        yyjson_val *tokenizer; /* its tokenizer.json, or */
        yyjson_val *files;     /* its directory */
        yyjson_val *row;
} GoldenRow;

/** Parses the row's tokenizer; fails the test when it cannot. */
void golden_tokenizer(const GoldenRow *row, Tokenizer **out);

/** Compares ids with a JSON array. */
void assert_ids(const IdVec *ids, yyjson_val *want);

#endif
