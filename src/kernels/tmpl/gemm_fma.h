/*
 * A kind by fused multiply-adds: W_EVEN, W_ODD load step k's sixteen weights of a panel and X_EVEN,
 * X_ODD broadcast one token's activation, for even and odd k.
 */

VOCAB void G(step_even)(V16 *acc, const Tile *t, size_t P, size_t T, size_t k)
{
        V16 w[4];

#pragma GCC unroll 4
        for (size_t p = 0; p < P; p++)
                w[p] = W_EVEN(t->w + p * t->w_stride, k);
#pragma GCC unroll 24
        for (size_t i = 0; i < P * T; i++)
                acc[i] = v_fma(w[i % P], X_EVEN(t, k, i / P), acc[i]);
}

VOCAB void G(step_odd)(V16 *acc, const Tile *t, size_t P, size_t T, size_t k)
{
        V16 w[4];

#pragma GCC unroll 4
        for (size_t p = 0; p < P; p++)
                w[p] = W_ODD(t->w + p * t->w_stride, k);
#pragma GCC unroll 24
        for (size_t i = 0; i < P * T; i++)
                acc[i] = v_fma(w[i % P], X_ODD(t, k, i / P), acc[i]);
}

/* begin is even. */
VOCAB void G(span)(V16 *acc, const Tile *t, size_t P, size_t T, size_t begin, size_t end)
{
        size_t k = begin;

        for (; k + 1 < end; k += 2) {
                G(step_even)(acc, t, P, T, k);
                G(step_odd)(acc, t, P, T, k + 1);
        }
        if (k < end)
                G(step_even)(acc, t, P, T, k);
}

#include "kernels/tmpl/gemm_tile.h"

#undef W_EVEN
#undef W_ODD
#undef X_EVEN
#undef X_ODD
