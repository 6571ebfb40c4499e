/* A packed matrix, activations and their product for GEMM tests. */
#ifndef QUERN_TESTS_KERNELS_MATRIX_H
#define QUERN_TESTS_KERNELS_MATRIX_H

#include "kernels/floats.h"

typedef struct Kind {
        ActType act;
        PanelType type;
} Kind;

typedef struct Matrix {
        Kind kind;
        Panels panels;
        size_t n_panels;
        float *x; /* [T, K] */
        size_t n_tokens;
} Matrix;

/** Random weights in n_panels panels of K columns, and n_tokens rows of activations. */
Matrix matrix_new(Kind kind, size_t n_panels, size_t n_cols, size_t n_tokens);
void matrix_free(Matrix *m);

/** Packs tokens begin .. begin + count and multiplies panels from first on; [count, 16 n]. */
float *matrix_product(const Matrix *m, const Kernels *k, size_t first, size_t n_panels,
                      size_t token, size_t n_tokens);

#endif
