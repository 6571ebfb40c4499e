/* The activation between the FFN's projections. */
#ifndef QUERN_NN_FFN_H
#define QUERN_NN_FFN_H

#include "nn/linear.h"

/**
 * In place on columns [cols) of gate [T][stride]: act(gate), times `up` where there is one.
 * Source: gated units arXiv:2002.05202.
 */
void ffn_activate(const NnContext *c, ActFn act, PoolRange cols, size_t n_tokens, float *gate,
                  const float *up, size_t stride);

#endif
