/* Normalisation of rows. */
#ifndef QUERN_NN_NORM_H
#define QUERN_NN_NORM_H

#include "nn/linear.h"

typedef enum NormKind { NORM_RMS, NORM_LAYER, NORM_KIND_MAX } NormKind;

/** Weight [n] and bias [n] of a norm; w NULL: the model has no such norm. */
typedef struct Norm {
        const float *w;
        const float *b;
} Norm;

/**
 * One row x [n] → out [n] (may be the same). An absent norm copies.
 * Source: RMSNorm arXiv:1910.07467; LayerNorm arXiv:1607.06450.
 */
void norm_row(const NnContext *c, NormKind kind, const Norm *norm, float eps, const float *x,
              size_t n, float *out);

#endif
