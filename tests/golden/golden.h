/* The recorded models: manifest rows and their files. */
#ifndef QUERN_TESTS_GOLDEN_GOLDEN_H
#define QUERN_TESTS_GOLDEN_GOLDEN_H

#include "base/fields.h"
#include "base/vec.h"
#include "quern/quern.h"
#include "support/table.h"

/** A row of manifest.json; `name` first, as test tables want. */
typedef struct GoldenRow {
        const char *name;
        Str model;
        double nmse;
        bool chat;
        bool pending; /* of a family that Quern does not know yet: the test is skipped */
        /* Encoders: */
        bool modules; /* has modules.json; without it `pooling` is the caller's choice */
        bool texts;   /* has a tokenizer, and embeddings of texts */
        Str pooling;  /* the first mode, as Quern calls it */
} GoldenRow;

typedef struct Golden {
        yyjson_doc *manifest;
        Arena arena;
        VEC(GoldenRow) rows;
} Golden;

/** The rows of manifest.json's `section`: "models" or "encoders". */
Status golden_load(const char *section, Golden *out);
void golden_done(Golden *g);

/** A JSON file of a model's folder. */
yyjson_doc *golden_json(const GoldenRow *row, const char *file);

/** The ids of an array of a JSON object. */
void golden_ids(yyjson_val *object, const char *key, IdVec *out);

/** Opens the model in exact mode, with a context that holds everything recorded. */
qn_model *golden_open(const GoldenRow *row, const char *activations, uint32_t threads);

/** The same, in steps of `chunk` tokens at most. */
qn_model *golden_open_chunked(const GoldenRow *row, const char *activations, uint32_t threads,
                              uint32_t chunk);

/** float32 rows of a .npy file, freed by mem_free. */
float *golden_npy(const GoldenRow *row, const char *file, size_t *n);

/** Squared differences from recorded rows, and the squares of those. */
typedef struct Nmse {
        const float *want;
        double error, power;
        size_t n; /* numbers compared */
} Nmse;

void nmse_add(Nmse *s, const float *got, size_t n);

#endif
