/* Linear layers over packed activation tiles. */
#ifndef QUERN_NN_LINEAR_H
#define QUERN_NN_LINEAR_H

#include "base/pool.h"
#include "kernels/kernels.h"

/** A weight matrix [N, K] and its bias [N], NULL when there is none. n_rows 0: absent. */
typedef struct Linear {
        Panels w;
        const float *bias;
} Linear;

/** What the threads of one step share: the kernels and how activations enter dot products. */
typedef struct NnContext {
        const Kernels *k;
        ActType act;
} NnContext;

/** Activations [T, K] packed in tiles of k->tile_tokens tokens, the last one shorter. */
typedef struct Tiles {
        char *data;
        size_t n_tokens; /* T */
        size_t n_cols;   /* K */
} Tiles;

/** Bytes that tiles of T tokens of K columns take, for either ActType. */
size_t tiles_bytes(size_t n_tokens, size_t n_cols);

/** Packs this thread's share of the tiles from rows x [T][x_stride]. A barrier must follow. */
void tiles_pack(const NnContext *c, const PoolThread *t, const float *x, size_t x_stride,
                const Tiles *tiles);

/** How many tiles there are, and the tokens and place of one. */
size_t tiles_count(const NnContext *c, const Tiles *tiles);
size_t tile_tokens(const NnContext *c, const Tiles *tiles, size_t i);
char *tile_data(const NnContext *c, const Tiles *tiles, size_t i);

/**
 * out[t][n] = x[t] . w[n] + bias[n] for this thread's share of the rows n, which is returned (in
 * units of columns; the last share may reach into the padding to a multiple of 16).
 * out_stride >= N rounded up to 16. Bits do not depend on T or on the number of threads.
 */
PoolRange linear_run(const NnContext *c, const PoolThread *t, const Linear *l, const Tiles *x,
                     float *out, size_t out_stride);

/** n rounded up to a multiple of 16: the stride of activation rows. */
size_t stride16(size_t n);

#endif
