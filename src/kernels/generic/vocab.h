/*
 * The vector vocabulary in plain C: sixteen f32 lanes, fused multiply-add by fmaf, so that every
 * bit equals the vector instruction sets'. The meaning of each word is given here once, for all
 * ISAs.
 */
#ifndef QUERN_KERNELS_GENERIC_VOCAB_H
#define QUERN_KERNELS_GENERIC_VOCAB_H

#include "kernels/tmpl/names.h"
#include "tensor/dtype.h"

#include <math.h>

#define ISA(name) ISA_NAME(name, generic)

enum { PANEL_GROUP = 1 }; /* panels gone over for all tokens before the next ones */

typedef struct V16 {
        float f[16];
} V16;

static inline uint32_t bits_of(float f)
{
        uint32_t u;

        memcpy(&u, &f, sizeof(u));
        return u;
}

static inline float float_of(uint32_t u)
{
        float f;

        memcpy(&f, &u, sizeof(f));
        return f;
}

VOCAB V16 v_set1(float f)
{
        V16 r;

        for (size_t i = 0; i < 16; i++)
                r.f[i] = f;
        return r;
}

VOCAB V16 v_zero(void)
{
        return v_set1(0.0F);
}

VOCAB V16 v_load(const float *p)
{
        V16 r;

        memcpy(&r, p, sizeof(r));
        return r;
}

VOCAB void v_store(float *p, V16 v)
{
        memcpy(p, &v, sizeof(v));
}

/* The first n lanes from p, n <= 16; the others are fill's. Reads nothing beyond p[n - 1]. */
VOCAB V16 v_load_n(const float *p, size_t n, V16 fill)
{
        for (size_t i = 0; i < n; i++)
                fill.f[i] = p[i];
        return fill;
}

VOCAB void v_store_n(float *p, V16 v, size_t n)
{
        for (size_t i = 0; i < n; i++)
                p[i] = v.f[i];
}

/* Lanes from n on become +0. */
VOCAB V16 v_first(V16 v, size_t n)
{
        for (size_t i = n; i < 16; i++)
                v.f[i] = 0.0F;
        return v;
}

VOCAB V16 v_add(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] += b.f[i];
        return a;
}

VOCAB V16 v_sub(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] -= b.f[i];
        return a;
}

VOCAB V16 v_mul(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] *= b.f[i];
        return a;
}

VOCAB V16 v_div(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] /= b.f[i];
        return a;
}

/* a * b + c, one rounding. */
VOCAB V16 v_fma(V16 a, V16 b, V16 c)
{
        for (size_t i = 0; i < 16; i++)
                c.f[i] = fmaf(a.f[i], b.f[i], c.f[i]);
        return c;
}

/* c - a * b, one rounding. */
VOCAB V16 v_fnma(V16 a, V16 b, V16 c)
{
        for (size_t i = 0; i < 16; i++)
                c.f[i] = fmaf(-a.f[i], b.f[i], c.f[i]);
        return c;
}

/* a > b ? a : b: a NaN in either gives b. */
VOCAB V16 v_max(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                b.f[i] = a.f[i] > b.f[i] ? a.f[i] : b.f[i];
        return b;
}

/* a < b ? a : b: a NaN in either gives b. */
VOCAB V16 v_min(V16 a, V16 b)
{
        for (size_t i = 0; i < 16; i++)
                b.f[i] = a.f[i] < b.f[i] ? a.f[i] : b.f[i];
        return b;
}

VOCAB V16 v_abs(V16 a)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] = fabsf(a.f[i]);
        return a;
}

/* The magnitude of a with the sign of s. */
VOCAB V16 v_copysign(V16 a, V16 s)
{
        for (size_t i = 0; i < 16; i++)
                a.f[i] = copysignf(a.f[i], s.f[i]);
        return a;
}

/* a > b ? x : y; false when either is NaN. */
VOCAB V16 v_select_gt(V16 a, V16 b, V16 x, V16 y)
{
        for (size_t i = 0; i < 16; i++)
                y.f[i] = a.f[i] > b.f[i] ? x.f[i] : y.f[i];
        return y;
}

/* 2^n for integral n in -126..127; anything for other n, without trapping. */
VOCAB V16 v_pow2(V16 n)
{
        for (size_t i = 0; i < 16; i++)
                n.f[i] = float_of((bits_of(n.f[i] + ROUND_MAGIC) << 23) + ONE_BITS);
        return n;
}

static inline void fold_add(V16 *v, size_t width)
{
        for (size_t i = 0; i < width; i++)
                v->f[i] += v->f[i + width];
}

static inline void fold_max(V16 *v, size_t width)
{
        for (size_t i = 0; i < width; i++)
                v->f[i] = v->f[i] > v->f[i + width] ? v->f[i] : v->f[i + width];
}

/* Lane i + lane i + 8, then + 4, + 2, + 1: the one order of every horizontal sum. */
VOCAB float v_hsum(V16 v)
{
        for (size_t width = 8; width > 0; width /= 2)
                fold_add(&v, width);
        return v.f[0];
}

VOCAB float v_hmax(V16 v)
{
        for (size_t width = 8; width > 0; width /= 2)
                fold_max(&v, width);
        return v.f[0];
}

/* Bit i set where the lanes are equal (never for NaN). */
VOCAB unsigned v_eq_mask(V16 a, V16 b)
{
        unsigned mask = 0;

        for (size_t i = 0; i < 16; i++)
                mask |= (unsigned)(a.f[i] == b.f[i]) << i;
        return mask;
}

/* Sixteen f16 to f32, exact. */
VOCAB V16 v_load_f16(const void *p)
{
        uint16_t h[16];
        V16 r;

        memcpy(h, p, sizeof(h));
        for (size_t i = 0; i < 16; i++)
                r.f[i] = f16_to_f32(h[i]);
        return r;
}

/* Sixteen bf16 to f32, exact. */
VOCAB V16 v_load_bf16(const void *p)
{
        uint16_t h[16];
        V16 r;

        memcpy(h, p, sizeof(h));
        for (size_t i = 0; i < 16; i++)
                r.f[i] = float_of((uint32_t)h[i] << 16);
        return r;
}

/* The first and second members of sixteen bf16 pairs [16][2], to f32. */
VOCAB V16 v_pair_even(const void *p)
{
        uint32_t u[16];
        V16 r;

        memcpy(u, p, sizeof(u));
        for (size_t i = 0; i < 16; i++)
                r.f[i] = float_of(u[i] << 16);
        return r;
}

VOCAB V16 v_pair_odd(const void *p)
{
        uint32_t u[16];
        V16 r;

        memcpy(u, p, sizeof(u));
        for (size_t i = 0; i < 16; i++)
                r.f[i] = float_of(u[i] & 0xFFFF0000U);
        return r;
}

/* Sixteen f32 to f16 or bf16, to nearest even; NaN stays NaN. */
VOCAB void v_to_f16(V16 v, uint16_t *out)
{
        for (size_t i = 0; i < 16; i++)
                out[i] = f16_from_f32(v.f[i]);
}

VOCAB void v_to_bf16(V16 v, uint16_t *out)
{
        for (size_t i = 0; i < 16; i++)
                out[i] = bf16_from_f32(v.f[i]);
}

#endif
