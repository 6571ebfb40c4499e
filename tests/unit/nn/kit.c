#include "unit/nn/kit.h"

NnContext kit_context(void)
{
        NnContext c = {.act = ACT_F32};

        assert_ok(kernels_select(NULL, &c.k));
        return c;
}

float *kit_floats(uint32_t seed, size_t n)
{
        uint32_t x = seed * 2654435761U + 1;
        float *out;

        assert_ok(mem_new_array(&out, n));
        for (size_t i = 0; i < n; i++) {
                x = x * 1664525U + 1013904223U;
                out[i] = (float)(x >> 8) / 8388608.0F - 1.0F;
        }
        return out;
}
