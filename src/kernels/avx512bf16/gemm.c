/* bf16 pairs times bf16 pairs by vdpbf16ps; everything else is the avx512 table's. */
#include "kernels/avx512/vocab.h"
#include "kernels/tmpl/tile.h"

#include "kernels/avx512/shapes.h"

#undef ISA
#define ISA(name) ISA_NAME(name, avx512bf16)
#define G(name)   name##_bf16_bf16
#define GEMM_KIND bf16_bf16

VOCAB __m512i pairs_at(const char *panel, size_t pair)
{
        return _mm512_loadu_si512(panel + pair * 64);
}

VOCAB __m512i pair_broadcast(const Tile *t, size_t pair, size_t token)
{
        int bits;

        memcpy(&bits, t->x + pair * t->x_stride + token * X_ENTRY, sizeof(bits));
        return _mm512_set1_epi32(bits);
}

VOCAB V16 dot_pairs(V16 acc, __m512i w, __m512i x)
{
        return _mm512_dpbf16_ps(acc, (__m512bh)w, (__m512bh)x);
}

VOCAB void step_pair(V16 *acc, const Tile *t, size_t P, size_t T, size_t pair)
{
        __m512i w[4];

#pragma GCC unroll 4
        for (size_t p = 0; p < P; p++)
                w[p] = pairs_at(t->w + p * t->w_stride, pair);
#pragma GCC unroll 24
        for (size_t i = 0; i < P * T; i++)
                acc[i] = dot_pairs(acc[i], w[i % P], pair_broadcast(t, pair, i / P));
}

/* An odd K ends in a pair whose second members are zero on both sides. */
VOCAB void G(span)(V16 *acc, const Tile *t, size_t P, size_t T, size_t begin, size_t end)
{
        for (size_t pair = begin / 2; pair < (end + 1) / 2; pair++)
                step_pair(acc, t, P, T, pair);
}

#include "kernels/tmpl/gemm_tile.h"
