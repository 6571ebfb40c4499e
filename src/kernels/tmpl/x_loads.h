/* Loading step k of a packed activation tile. */
#ifndef QUERN_KERNELS_TMPL_X_LOADS_H
#define QUERN_KERNELS_TMPL_X_LOADS_H

#include "kernels/tmpl/tile.h"

/* Tiles [K][T] of f32 and [K/2][T][2] of bf16: token t of step k in every lane. */
VOCAB V16 x_f32(const Tile *t, size_t k, size_t token)
{
        return v_set1(*(const float *)(const void *)(t->x + k * t->x_stride + token * X_ENTRY));
}

VOCAB V16 broadcast_bits(uint32_t bits)
{
        float f;

        memcpy(&f, &bits, sizeof(f));
        return v_set1(f);
}

VOCAB uint32_t x_pair(const Tile *t, size_t pair, size_t token)
{
        uint32_t bits;

        memcpy(&bits, t->x + pair * t->x_stride + token * X_ENTRY, sizeof(bits));
        return bits;
}

VOCAB V16 x_bf16_even(const Tile *t, size_t k, size_t token)
{
        return broadcast_bits(x_pair(t, k / 2, token) << 16);
}

VOCAB V16 x_bf16_odd(const Tile *t, size_t k, size_t token)
{
        return broadcast_bits(x_pair(t, k / 2, token) & 0xFFFF0000U);
}

#endif
