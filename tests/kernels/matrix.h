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

/**
 * Packs n_tokens rows from `token` on and multiplies n_panels panels from `first` on: out is
 * [n_tokens, 16 * n_panels], freed by product_free. All memory is guarded.
 */
float *matrix_product(const Matrix *m, const Kernels *k, size_t first, size_t n_panels,
                      size_t token, size_t n_tokens);
void product_free(float *out, size_t n_panels, size_t n_tokens);

#endif
