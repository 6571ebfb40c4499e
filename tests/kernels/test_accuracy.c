/* Functions against double precision, for every table: errors in units of the last place. */
#include "kernels/floats.h"

#include <float.h>

enum { BATCH = 256 };

typedef void (*Eval)(const Kernels *k, const float *x, float *out);

typedef struct SweepRow {
        const char *name;
        Eval eval;
        double (*want)(double x);
        float low, high;
        double ulps; /* allowed, of max(|want|, floor) */
        double floor;
} SweepRow;

static void eval_exp(const Kernels *k, const float *x, float *out)
{
        (void)k->exp_sum(x, 0.0F, BATCH, out);
}

static void eval_silu(const Kernels *k, const float *x, float *out)
{
        memcpy(out, x, BATCH * sizeof(*x));
        k->act[ACTFN_SILU](out, BATCH);
}

static void eval_gelu(const Kernels *k, const float *x, float *out)
{
        memcpy(out, x, BATCH * sizeof(*x));
        k->act[ACTFN_GELU](out, BATCH);
}

static void eval_gelu_tanh(const Kernels *k, const float *x, float *out)
{
        memcpy(out, x, BATCH * sizeof(*x));
        k->act[ACTFN_GELU_TANH](out, BATCH);
}

static double want_silu(double x)
{
        return x / (1.0 + exp(-x));
}

static double want_gelu(double x)
{
        return 0.5 * x * erfc(-x * M_SQRT1_2);
}

static double want_gelu_tanh(double x)
{
        return 0.5 * x * (1.0 + tanh(sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x)));
}

static const SweepRow sweep_rows[] = {
        {"exp near 0", eval_exp, exp, -1.0F, 1.0F, 1.5, 0.0},
        {"exp wide", eval_exp, exp, -87.0F, 88.7F, 1.5, 0.0},
        {"exp to subnormal", eval_exp, exp, -104.5F, -87.0F, 1.5, (double)FLT_MIN},
        {"silu near 0", eval_silu, want_silu, -1.0F, 1.0F, 3.0, 0.0},
        {"silu wide", eval_silu, want_silu, -80.0F, 80.0F, 3.0, 0.0},
        {"gelu near 0", eval_gelu, want_gelu, -0.5F, 0.5F, 4.0, 0.0},
        {"gelu positive", eval_gelu, want_gelu, 0.0F, 20.0F, 3.0, 0.0},
        {"gelu negative", eval_gelu, want_gelu, -10.0F, 0.0F, 8.0, 0.5},
        {"gelu_tanh near 0", eval_gelu_tanh, want_gelu_tanh, -0.5F, 0.5F, 4.0, 0.0},
        {"gelu_tanh wide", eval_gelu_tanh, want_gelu_tanh, -10.0F, 20.0F, 12.0, 0.01},
};

static double ulp_of(double magnitude)
{
        int exponent;

        (void)frexp(fmax(magnitude, (double)FLT_MIN), &exponent);
        return ldexp(1.0, exponent - FLT_MANT_DIG);
}

static void check_point(const SweepRow *row, float x, float got)
{
        const double want = row->want((double)x);
        const double error = fabs((double)got - want) / ulp_of(fmax(fabs(want), row->floor));

        if (!(error <= row->ulps))
                fail_msg("%s(%a) = %a, not %a: %.2f ulp", row->name, (double)x, (double)got, want,
                         error);
}

static void check_batch(const SweepRow *row, size_t batch, size_t n_batches)
{
        float x[BATCH];
        float out[BATCH];

        for (size_t i = 0; i < BATCH; i++)
                x[i] = row->low + (row->high - row->low) * (float)(batch * BATCH + i) /
                                          (float)(n_batches * BATCH);
        row->eval(usable_kernels("generic"), x, out);
        for (size_t i = 0; i < BATCH; i++)
                check_point(row, x[i], out[i]);
}

/* Generic alone: the others have its bits, as test_vectors proves. */
static void test_sweep(const void *p)
{
        enum { N_BATCHES = 100 };

        for (size_t i = 0; i < N_BATCHES; i++)
                check_batch(p, i, N_BATCHES);
}

typedef struct PointRow {
        const char *name;
        Eval eval;
        float x, want;
} PointRow;

static const PointRow point_rows[] = {
        {"exp(0)", eval_exp, 0.0F, 1.0F},
        {"exp(-0)", eval_exp, -0.0F, 1.0F},
        {"exp(inf)", eval_exp, INFINITY, INFINITY},
        {"exp(-inf)", eval_exp, -INFINITY, 0.0F},
        {"exp(nan)", eval_exp, NAN, NAN},
        {"exp overflows", eval_exp, 88.73F, INFINITY},
        {"exp just fits", eval_exp, 88.72F, 3.393181e+38F},
        {"exp of the greatest", eval_exp, FLT_MAX, INFINITY},
        {"exp of the least", eval_exp, -FLT_MAX, 0.0F},
        {"exp least subnormal", eval_exp, -103.9F, 1.4e-45F},
        {"exp underflows", eval_exp, -103.98F, 0.0F},
        {"exp of a subnormal", eval_exp, 1e-40F, 1.0F},
        {"silu(0)", eval_silu, 0.0F, 0.0F},
        {"silu(-100)", eval_silu, -100.0F, -0.0F},
        {"silu(inf)", eval_silu, INFINITY, INFINITY},
        {"silu(nan)", eval_silu, NAN, NAN},
        {"gelu(0)", eval_gelu, 0.0F, 0.0F},
        {"gelu(10)", eval_gelu, 10.0F, 10.0F},
        {"gelu(-10)", eval_gelu, -10.0F, 0.0F},
        {"gelu(inf)", eval_gelu, INFINITY, INFINITY},
        {"gelu(nan)", eval_gelu, NAN, NAN},
        {"gelu_tanh(1e30)", eval_gelu_tanh, 1e30F, 1e30F},
        {"gelu_tanh(-1e15)", eval_gelu_tanh, -1e15F, -0.0F},
        {"gelu_tanh(nan)", eval_gelu_tanh, NAN, NAN},
};

/* Relative 1e-5 for the few finite ones; zeros, infinities and NaN must be what they are. */
static void test_point(const void *p)
{
        const PointRow *row = p;
        float x[BATCH];
        float out[BATCH];

        for (size_t i = 0; i < BATCH; i++)
                x[i] = row->x;
        row->eval(usable_kernels("generic"), x, out);
        if (isfinite(row->want))
                assert_near(out[BATCH - 1] - row->want, 0.0, 1e-4 * fabs((double)row->want));
        else
                assert_same_floats(&out[BATCH - 1], &row->want, 1, row->name);
}

#include "kernels/reductions.h"

static const TestTable tables[] = {
        TEST_TABLE("sweep", sweep_rows, test_sweep),
        TEST_TABLE("point", point_rows, test_point),
        REDUCTION_TABLES,
};
TEST_MAIN(tables)
