/* Element types of model files: one row each of name, block size and conversion. */
#ifndef QUERN_TENSOR_DTYPE_H
#define QUERN_TENSOR_DTYPE_H

#include "base/str.h"

#include <stdint.h>

typedef enum DType {
        DT_F32,
        DT_F16,
        DT_BF16,
        DT_F64,
        DT_I8,
        DT_I16,
        DT_I32,
        DT_I64,
        DT_U8,
        DT_U16,
        DT_U32,
        DT_U64,
        DT_BOOL,
        DT_Q4_0,
        DT_Q4_1,
        DT_Q5_0,
        DT_Q5_1,
        DT_Q8_0,
        DT_Q2_K,
        DT_Q3_K,
        DT_Q4_K,
        DT_Q5_K,
        DT_Q6_K,
        DT_MAX
} DType;

typedef struct DTypeTraits {
        const char *name;    /* safetensors' or ggml's name: "BF16", "Q4_0" */
        uint32_t block;      /* elements in a block; 1 for plain types */
        uint32_t block_size; /* bytes of a block */
        bool is_float;       /* F64, F32, F16, BF16 */
        /* n elements (a multiple of block) to float; src need not be aligned. Never NULL. */
        void (*to_f32)(const void *src, float *dst, size_t n);
        /* and back, round to nearest even, blocks as ggml's reference does; NULL: only read. */
        void (*from_f32)(const float *src, void *dst, size_t n);
} DTypeTraits;

const DTypeTraits *dtype_traits(DType t);

bool dtype_is_half(DType t);   /* F16, BF16 */
bool dtype_is_weight(DType t); /* what a directory's weights are: F32, F16, BF16 */

/** By the name of safetensors ("BF16", "F32", "I64", "BOOL"); false when unknown. */
bool dtype_by_name(Str name, DType *out);

/** Bytes of n elements; false on overflow or when n is not a multiple of the block. */
bool dtype_bytes(DType t, uint64_t n, uint64_t *out);

float f16_to_f32(uint16_t h);
uint16_t f16_from_f32(float f);
float bf16_to_f32(uint16_t h);
uint16_t bf16_from_f32(float f); /* round to nearest even; NaN stays NaN */

#endif
