/* 32 x 12: 24 zmm of sums, two or four of weights, one broadcast; four panels for few tokens. */
/* clang-format off */
#define SHAPES                                                  \
        SHAPE(2, 12) SHAPE(1, 12) SHAPE(2, 8) SHAPE(1, 8)       \
        SHAPE(2, 6) SHAPE(1, 6) SHAPE(4, 4) SHAPE(1, 4)         \
        SHAPE(4, 3) SHAPE(1, 3) SHAPE(4, 2) SHAPE(1, 2)         \
        SHAPE(4, 1) SHAPE(1, 1)
/* clang-format on */
