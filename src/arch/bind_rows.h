/* Adding needs row by row: what bind.c and bind_moe.c share. Inside src/arch only. */
#ifndef QUERN_ARCH_BIND_ROWS_H
#define QUERN_ARCH_BIND_ROWS_H

#include "arch/bind.h"

/** What the functions that list needs share. */
typedef struct Binder {
        Needs *needs;
        const Model *m;
        char prefix[128]; /* of the layer, or of the model */
} Binder;

/** A tensor's rows and the part of them that is wanted. */
typedef struct Extent {
        uint64_t rows;
        uint64_t n;
        RowMap map;
} Extent;

/** Rows and columns of a projection. */
typedef struct LinShape {
        uint64_t n, k;
} LinShape;

Extent rows_whole(uint64_t n);
Extent rows_block(uint64_t rows, uint64_t n, uint64_t offset); /* n of `rows` from `offset` on */

/** A matrix "prefix name.weight" [e.rows, k]. */
Status matrix_add(const Binder *b, const char *name, Extent e, uint64_t k, bool transposed,
                  Linear *linear);

/** A vector "prefix name.kind". */
Status vector_add(const Binder *b, const char *name, const char *kind, Extent e,
                  const float **vector);

/** A projection by its row: weight, and bias where the config wants one; nothing without a name. */
Status row_add(const Binder *b, const LinRow *row, LinShape shape, Linear *linear);

/** A norm of the family's kind: "" is one without weights, NULL none. */
Status norm_add(const Binder *b, const char *name, uint64_t width, Norm *norm);

/** The tables in front of the layers, and the projection behind them. */
Status embeddings_add(const Binder *b, Model *m);

/** The head, where the model has one. */
Status head_add(const Binder *model, Model *m);

/** A layer's latent attention. */
Status latent_add(const Binder *b, Latent *l);

/** A layer's experts. */
Status moe_add(const Binder *b, Moe *moe);

#endif
