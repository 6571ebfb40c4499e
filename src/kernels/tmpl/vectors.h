/* The vector ops of the table: element-wise, reductions, rope. Needs a vocabulary before it. */
#include "kernels/tmpl/map.h"

VOCAB V16 mul_add(V16 y, V16 x, V16 a)
{
        return v_fma(a, x, y);
}

void ISA(add)(float *x, const float *y, size_t n)
{
        map_binary(x, y, n, v_add);
}

void ISA(mul)(float *x, const float *y, size_t n)
{
        map_binary(x, y, n, v_mul);
}

void ISA(axpy)(float *y, float a, const float *x, size_t n)
{
        map_ternary(y, x, v_set1(a), n, mul_add);
}

void ISA(scale)(float *x, float s, size_t n)
{
        const V16 factor = v_set1(s);

        for (; n >= 16; n -= 16, x += 16)
                v_store(x, v_mul(v_load(x), factor));
        v_store_n(x, v_mul(v_load_n(x, n, v_zero()), factor), n);
}

/* Four running sums of 64 elements hide the latency; what is left goes into the first. */
typedef struct Sums {
        V16 s0, s1, s2, s3;
} Sums;

VOCAB void sums_step(Sums *s, const float *a, const float *b)
{
        s->s0 = v_fma(v_load(a), v_load(b), s->s0);
        s->s1 = v_fma(v_load(a + 16), v_load(b + 16), s->s1);
        s->s2 = v_fma(v_load(a + 32), v_load(b + 32), s->s2);
        s->s3 = v_fma(v_load(a + 48), v_load(b + 48), s->s3);
}

VOCAB float sums_total(const Sums *s)
{
        return v_hsum(v_add(v_add(s->s0, s->s1), v_add(s->s2, s->s3)));
}

float ISA(dot)(const float *a, const float *b, size_t n)
{
        Sums s = {v_zero(), v_zero(), v_zero(), v_zero()};

        for (; n >= 64; n -= 64, a += 64, b += 64)
                sums_step(&s, a, b);
        for (; n >= 16; n -= 16, a += 16, b += 16)
                s.s0 = v_fma(v_load(a), v_load(b), s.s0);
        s.s0 = v_fma(v_load_n(a, n, v_zero()), v_load_n(b, n, v_zero()), s.s0);
        return sums_total(&s);
}

float ISA(max)(const float *x, size_t n)
{
        V16 m = v_set1(-INFINITY);

        for (; n >= 16; n -= 16, x += 16)
                m = v_max(v_load(x), m);
        return v_hmax(v_max(v_load_n(x, n, v_set1(-INFINITY)), m));
}

/* The first index whose element equals m, 0 when there is none. */
size_t ISA(argmax)(const float *x, size_t n)
{
        const V16 m = v_set1(ISA(max)(x, n));

        for (size_t i = 0; i < n; i += 16) {
                const size_t lanes = size_min(n - i, 16);
                const unsigned hit = v_eq_mask(v_load_n(x + i, lanes, v_zero()), m);
                const unsigned valid = hit & ((1U << lanes) - 1U);

                if (valid != 0)
                        return i + (size_t)__builtin_ctz(valid);
        }
        return 0;
}

/* Finite numbers times zero sum to zero; anything else makes a NaN. */
bool ISA(all_finite)(const float *x, size_t n)
{
        V16 s = v_zero();

        for (; n >= 16; n -= 16, x += 16)
                s = v_fma(v_load(x), v_zero(), s);
        s = v_fma(v_load_n(x, n, v_zero()), v_zero(), s);
        return v_hsum(s) == 0.0F;
}

/* One vector of pairs: (a, b) turns by the angle of (c, s). */
typedef struct Turned {
        V16 a, b;
} Turned;

VOCAB Turned turn(V16 a, V16 b, V16 c, V16 s)
{
        return (Turned){v_fnma(b, s, v_mul(a, c)), v_fma(a, s, v_mul(b, c))};
}

VOCAB void rope_lanes(float *a, float *b, const float *cos, const float *sin, size_t lanes)
{
        const V16 zero = v_zero();
        const Turned t = turn(v_load_n(a, lanes, zero), v_load_n(b, lanes, zero),
                              v_load_n(cos, lanes, zero), v_load_n(sin, lanes, zero));

        v_store_n(a, t.a, lanes);
        v_store_n(b, t.b, lanes);
}

void ISA(rope_half)(float *x, const float *cos, const float *sin, size_t n_rot)
{
        const size_t half = n_rot / 2;

        for (size_t i = 0; i < half; i += 16)
                rope_lanes(x + i, x + half + i, cos + i, sin + i, size_min(half - i, 16));
}

void ISA(rope_pair)(float *x, const float *cos, const float *sin, size_t n_rot)
{
        for (size_t i = 0; i < n_rot / 2; i++) {
                const float a = x[2 * i];
                const float b = x[2 * i + 1];

                x[2 * i] = fmaf(-b, sin[i], a * cos[i]);
                x[2 * i + 1] = fmaf(a, sin[i], b * cos[i]);
        }
}
