/* The conversions that dtype.c puts into its rows. Each reads n elements from unaligned memory. */
#ifndef QUERN_TENSOR_CONVERT_H
#define QUERN_TENSOR_CONVERT_H

#include <stddef.h>

/* half.c: 16-bit floats, both ways. */
void f16_row_to_f32(const void *src, float *dst, size_t n);
void f16_row_from_f32(const float *src, void *dst, size_t n);
void bf16_row_to_f32(const void *src, float *dst, size_t n);
void bf16_row_from_f32(const float *src, void *dst, size_t n);

/* plain.c: one machine number an element. */
void f32_row_to_f32(const void *src, float *dst, size_t n);
void f32_row_from_f32(const float *src, void *dst, size_t n);
void f64_row_to_f32(const void *src, float *dst, size_t n);
void i8_row_to_f32(const void *src, float *dst, size_t n);
void i16_row_to_f32(const void *src, float *dst, size_t n);
void i32_row_to_f32(const void *src, float *dst, size_t n);
void i64_row_to_f32(const void *src, float *dst, size_t n);
void u8_row_to_f32(const void *src, float *dst, size_t n);
void u16_row_to_f32(const void *src, float *dst, size_t n);
void u32_row_to_f32(const void *src, float *dst, size_t n);
void u64_row_to_f32(const void *src, float *dst, size_t n);
void bool_row_to_f32(const void *src, float *dst, size_t n);

/*
 * quant_flat.c: blocks of 32 with one scale (and one minimum), bit for bit as ggml's
 * dequantize_row_*. n is a multiple of 32.
 */
void q4_0_row_to_f32(const void *src, float *dst, size_t n);
void q4_1_row_to_f32(const void *src, float *dst, size_t n);
void q5_0_row_to_f32(const void *src, float *dst, size_t n);
void q5_1_row_to_f32(const void *src, float *dst, size_t n);
void q8_0_row_to_f32(const void *src, float *dst, size_t n);

/* quant_make.c: the way back, bit for bit as ggml's quantize_row_*_ref. */
void q4_0_row_from_f32(const float *src, void *dst, size_t n);
void q4_1_row_from_f32(const float *src, void *dst, size_t n);
void q8_0_row_from_f32(const float *src, void *dst, size_t n);

/* quant_k.c: super-blocks of 256 with quantised scales, as ggml's. n is a multiple of 256. */
void q2_k_row_to_f32(const void *src, float *dst, size_t n);
void q3_k_row_to_f32(const void *src, float *dst, size_t n);
void q4_k_row_to_f32(const void *src, float *dst, size_t n);
void q5_k_row_to_f32(const void *src, float *dst, size_t n);
void q6_k_row_to_f32(const void *src, float *dst, size_t n);

#endif
