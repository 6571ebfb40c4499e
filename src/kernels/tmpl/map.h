/* Element by element: sixteen at a time, then the tail in a masked vector. */
#ifndef QUERN_KERNELS_TMPL_MAP_H
#define QUERN_KERNELS_TMPL_MAP_H

typedef V16 (*Unary)(V16 x);
typedef V16 (*Binary)(V16 x, V16 y);
typedef V16 (*Ternary)(V16 x, V16 y, V16 z);

/* x[i] = f(x[i]). */
VOCAB void map_unary(float *x, size_t n, Unary f)
{
        for (; n >= 16; n -= 16, x += 16)
                v_store(x, f(v_load(x)));
        v_store_n(x, f(v_load_n(x, n, v_zero())), n);
}

/* x[i] = f(x[i], y[i]). */
VOCAB void map_binary(float *x, const float *y, size_t n, Binary f)
{
        for (; n >= 16; n -= 16, x += 16, y += 16)
                v_store(x, f(v_load(x), v_load(y)));
        v_store_n(x, f(v_load_n(x, n, v_zero()), v_load_n(y, n, v_zero())), n);
}

/* x[i] = f(x[i], y[i], c). */
VOCAB void map_ternary(float *x, const float *y, V16 c, size_t n, Ternary f)
{
        for (; n >= 16; n -= 16, x += 16, y += 16)
                v_store(x, f(v_load(x), v_load(y), c));
        v_store_n(x, f(v_load_n(x, n, v_zero()), v_load_n(y, n, v_zero()), c), n);
}

#endif
