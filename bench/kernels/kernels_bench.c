/*
 * Times the matrix kernels of one table: GFLOP/s of a tile against resident panels,
 * and GB/s of panels streamed past one token. One line a measurement, tab-separated.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "kernels/kernels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Case {
        const char *name;
        ActType act;
        PanelType type;
        size_t n_panels;
        size_t tokens; /* 0: the table's tile */
} Case;

enum { N_COLS = 2048, ROUNDS = 9, RESIDENT = 8, STREAMED = 1024 };

static const Case cases[] = {
        {"prefill f32 x f32", ACT_F32, PANEL_F32, RESIDENT, 0},
        {"prefill f32 x f16", ACT_F32, PANEL_F16, RESIDENT, 0},
        {"prefill f32 x bf16", ACT_F32, PANEL_BF16, RESIDENT, 0},
        {"prefill bf16 x bf16", ACT_BF16, PANEL_BF16, RESIDENT, 0},
        {"decode 1 f32 x f32", ACT_F32, PANEL_F32, STREAMED, 1},
        {"decode 1 f32 x f16", ACT_F32, PANEL_F16, STREAMED, 1},
        {"decode 1 f32 x bf16", ACT_F32, PANEL_BF16, STREAMED, 1},
        {"decode 1 bf16 x bf16", ACT_BF16, PANEL_BF16, STREAMED, 1},
        {"decode 2 f32 x bf16", ACT_F32, PANEL_BF16, STREAMED, 2},
        {"decode 4 f32 x bf16", ACT_F32, PANEL_BF16, STREAMED, 4},
        {"decode 8 f32 x bf16", ACT_F32, PANEL_BF16, STREAMED, 8},
};

typedef struct Buffers {
        char *panels;
        size_t panels_size;
        char *x;
        float *out;
} Buffers;

static size_t tokens_of(const Case *c, const Kernels *k)
{
        return c->tokens != 0 ? c->tokens : k->tile_tokens;
}

static double seconds_once(const Case *c, const Kernels *k, const GemmArgs *a, size_t repeat)
{
        const uint64_t begin = clock_now_ns();

        for (size_t i = 0; i < repeat; i++)
                k->gemm[c->act][c->type](a);
        return clock_seconds(begin, clock_now_ns()) / (double)repeat;
}

static double seconds_best(const Case *c, const Kernels *k, const GemmArgs *a)
{
        const size_t repeat = c->n_panels == RESIDENT ? 50 : 1;
        double best = seconds_once(c, k, a, repeat);

        for (size_t i = 0; i < ROUNDS; i++)
                best = fmin(best, seconds_once(c, k, a, repeat));
        return best;
}

static void case_run(const Case *c, const Kernels *k, const Buffers *b)
{
        const size_t stride = panels_stride(c->type, N_COLS);
        const GemmArgs a = {
                .panels = b->panels,
                .panel_stride = stride,
                .n_panels = c->n_panels,
                .n_cols = N_COLS,
                .x = b->x,
                .n_tokens = tokens_of(c, k),
                .out = b->out,
                .out_stride = c->n_panels * PANEL_ROWS,
        };
        const double s = seconds_best(c, k, &a);
        const double flops = 2.0 * (double)(c->n_panels * PANEL_ROWS * N_COLS * a.n_tokens);

        printf("%s\t%s\t%.1f GFLOP/s\t%.1f GB/s\n", k->name, c->name, flops / s * 1e-9,
               (double)(stride * c->n_panels) / s * 1e-9);
}

static void cases_run(const Kernels *k, const Buffers *b)
{
        for (size_t i = 0; i < N_ELEMS(cases); i++)
                case_run(&cases[i], k, b);
        printf("%s\tfastest activations\t%s\n", k->name,
               kernels_fastest_act(k) == ACT_F32 ? "f32" : "bf16");
}

static Status buffers_init(Buffers *b)
{
        b->panels_size = panels_bytes(PANEL_F32, STREAMED * PANEL_ROWS, N_COLS);
        TRY(mem_pages_alloc(b->panels_size, &b->panels));
        TRY(mem_alloc(&b->x, N_COLS * TILE_MAX, sizeof(float)));
        TRY(mem_alloc(&b->out, STREAMED * PANEL_ROWS * TILE_MAX, sizeof(float)));
        memset(b->panels, 0x3D, b->panels_size);
        memset(b->x, 0x3D, N_COLS * TILE_MAX * sizeof(float));
        return OK;
}

static void buffers_done(Buffers *b)
{
        mem_pages_free(b->panels, b->panels_size);
        mem_free(b->x);
        mem_free(b->out);
}

/* The table named by the argument, else by QN_CPU, else the best. */
static Status bench(const char *name)
{
        CLEANUP(buffers_done) Buffers b = {NULL, 0, NULL, NULL};
        const Kernels *k;

        TRY(kernels_select(name, &k));
        TRY(buffers_init(&b));
        cases_run(k, &b);
        return OK;
}

int main(int argc, char **argv)
{
        if (bench(argc > 1 ? argv[1] : NULL) == OK)
                return 0;
        fprintf(stderr, "bench-kernels: %s\n", status_text());
        return 1;
}
