/*
 * The tiles of one kind of activation and panel. Before it: GEMM_KIND, the kind's suffix, and
 * G(span)(acc, t, P, T, begin, end), which adds the steps begin..end of K to the P x T sums.
 * P and T are constants in every caller, and every loop over sums is unrolled: they stay in
 * registers. The order for one output is the same in every shape.
 */

/* Sum i is panel i % P of token i / P: one broadcast serves P sums in a row. */
VOCAB float *G(tile_out)(const Tile *t, size_t i, size_t P)
{
        return t->out + i / P * t->out_stride + i % P * PANEL_ROWS;
}

VOCAB void G(tile_clear)(const Tile *t, size_t P, size_t T)
{
        for (size_t i = 0; i < P * T; i++)
                v_store(G(tile_out)(t, i, P), v_zero());
}

VOCAB void G(sums_clear)(V16 *acc, size_t n)
{
#pragma GCC unroll 24
        for (size_t i = 0; i < n; i++)
                acc[i] = v_zero();
}

VOCAB void G(sums_flush)(const V16 *acc, const Tile *t, size_t P, size_t T)
{
#pragma GCC unroll 24
        for (size_t i = 0; i < P * T; i++) {
                float *out = G(tile_out)(t, i, P);

                v_store(out, v_add(v_load(out), acc[i]));
        }
}

VOCAB void G(tile)(const Tile *t, size_t P, size_t T)
{
        V16 acc[2 * TILE_MAX];

        G(tile_clear)(t, P, T);
        for (size_t k = 0; k < t->n_cols; k += GEMM_FLUSH) {
                G(sums_clear)(acc, P * T);
                G(span)(acc, t, P, T, k, size_min(k + GEMM_FLUSH, t->n_cols));
                G(sums_flush)(acc, t, P, T);
        }
}

#define SHAPE(P, T)                                                            \
        static __attribute__((noinline)) void G(tile_##P##x##T)(const Tile *t) \
        {                                                                      \
                G(tile)(t, P, T);                                              \
        }
SHAPES
#undef SHAPE

#define SHAPE(P, T) {P, T, G(tile_##P##x##T)},
static const Shape G(shapes)[] = {SHAPES};
#undef SHAPE

void ISA(G(gemm))(const GemmArgs *a)
{
        tiles_run(a, G(shapes));
}

#undef GEMM_KIND
