/* What the block formats share: little-endian loads and the walk over blocks. */
#ifndef QUERN_TENSOR_BLOCK_H
#define QUERN_TENSOR_BLOCK_H

#include "tensor/dtype.h"

/** One block of bytes to its floats. */
typedef void (*BlockFn)(const uint8_t *b, float *y);

static inline void blocks_to_f32(const void *src, float *dst, size_t n, DType t, BlockFn fn)
{
        const DTypeTraits *row = dtype_traits(t);
        const size_t n_blocks = n / row->block;

        for (size_t i = 0; i < n_blocks; i++)
                fn((const uint8_t *)src + i * row->block_size, dst + i * row->block);
}

/** The half-precision number at p, as float. */
static inline float f16_at(const uint8_t *p)
{
        uint16_t h;

        memcpy(&h, p, sizeof(h));
        return f16_to_f32(h);
}

#endif
