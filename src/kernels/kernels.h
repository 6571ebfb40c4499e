/*
 * Numeric kernels: one ops table per instruction set over one weight layout.
 *
 * Bodies are written once (tmpl/) over a vocabulary of 16-float vectors with fused multiply-add, so
 * every f32 op gives the same bits in every table; only the bf16 dot product has its own rounding.
 */
#ifndef QUERN_KERNELS_KERNELS_H
#define QUERN_KERNELS_KERNELS_H

#include "tensor/dtype.h"

enum {
        PANEL_ROWS = 16, /* output rows in the lanes of one vector */
        KV_BLOCK = 16,   /* tokens in one KV block (P) */
        TILE_MAX = 12,   /* tokens in one packed activation tile, at most */
        GEMM_FLUSH = 512 /* K steps after which partial sums are added to the total */
};

/** Storage type of a weight panel. */
typedef enum PanelType {
        PANEL_F32,  /* [N/16][K][16] */
        PANEL_F16,  /* [N/16][K][16] */
        PANEL_BF16, /* [N/16][K/2][16][2]; odd K padded with zero */
        /* int8 and int4 come with quantisation */
        PANEL_TYPE_MAX
} PanelType;

/** How activations enter the dot product. */
typedef enum ActType {
        ACT_F32,  /* weights widened to f32, fused multiply-add: exact */
        ACT_BF16, /* bf16 x bf16 pairs (vdpbf16ps where the CPU has it, emulated elsewhere) */
        ACT_TYPE_MAX
} ActType;

/** A weight matrix [N, K] as panels. Rows beyond n_rows in the last panel are zero. */
typedef struct Panels {
        PanelType type;
        uint32_t n_rows; /* N */
        uint32_t n_cols; /* K */
        size_t stride;   /* bytes from panel to panel, a multiple of 64 */
        char *data;      /* 64-byte aligned */
} Panels;

/** Bytes from panel to panel for rows of n_cols elements. */
size_t panels_stride(PanelType type, uint32_t n_cols);
/** Bytes of the whole matrix. */
size_t panels_bytes(PanelType type, uint32_t n_rows, uint32_t n_cols);
/** Packs up to 16 rows (row-major f32 [n_rows, K]) as panel number `panel`; missing rows are 0. */
void panels_pack(const Panels *p, size_t panel, const float *rows, size_t n_rows);
/** Reads row `row` back as f32 [K]: the embedding lookup of a tied table. Exact. */
void panels_row(const Panels *p, size_t row, float *out);

/**
 * n_panels panels times one packed tile of n_tokens activations:
 * out[t * out_stride + r] = sum_k W[r][k] * x[t][k], k ascending, flushed each GEMM_FLUSH steps:
 * the same bits whatever n_panels and n_tokens. n_panels 0 and n_tokens 0 do nothing; K = 0 gives
 * 0. Activations enter as the ActType says, whatever the panels' type: ACT_BF16 with f32 or f16
 * panels is f32 arithmetic on the rounded activations, so prefer ACT_F32 there.
 */
typedef struct GemmArgs {
        const char *panels;  /* the first panel */
        size_t panel_stride; /* bytes */
        size_t n_panels;
        size_t n_cols;   /* K */
        const void *x;   /* a tile packed by pack_x for the same ActType: f32 [K][n_tokens], or
                            bf16 pairs [K/2][n_tokens][2] */
        size_t n_tokens; /* tile_tokens runs best; any number works */
        float *out;      /* [n_tokens][out_stride], 16 * n_panels columns written */
        size_t out_stride;
} GemmArgs;

typedef void (*GemmFn)(const GemmArgs *a);

/** Packs rows x [n_tokens][x_stride] f32 into the tile form of an ActType. */
typedef void (*PackFn)(const float *x, size_t x_stride, size_t n_tokens, size_t n_cols, void *out);

/** Activation functions. */
typedef enum ActFn {
        ACTFN_NONE,
        ACTFN_SILU,
        ACTFN_GELU,      /* exact, erf */
        ACTFN_GELU_TANH, /* 0.5x(1 + tanh(sqrt(2/pi)(x + 0.044715x^3))) */
        ACTFN_RELU,
        ACTFN_RELU2, /* relu(x)^2 */
        ACTFN_MAX
} ActFn;

/** One instruction set's functions. No slot is NULL; all are pure and may run in any thread. */
typedef struct Kernels {
        const char *name;   /* "generic", "avx2", "avx512", "avx512bf16" */
        size_t tile_tokens; /* the tile size that runs best, <= TILE_MAX */

        GemmFn gemm[ACT_TYPE_MAX][PANEL_TYPE_MAX]; /* every slot filled */
        PackFn pack_x[ACT_TYPE_MAX];

        /*
         * Vectors of any length n >= 0, any alignment; out may be x itself. NaN in, NaN out. Each
         * sum is taken in an order that depends on n alone (README, rules 1 and 3).
         */
        float (*dot)(const float *a, const float *b, size_t n);
        void (*add)(float *x, const float *y, size_t n);           /* x += y */
        void (*mul)(float *x, const float *y, size_t n);           /* x *= y */
        void (*scale)(float *x, float s, size_t n);                /* x *= s */
        void (*axpy)(float *y, float a, const float *x, size_t n); /* y += a * x */
        size_t (*argmax)(const float *x,
                         size_t n); /* first of the greatest; NaN never wins; 0 if none */
        float (*max)(const float *x, size_t n); /* -inf for n = 0; NaN ignored */
        bool (*all_finite)(const float *x, size_t n);

        /* out = x * rsqrt(mean(x^2) + eps) * w; the sum in f32 lanes, reduced in one fixed tree. */
        void (*rms_norm)(const float *x, const float *w, float eps, size_t n, float *out);
        /* out = (x - mean) / sqrt(var + eps) * w + b; w and b may be NULL. */
        void (*layer_norm)(const float *x, const float *w, const float *b, float eps, size_t n,
                           float *out);
        /* In place, max-subtracted; returns the sum of exponentials. All -inf gives all 0, sum 0.
         */
        float (*softmax)(float *x, size_t n);
        /* out[i] = exp(x[i] - max); returns the sum in fixed order. */
        float (*exp_sum)(const float *x, float max, size_t n, float *out);

        /* One head, half-split pairs (i, i + n/2): cos, sin [n_rot / 2]. */
        void (*rope_half)(float *x, const float *cos, const float *sin, size_t n_rot);
        /* One head, adjacent pairs (2i, 2i + 1). */
        void (*rope_pair)(float *x, const float *cos, const float *sin, size_t n_rot);

        /* Activations, in place; silu and both gelus within a few ulp, of -inf they are NaN. */
        void (*act[ACTFN_MAX])(float *x, size_t n); /* indexed by ActFn */
        /* Gated: gate[i] = act(gate[i]) * up[i]. */
        void (*act_mul[ACTFN_MAX])(float *gate, const float *up, size_t n);

        /*
         * One KV head's block of 16 tokens, by its storage type; n_heads query heads share it.
         * K block: f32, f16 [D][16] (16 keys in the lanes), bf16 [D/2][16][2]. V block: [16][D16],
         * D16 = D rounded up to 16. q and acc are f32; unused slots of V must hold finite numbers.
         * attn_scores: scores[h * 16 + j] = sum_d q[h * D + d] * k[j][d], unscaled; the order
         * depends on D alone (README, rule 3).
         * attn_mix: acc[h * D16 + d] += sum_j p[h * 16 + j] * v[j][d], j ascending.
         */
        void (*attn_scores[PANEL_TYPE_MAX])(const void *k, const float *q, size_t n_heads,
                                            size_t dim, float *scores);
        void (*attn_mix[PANEL_TYPE_MAX])(const void *v, const float *p, size_t n_heads, size_t dim,
                                         float *acc);
        /* Writes one token's key/value row x [D] into slot `slot` of a K or V block of that type.
         */
        void (*kv_put_k[PANEL_TYPE_MAX])(void *k, size_t slot, const float *x, size_t dim);
        void (*kv_put_v[PANEL_TYPE_MAX])(void *v, size_t slot, const float *x, size_t dim);
} Kernels;

/* KV blocks use the panel types' element formats: F32, F16, BF16 (K bf16 as [D/2][16][2]). */
/** Bytes of one K (= one V) block of 16 tokens and head dim D. */
size_t kv_block_bytes(PanelType type, size_t dim);

/**
 * The best table this CPU runs, or the one named by `QN_CPU` (generic, avx2, avx512, avx512bf16).
 * Errors: E_USAGE "QN_CPU=sse9: unknown; known: …"; E_UNSUPPORTED "this CPU cannot run avx512".
 */
Status kernels_select(const char *name_or_null, const Kernels **out);

/** All tables compiled in, for tests; `usable` says whether this CPU can run it. */
typedef struct KernelsEntry {
        const Kernels *kernels;
        bool usable;
} KernelsEntry;
size_t kernels_list(KernelsEntry *out, size_t max);

/**
 * ACT_BF16 when bf16 dot products run at least 10 % faster here than f32 FMA on bf16 panels, else
 * ACT_F32. Measured at the first call for a table (under a millisecond; generic some 50) and fixed
 * for the life of the process. Threads: any.
 */
ActType kernels_fastest_act(const Kernels *k);

#endif
