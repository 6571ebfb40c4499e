/*
 * ggml's K formats: super-blocks of 256 elements whose groups of 16 or 32 have small integer
 * scales (and minima) under one or two half-precision factors. Each format is a function that
 * gives one group; the walk over groups is common. Source: ggml-quants.c, dequantize_row_q*_K.
 */
#include "tensor/block.h"
#include "tensor/convert.h"

/** Writes group g of a super-block. */
typedef void (*GroupFn)(const uint8_t *b, size_t g, float *y);

static inline void groups_to_f32(const uint8_t *b, float *y, size_t group, GroupFn fn)
{
        const size_t n = 256 / group;

        for (size_t g = 0; g < n; g++)
                fn(b, g, y + g * group);
}

/* A group's factor and minimum: value = factor * q - minimum. */
typedef struct GroupScale {
        float factor;
        float minimum;
} GroupScale;

/* Two bits an element: 64 bytes hold two halves of 128; a group's bits lie at shift 2 * (g/2 % 4).
 */
static const uint8_t *two_bit_bytes(const uint8_t *qs, size_t g)
{
        return qs + (g / 8) * 32 + (g % 2) * 16;
}

static unsigned two_bit_shift(size_t g)
{
        return (unsigned)(2 * ((g / 2) % 4));
}

/* scales[16] (low nibble factor, high nibble minimum), qs[64], d, dmin. */
static void q2_k_group(const uint8_t *b, size_t g, float *y)
{
        const uint8_t *q = two_bit_bytes(b + 16, g);
        const float factor = f16_at(b + 80) * (float)(b[g] & 0xF);
        const float minimum = f16_at(b + 82) * (float)(b[g] >> 4);

        for (size_t l = 0; l < 16; l++)
                y[l] = factor * (float)((q[l] >> two_bit_shift(g)) & 3) - minimum;
}

/* Six-bit scale of Q3_K: low four bits in nibbles of 8 bytes, high two bits in 4 bytes after. */
static int q3_k_scale(const uint8_t *scales, size_t g)
{
        const int low = (scales[g % 8] >> (4 * (g / 8))) & 0xF;
        const int high = (scales[8 + g % 4] >> (2 * (g / 4))) & 3;

        return (low | high << 4) - 32;
}

/* hmask[32], qs[64], scales[12], d. A clear bit in the mask means minus 4. */
static void q3_k_group(const uint8_t *b, size_t g, float *y)
{
        const uint8_t *hmask = b + (g % 2) * 16;
        const uint8_t *q = two_bit_bytes(b + 32, g);
        const float factor = f16_at(b + 108) * (float)q3_k_scale(b + 96, g);

        for (size_t l = 0; l < 16; l++) {
                const int low = (q[l] >> two_bit_shift(g)) & 3;
                const int high = ((hmask[l] >> (g / 2)) & 1) << 2;
                y[l] = factor * (float)(low + high - 4);
        }
}

/* Six-bit pairs of Q4_K and Q5_K in 12 bytes, groups 0-3: whole six bits. */
static GroupScale scale_of_first_four(const uint8_t *s, size_t g)
{
        return (GroupScale){(float)(s[g] & 63), (float)(s[g + 4] & 63)};
}

/* Groups 4-7: a nibble in bytes 8-11, the upper two bits in the tops of bytes 0-7. */
static GroupScale scale_of_last_four(const uint8_t *s, size_t g)
{
        return (GroupScale){(float)((s[g + 4] & 0xF) | (s[g - 4] >> 6) << 4),
                            (float)((s[g + 4] >> 4) | (s[g] >> 6) << 4)};
}

/* d, dmin, scales[12] begin Q4_K and Q5_K blocks. */
static GroupScale group_scale(const uint8_t *b, size_t g)
{
        const GroupScale s = g < 4 ? scale_of_first_four(b + 4, g) : scale_of_last_four(b + 4, g);

        return (GroupScale){f16_at(b) * s.factor, f16_at(b + 2) * s.minimum};
}

/* d, dmin, scales[12], qs[128]: groups 2i and 2i + 1 share 32 bytes, low and high nibbles. */
static void q4_k_group(const uint8_t *b, size_t g, float *y)
{
        const GroupScale s = group_scale(b, g);
        const uint8_t *q = b + 16 + (g / 2) * 32;

        for (size_t l = 0; l < 32; l++)
                y[l] = s.factor * (float)((q[l] >> (4 * (g % 2))) & 0xF) - s.minimum;
}

/* d, dmin, scales[12], qh[32], qs[128]: bit g of qh[l] is the fifth bit. */
static void q5_k_group(const uint8_t *b, size_t g, float *y)
{
        const GroupScale s = group_scale(b, g);
        const uint8_t *qh = b + 16;
        const uint8_t *q = b + 48 + (g / 2) * 32;

        for (size_t l = 0; l < 32; l++) {
                const int low = (q[l] >> (4 * (g % 2))) & 0xF;
                const int high = ((qh[l] >> g) & 1) << 4;
                y[l] = s.factor * (float)(low + high) - s.minimum;
        }
}

/* ql[128], qh[64], scales[16] (signed), d: halves of 128 elements in four runs of 32. */
static void q6_k_group(const uint8_t *b, size_t g, float *y)
{
        const size_t half = g / 8;
        const size_t run = (g / 2) % 4;
        const uint8_t *ql = b + half * 64 + (run % 2) * 32 + (g % 2) * 16;
        const uint8_t *qh = b + 128 + half * 32 + (g % 2) * 16;
        const float factor = f16_at(b + 208) * (float)(int8_t)b[192 + g];

        for (size_t l = 0; l < 16; l++) {
                const int low = (ql[l] >> (4 * (run / 2))) & 0xF;
                const int high = ((qh[l] >> (2 * run)) & 3) << 4;
                y[l] = factor * (float)(low + high - 32);
        }
}

static void q2_k_block(const uint8_t *b, float *y)
{
        groups_to_f32(b, y, 16, q2_k_group);
}

static void q3_k_block(const uint8_t *b, float *y)
{
        groups_to_f32(b, y, 16, q3_k_group);
}

static void q4_k_block(const uint8_t *b, float *y)
{
        groups_to_f32(b, y, 32, q4_k_group);
}

static void q5_k_block(const uint8_t *b, float *y)
{
        groups_to_f32(b, y, 32, q5_k_group);
}

static void q6_k_block(const uint8_t *b, float *y)
{
        groups_to_f32(b, y, 16, q6_k_group);
}

void q2_k_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q2_K, q2_k_block);
}

void q3_k_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q3_K, q3_k_block);
}

void q4_k_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q4_K, q4_k_block);
}

void q5_k_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q5_K, q5_k_block);
}

void q6_k_row_to_f32(const void *src, float *dst, size_t n)
{
        blocks_to_f32(src, dst, n, DT_Q6_K, q6_k_block);
}
