/* Known answers of the reductions, whatever the table: generic here, the others by test_vectors. */

typedef struct ListRow {
        const char *name;
        size_t n;
        float x[5];
        size_t argmax;
        float max;
        bool finite;
} ListRow;

static const ListRow list_rows[] = {
        {"one", 1, {3.0F}, 0, 3.0F, true},
        {"first of equals", 4, {1.0F, 7.0F, 7.0F, 2.0F}, 1, 7.0F, true},
        {"NaN never wins", 3, {NAN, 1.0F, NAN}, 1, 1.0F, false},
        {"all NaN", 2, {NAN, NAN}, 0, -INFINITY, false},
        {"all -inf", 3, {-INFINITY, -INFINITY, -INFINITY}, 0, -INFINITY, false},
        {"NaN then -inf", 2, {NAN, -INFINITY}, 1, -INFINITY, false},
        {"inf wins", 3, {1.0F, INFINITY, 2.0F}, 1, INFINITY, false},
        {"negative", 3, {-3.0F, -2.0F, -9.0F}, 1, -2.0F, true},
        {"greatest finite", 2, {FLT_MAX, -FLT_MAX}, 0, FLT_MAX, true},
        {"subnormals", 2, {1e-45F, 3e-45F}, 1, 3e-45F, true},
        {"empty", 0, {0.0F}, 0, -INFINITY, true},
};

static void test_list_ops(const void *p)
{
        const ListRow *row = p;
        const Kernels *k = usable_kernels("generic");
        const float max = k->max(row->x, row->n);

        assert_int_equal(k->argmax(row->x, row->n), row->argmax);
        assert_same_floats(&max, &row->max, 1, row->name);
        assert_int_equal(k->all_finite(row->x, row->n), row->finite);
}

typedef struct SoftmaxRow {
        const char *name;
        size_t n;
        float x[3];
        float want[3];
        float sum;
} SoftmaxRow;

static const SoftmaxRow softmax_rows[] = {
        {"equal", 2, {5.0F, 5.0F}, {0.5F, 0.5F}, 2.0F},
        {"one", 1, {-1e30F}, {1.0F}, 1.0F},
        {"huge", 2, {3e38F, -3e38F}, {1.0F, 0.0F}, 1.0F},
        {"masked", 3, {0.0F, -INFINITY, 0.0F}, {0.5F, 0.0F, 0.5F}, 2.0F},
        {"all masked", 3, {-INFINITY, -INFINITY, -INFINITY}, {0.0F, 0.0F, 0.0F}, 0.0F},
        {"empty", 0, {0.0F}, {0.0F}, 0.0F},
        {"ln 3", 2, {1.0986123F, 0.0F}, {0.75F, 0.25F}, 1.3333334F},
};

static void test_softmax(const void *p)
{
        const SoftmaxRow *row = p;
        float x[3];

        memcpy(x, row->x, sizeof(x));
        assert_near(usable_kernels("generic")->softmax(x, row->n), row->sum, 1e-6);
        for (size_t i = 0; i < row->n; i++)
                assert_near(x[i], row->want[i], 1e-6);
}

/* x = (3, 4): mean square 12.5; mean 3.5, variance 0.25. */
static void test_norms(const void *p)
{
        const Kernels *k = usable_kernels("generic");
        const float x[2] = {3.0F, 4.0F};
        const float w[2] = {2.0F, 1.0F};
        const float b[2] = {0.0F, 10.0F};
        float out[2];

        (void)p;
        k->rms_norm(x, w, 0.0F, 2, out);
        assert_near(out[0], 6.0 / sqrt(12.5), 1e-6);
        assert_near(out[1], 4.0 / sqrt(12.5), 1e-6);
        k->layer_norm(x, w, b, 0.0F, 2, out);
        assert_near(out[0], -2.0, 1e-6);
        assert_near(out[1], 11.0, 1e-6);
}

/* A quarter turn: half-split pairs (0, 2), (1, 3); adjacent pairs (0, 1), (2, 3). */
static void test_rope(const void *p)
{
        const Kernels *k = usable_kernels("generic");
        const float cos[2] = {0.0F, 1.0F};
        const float sin[2] = {1.0F, 0.0F};
        float half[4] = {1.0F, 2.0F, 3.0F, 4.0F};
        float pair[4] = {1.0F, 2.0F, 3.0F, 4.0F};

        (void)p;
        k->rope_half(half, cos, sin, 4);
        k->rope_pair(pair, cos, sin, 4);
        assert_same_floats(half, (const float[]){-3.0F, 2.0F, 1.0F, 4.0F}, 4, "half");
        assert_same_floats(pair, (const float[]){-2.0F, 1.0F, 3.0F, 4.0F}, 4, "pair");
}

static void test_dot(const void *p)
{
        float ones[1001];

        (void)p;
        for (size_t i = 0; i < N_ELEMS(ones); i++)
                ones[i] = 1.0F;
        for (size_t n = 0; n < N_ELEMS(ones); n++)
                assert_near(usable_kernels("generic")->dot(ones, ones, n), n, 0.0);
}

#define REDUCTION_TABLES                                                                          \
        TEST_TABLE("list", list_rows, test_list_ops),                                             \
                TEST_TABLE("softmax", softmax_rows, test_softmax), TEST_ONE("norms", test_norms), \
                TEST_ONE("rope", test_rope), TEST_ONE("dot", test_dot)
