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
} GoldenRow;

typedef struct Golden {
        yyjson_doc *manifest;
        Arena arena;
        VEC(GoldenRow) rows;
} Golden;

Status golden_load(Golden *out);
void golden_done(Golden *g);

/** A JSON file of a model's folder. */
yyjson_doc *golden_json(const GoldenRow *row, const char *file);

/** The ids of an array of a JSON object. */
void golden_ids(yyjson_val *object, const char *key, IdVec *out);

/** Opens the model in exact mode, with a context that holds everything recorded. */
qn_model *golden_open(const GoldenRow *row, const char *activations, uint32_t threads);

/** float32 rows of a .npy file, freed by mem_free. */
float *golden_npy(const GoldenRow *row, size_t *n);

#endif
