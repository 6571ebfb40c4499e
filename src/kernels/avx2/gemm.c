#include "kernels/avx2/vocab.h"

/* 16 x 6: twelve ymm of sums, two of weights, one broadcast; three panels for one token. */
/* clang-format off */
#define SHAPES                                          \
        SHAPE(1, 6) SHAPE(1, 4) SHAPE(1, 3)             \
        SHAPE(2, 2) SHAPE(1, 2) SHAPE(3, 1) SHAPE(1, 1)
/* clang-format on */
#include "kernels/tmpl/gemm_kinds.h"
