/* Norms and activations of rows, against double. */
#include "nn/ffn.h"
#include "nn/norm.h"
#include "unit/nn/kit.h"

typedef struct NormRow {
        const char *name;
        NormKind kind;
        size_t n;
        float eps;
        bool weight, bias;
} NormRow;

static const NormRow norm_rows[] = {
        {"rms of one", NORM_RMS, 1, 1e-5F, true, false},
        {"rms of an odd row", NORM_RMS, 45, 1e-5F, true, false},
        {"rms of a long row", NORM_RMS, 1000, 1e-3F, true, false},
        {"layer of one", NORM_LAYER, 1, 1e-5F, true, true},
        {"layer of an odd row", NORM_LAYER, 45, 1e-5F, true, true},
        {"layer without bias", NORM_LAYER, 33, 1e-5F, true, false},
        {"absent: a copy", NORM_RMS, 45, 1e-5F, false, false},
};

static double mean(const float *x, size_t n, double centre, int power)
{
        double sum = 0.0;

        for (size_t i = 0; i < n; i++)
                sum += pow((double)x[i] - centre, power);
        return sum / (double)n;
}

/* What the norm takes off each number before it divides. */
static double centre_of(const NormRow *row, const float *x)
{
        return row->kind == NORM_LAYER ? mean(x, row->n, 0.0, 1) : 0.0;
}

static void norm_expect(const NormRow *row, const float *x, const Norm *norm, const float *out)
{
        const double centre = centre_of(row, x);
        const double divisor = sqrt(mean(x, row->n, centre, 2) + (double)row->eps);

        for (size_t i = 0; i < row->n; i++) {
                const double shift = row->bias ? (double)norm->b[i] : 0.0;
                assert_near(out[i], ((double)x[i] - centre) / divisor * (double)norm->w[i] + shift,
                            3e-6);
        }
}

static Norm norm_of(const NormRow *row, const float *w, const float *b)
{
        return (Norm){row->weight ? w : NULL, row->bias ? b : NULL};
}

/* In place and out of place give the same bits. */
static void test_norm(const void *p)
{
        const NormRow *row = p;
        const NnContext c = kit_context();
        CLEANUP(mem_free_at) float *x = kit_floats(1, row->n);
        CLEANUP(mem_free_at) float *w = kit_floats(2, row->n);
        CLEANUP(mem_free_at) float *b = kit_floats(3, row->n);
        CLEANUP(mem_free_at) float *out = kit_floats(4, row->n);
        CLEANUP(mem_free_at) float *same = kit_floats(1, row->n);
        const Norm norm = norm_of(row, w, b);

        norm_row(&c, row->kind, &norm, row->eps, x, row->n, out);
        norm_row(&c, row->kind, &norm, row->eps, same, row->n, same);
        assert_memory_equal(out, same, row->n * sizeof(*out));
        if (row->weight)
                norm_expect(row, x, &norm, out);
        else
                assert_memory_equal(out, x, row->n * sizeof(*out));
}

static double silu(double x)
{
        return x / (1.0 + exp(-x));
}

static double gelu(double x)
{
        return 0.5 * x * erfc(-x / sqrt(2.0));
}

static double gelu_tanh(double x)
{
        return 0.5 * x * (1.0 + tanh(sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x)));
}

static double relu(double x)
{
        return fmax(x, 0.0);
}

static double relu2(double x)
{
        return relu(x) * relu(x);
}

static double same(double x)
{
        return x;
}

typedef struct ActRow {
        const char *name;
        ActFn act;
        double (*want)(double x);
        bool gated;
} ActRow;

static const ActRow act_rows[] = {
        {"silu, gated", ACTFN_SILU, silu, true},
        {"silu, plain", ACTFN_SILU, silu, false},
        {"gelu, gated", ACTFN_GELU, gelu, true},
        {"gelu, plain", ACTFN_GELU, gelu, false},
        {"gelu tanh, gated", ACTFN_GELU_TANH, gelu_tanh, true},
        {"relu, plain", ACTFN_RELU, relu, false},
        {"relu squared, gated", ACTFN_RELU2, relu2, true},
        {"none, gated", ACTFN_NONE, same, true},
};

enum { T = 3, STRIDE = 48, BEGIN = 5, END = 42 };

static double activated(const ActRow *row, float was, float up)
{
        return row->want((double)was) * (row->gated ? (double)up : 1.0);
}

static bool is_mine(size_t i)
{
        return i % STRIDE >= BEGIN && i % STRIDE < END;
}

static void cell_expect(const ActRow *row, size_t i, const float *was, const float *up,
                        const float *is)
{
        assert_near(is[i], is_mine(i) ? activated(row, was[i], up[i]) : (double)was[i], 2e-6);
}

/* Only the thread's columns change. */
static void test_activate(const void *p)
{
        const ActRow *row = p;
        const NnContext c = kit_context();
        CLEANUP(mem_free_at) float *was = kit_floats(7, (size_t)T * STRIDE);
        CLEANUP(mem_free_at) float *gate = kit_floats(7, (size_t)T * STRIDE);
        CLEANUP(mem_free_at) float *up = kit_floats(8, (size_t)T * STRIDE);

        ffn_activate(&c, row->act, (PoolRange){BEGIN, END}, T, gate, row->gated ? up : NULL,
                     STRIDE);
        for (size_t i = 0; i < (size_t)T * STRIDE; i++)
                cell_expect(row, i, was, up, gate);
}

static const TestTable tables[] = {
        TEST_TABLE("norm", norm_rows, test_norm),
        TEST_TABLE("activate", act_rows, test_activate),
};
TEST_MAIN(tables);
