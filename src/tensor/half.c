#include "tensor/convert.h"
#include "tensor/dtype.h"

#include <math.h>

static float float_of_bits(uint32_t bits)
{
        float f;

        memcpy(&f, &bits, sizeof(f));
        return f;
}

static uint32_t bits_of_float(float f)
{
        uint32_t bits;

        memcpy(&bits, &f, sizeof(bits));
        return bits;
}

/*
 * Both exponent ranges are computed and one is chosen, so that loops vectorise: normal numbers by
 * moving the exponent and scaling by 2^-112, subnormal ones by adding the fraction below 0.5.
 */
float f16_to_f32(uint16_t h)
{
        const uint32_t w = (uint32_t)h << 16;
        const uint32_t magnitude = w + w;
        const float normal = float_of_bits((magnitude >> 4) + 0x70000000U) * 0x1p-112F;
        const float subnormal = float_of_bits((magnitude >> 17) | 0x3F000000U) - 0.5F;
        const float value = magnitude < 0x08000000U ? subnormal : normal;

        return float_of_bits((w & 0x80000000U) | bits_of_float(value));
}

/*
 * The float addition of a power of two just large enough rounds the fraction to ten bits, ties to
 * even; the two scalings turn what is too large into infinity first.
 */
uint16_t f16_from_f32(float f)
{
        const uint32_t w = bits_of_float(f);
        const uint32_t magnitude = w + w;
        const uint32_t exponent = magnitude & 0xFF000000U;
        const uint32_t bias = exponent < 0x71000000U ? 0x71000000U : exponent;
        const float base = (fabsf(f) * 0x1p+112F) * 0x1p-110F;
        const uint32_t bits = bits_of_float(float_of_bits((bias >> 1) + 0x07800000U) + base);
        const uint32_t number = ((bits >> 13) & 0x7C00U) + (bits & 0x0FFFU);
        const uint32_t unsigned_half = magnitude > 0xFF000000U ? 0x7E00U : number;

        return (uint16_t)(((w >> 16) & 0x8000U) | unsigned_half);
}

float bf16_to_f32(uint16_t h)
{
        return float_of_bits((uint32_t)h << 16);
}

uint16_t bf16_from_f32(float f)
{
        const uint32_t w = bits_of_float(f);
        const uint32_t rounded = (w + 0x7FFFU + ((w >> 16) & 1U)) >> 16;
        const uint32_t quiet_nan = (w >> 16) | 0x40U; /* rounding could carry it into infinity */

        return (uint16_t)((w & 0x7FFFFFFFU) > 0x7F800000U ? quiet_nan : rounded);
}

static uint16_t half_at(const void *src, size_t i)
{
        uint16_t h;

        memcpy(&h, (const uint8_t *)src + i * sizeof(h), sizeof(h));
        return h;
}

static void half_put(void *dst, size_t i, uint16_t h)
{
        memcpy((uint8_t *)dst + i * sizeof(h), &h, sizeof(h));
}

void f16_row_to_f32(const void *src, float *dst, size_t n)
{
        for (size_t i = 0; i < n; i++)
                dst[i] = f16_to_f32(half_at(src, i));
}

void f16_row_from_f32(const float *src, void *dst, size_t n)
{
        for (size_t i = 0; i < n; i++)
                half_put(dst, i, f16_from_f32(src[i]));
}

void bf16_row_to_f32(const void *src, float *dst, size_t n)
{
        for (size_t i = 0; i < n; i++)
                dst[i] = bf16_to_f32(half_at(src, i));
}

void bf16_row_from_f32(const float *src, void *dst, size_t n)
{
        for (size_t i = 0; i < n; i++)
                half_put(dst, i, bf16_from_f32(src[i]));
}
