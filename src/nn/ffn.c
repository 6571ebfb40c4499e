#include "nn/ffn.h"

static void row_activate(const NnContext *c, ActFn act, float *gate, const float *up, size_t n)
{
        if (up != NULL)
                c->k->act_mul[act](gate, up, n);
        else
                c->k->act[act](gate, n);
}

void ffn_activate(const NnContext *c, ActFn act, PoolRange cols, size_t n_tokens, float *gate,
                  const float *up, size_t stride)
{
        for (size_t t = 0; t < n_tokens; t++) {
                const size_t at = t * stride + cols.begin;
                row_activate(c, act, gate + at, up == NULL ? NULL : up + at, cols.end - cols.begin);
        }
}
