/* Vector ops of every ISA against generic: equal bits for every length, alignment and value. */
#include "kernels/floats.h"

/* One call's data: x in and out, y in, z out; r is a returned scalar. */
typedef struct Vec {
        size_t n;
        float *x, *y, *z;
        double r;
} Vec;

typedef void (*Run)(const Kernels *k, Vec *v);

typedef struct OpRow {
        const char *name;
        const char *isa;
        Run run;
} OpRow;

static void run_dot(const Kernels *k, Vec *v)
{
        v->r = (double)k->dot(v->x, v->y, v->n);
}

static void run_add(const Kernels *k, Vec *v)
{
        k->add(v->x, v->y, v->n);
}

static void run_mul(const Kernels *k, Vec *v)
{
        k->mul(v->x, v->y, v->n);
}

static void run_scale(const Kernels *k, Vec *v)
{
        k->scale(v->x, 1.7F, v->n);
}

static void run_axpy(const Kernels *k, Vec *v)
{
        k->axpy(v->x, -0.3F, v->y, v->n);
}

static void run_argmax(const Kernels *k, Vec *v)
{
        v->r = (double)k->argmax(v->x, v->n);
}

static void run_max(const Kernels *k, Vec *v)
{
        v->r = (double)k->max(v->x, v->n);
}

static void run_all_finite(const Kernels *k, Vec *v)
{
        v->r = (double)k->all_finite(v->x, v->n);
}

static void run_rms_norm(const Kernels *k, Vec *v)
{
        k->rms_norm(v->x, v->y, 1e-5F, v->n, v->z);
}

static void run_layer_norm(const Kernels *k, Vec *v)
{
        k->layer_norm(v->x, v->y, v->x, 1e-5F, v->n, v->z);
}

static void run_layer_norm_plain(const Kernels *k, Vec *v)
{
        k->layer_norm(v->x, NULL, NULL, 1e-5F, v->n, v->x);
}

static void run_softmax(const Kernels *k, Vec *v)
{
        v->r = (double)k->softmax(v->x, v->n);
}

static void run_exp_sum(const Kernels *k, Vec *v)
{
        v->r = (double)k->exp_sum(v->x, 0.5F, v->n, v->z);
}

static void run_rope_half(const Kernels *k, Vec *v)
{
        k->rope_half(v->x, v->y, v->y + v->n / 2, v->n / 2 * 2);
}

static void run_rope_pair(const Kernels *k, Vec *v)
{
        k->rope_pair(v->x, v->y, v->y + v->n / 2, v->n / 2 * 2);
}

#include "kernels/act_runs.h"

static const OpRow rows[] = {
        EACH_ISA("dot", run_dot),
        EACH_ISA("add", run_add),
        EACH_ISA("mul", run_mul),
        EACH_ISA("scale", run_scale),
        EACH_ISA("axpy", run_axpy),
        EACH_ISA("argmax", run_argmax),
        EACH_ISA("max", run_max),
        EACH_ISA("all_finite", run_all_finite),
        EACH_ISA("rms_norm", run_rms_norm),
        EACH_ISA("layer_norm", run_layer_norm),
        EACH_ISA("layer_norm without weights, in place", run_layer_norm_plain),
        EACH_ISA("softmax", run_softmax),
        EACH_ISA("exp_sum", run_exp_sum),
        EACH_ISA("rope_half", run_rope_half),
        EACH_ISA("rope_pair", run_rope_pair),
        ACT_ROWS,
};

static const size_t lengths[] = {0,  1,  2,  7,  8,  9,  15, 16,  17,  31,  32,  33,   47,
                                 48, 63, 64, 65, 79, 80, 81, 100, 127, 128, 129, 1000, 1024};
static const Fill fills[] = {fill_normal, fill_special, fill_masked, fill_nan};
enum { MISALIGN_MAX = 3 };

static Vec vec_new(size_t n, size_t misalign, Fill fill)
{
        Vec v = {n, floats_new(n + misalign), floats_new(n + misalign), floats_new(n + misalign),
                 0.0};

        v.x += misalign;
        v.y += misalign;
        v.z += misalign;
        fill(v.x, n, (uint32_t)n + 1);
        fill(v.y, n, (uint32_t)n + 7);
        fill_normal(v.z, n, 3);
        return v;
}

static void vec_free(Vec *v, size_t misalign)
{
        free(v->x - misalign);
        free(v->y - misalign);
        free(v->z - misalign);
}

static void compare(const Vec *got, const Vec *want, const char *name)
{
        const float r[] = {(float)got->r, (float)want->r};

        assert_same_floats(&r[0], &r[1], 1, name);
        assert_same_floats(got->x, want->x, want->n, name);
        assert_same_floats(got->y, want->y, want->n, name);
        assert_same_floats(got->z, want->z, want->n, name);
}

static void check_case(const OpRow *row, const Kernels *k, size_t n, size_t misalign, Fill fill)
{
        Vec got = vec_new(n, misalign, fill);
        Vec want = vec_new(n, 0, fill);

        row->run(k, &got);
        row->run(usable_kernels("generic"), &want);
        compare(&got, &want, row->name);
        vec_free(&got, misalign);
        vec_free(&want, 0);
}

static void check_length(const OpRow *row, const Kernels *k, size_t n)
{
        for (size_t i = 0; i < N_ELEMS(fills) * MISALIGN_MAX; i++)
                check_case(row, k, n, i % MISALIGN_MAX, fills[i / MISALIGN_MAX]);
}

static void test_op(const void *p)
{
        const OpRow *row = p;
        const Kernels *k = usable_kernels(row->isa);

        for (size_t i = 0; i < N_ELEMS(lengths); i++)
                check_length(row, k, lengths[i]);
}

static const TestTable tables[] = {TEST_TABLE("vectors", rows, test_op)};
TEST_MAIN(tables)
