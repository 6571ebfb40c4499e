/* Loading step k of a panel, or of a K block (which has the same form), as f32 lanes. */
#ifndef QUERN_KERNELS_TMPL_LOADS_H
#define QUERN_KERNELS_TMPL_LOADS_H

/* Panels [K][16] of f32 and f16, and [K/2][16][2] of bf16. */
VOCAB V16 w_f32(const char *panel, size_t k)
{
        return v_load((const float *)(const void *)(panel + k * 64));
}

VOCAB V16 w_f16(const char *panel, size_t k)
{
        return v_load_f16(panel + k * 32);
}

VOCAB V16 w_bf16_even(const char *panel, size_t k)
{
        return v_pair_even(panel + k * 32);
}

VOCAB V16 w_bf16_odd(const char *panel, size_t k)
{
        return v_pair_odd(panel + (k - 1) * 32);
}

#endif
