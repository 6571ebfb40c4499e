/*
 * ggml's flat block formats: 32 elements a block, element j in the low nibble of byte j and
 * element j + 16 in its high nibble. Source: ggml-quants.c, dequantize_row_q4_0 and siblings.
 */
#include "tensor/block.h"
#include "tensor/convert.h"

enum { BLOCK = 32, HALF = BLOCK / 2 };

static void q4_0_block(const uint8_t *b, float *y)
{
        const float d = f16_at(b);
        const uint8_t *qs = b + 2;

        for (size_t j = 0; j < HALF; j++) {
                y[j] = (float)((qs[j] & 0xF) - 8) * d;
                y[j + HALF] = (float)((qs[j] >> 4) - 8) * d;
        }
}

static void q4_1_block(const uint8_t *b, float *y)
{
        const float d = f16_at(b);
        const float m = f16_at(b + 2);
        const uint8_t *qs = b + 4;

        for (size_t j = 0; j < HALF; j++) {
                y[j] = (float)(qs[j] & 0xF) * d + m;
                y[j + HALF] = (float)(qs[j] >> 4) * d + m;
        }
}

/* The fifth bits: bit j of 32 belongs to element j. */
static int fifth_bit(const uint8_t *qh, size_t j)
{
        return ((qh[j / 8] >> (j % 8)) & 1) << 4;
}

static void q5_0_block(const uint8_t *b, float *y)
{
        const float d = f16_at(b);
        const uint8_t *qh = b + 2;
        const uint8_t *qs = b + 6;

        for (size_t j = 0; j < HALF; j++) {
                y[j] = (float)(((qs[j] & 0xF) | fifth_bit(qh, j)) - 16) * d;
                y[j + HALF] = (float)(((qs[j] >> 4) | fifth_bit(qh, j + HALF)) - 16) * d;
        }
}

static void q5_1_block(const uint8_t *b, float *y)
{
        const float d = f16_at(b);
        const float m = f16_at(b + 2);
        const uint8_t *qh = b + 4;
        const uint8_t *qs = b + 8;

        for (size_t j = 0; j < HALF; j++) {
                y[j] = (float)((qs[j] & 0xF) | fifth_bit(qh, j)) * d + m;
                y[j + HALF] = (float)((qs[j] >> 4) | fifth_bit(qh, j + HALF)) * d + m;
        }
}

static void q8_0_block(const uint8_t *b, float *y)
{
        const float d = f16_at(b);
        const uint8_t *qs = b + 2;

        for (size_t j = 0; j < BLOCK; j++)
                y[j] = (float)(int8_t)qs[j] * d;
}

void q4_0_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q4_0, q4_0_block);
}

void q4_1_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q4_1, q4_1_block);
}

void q5_0_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q5_0, q5_0_block);
}

void q5_1_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q5_1, q5_1_block);
}

void q8_0_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q8_0, q8_0_block);
}
