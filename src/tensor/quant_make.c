/*
 * Floats into ggml's flat block formats, bit for bit as its reference quantiser.
 * Source: ggml-quants.c, quantize_row_q4_0_ref and siblings.
 */
#include "tensor/convert.h"
#include "tensor/dtype.h"

#include <math.h>

enum { BLOCK = 32, HALF = BLOCK / 2, NIBBLE_MAX = 15 };

/* One block of 32 floats to its bytes. */
typedef void (*BlockMakeFn)(const float *x, uint8_t *b);

static void blocks_from_f32(const float *src, void *dst, size_t n, DType t, BlockMakeFn fn)
{
        const uint32_t size = dtype_traits(t)->block_size;

        for (size_t i = 0; i < n / BLOCK; i++)
                fn(src + i * BLOCK, (uint8_t *)dst + i * size);
}

static void f16_put(uint8_t *p, float f)
{
        const uint16_t h = f16_from_f32(f);

        memcpy(p, &h, sizeof(h));
}

static float reciprocal(float d)
{
        return d != 0 ? 1.0F / d : 0.0F;
}

/* The element of the largest magnitude, the first of equals, with its sign. */
static float peak(const float *x)
{
        float found = 0;

        for (size_t j = 0; j < BLOCK; j++)
                found = fabsf(x[j]) > fabsf(found) ? x[j] : found;
        return found;
}

static uint8_t nibble(float x)
{
        const int8_t q = (int8_t)x;

        return (uint8_t)(q < NIBBLE_MAX ? q : NIBBLE_MAX);
}

/* Element j in the low half of byte j, element j + 16 in its high half. */
static void nibbles_put(const float *x, float scale, float offset, float rounding, uint8_t *qs)
{
        for (size_t j = 0; j < HALF; j++) {
                const uint8_t low = nibble((x[j] - offset) * scale + rounding);
                const uint8_t high = nibble((x[j + HALF] - offset) * scale + rounding);
                qs[j] = (uint8_t)(low | (high << 4));
        }
}

static void q4_0_make(const float *x, uint8_t *b)
{
        const float d = peak(x) / -8.0F;

        f16_put(b, d);
        nibbles_put(x, reciprocal(d), 0.0F, 8.5F, b + 2);
}

static float least(const float *x)
{
        float found = x[0];

        for (size_t j = 1; j < BLOCK; j++)
                found = x[j] < found ? x[j] : found;
        return found;
}

static float greatest(const float *x)
{
        float found = x[0];

        for (size_t j = 1; j < BLOCK; j++)
                found = x[j] > found ? x[j] : found;
        return found;
}

static void q4_1_make(const float *x, uint8_t *b)
{
        const float low = least(x);
        const float d = (greatest(x) - low) / (float)NIBBLE_MAX;

        f16_put(b, d);
        f16_put(b + 2, low);
        nibbles_put(x, reciprocal(d), low, 0.5F, b + 4);
}

static void q8_0_make(const float *x, uint8_t *b)
{
        const float d = fabsf(peak(x)) / 127.0F;
        const float scale = reciprocal(d);

        f16_put(b, d);
        for (size_t j = 0; j < BLOCK; j++)
                b[2 + j] = (uint8_t)(int8_t)roundf(x[j] * scale);
}

void q4_0_row_from_f32(const float *src, void *dst, size_t n)
{
        blocks_from_f32(src, dst, n, DT_Q4_0, q4_0_make);
}

void q4_1_row_from_f32(const float *src, void *dst, size_t n)
{
        blocks_from_f32(src, dst, n, DT_Q4_1, q4_1_make);
}

void q8_0_row_from_f32(const float *src, void *dst, size_t n)
{
        blocks_from_f32(src, dst, n, DT_Q8_0, q8_0_make);
}
