/* Selections over many tokens against the plainest way to say them. */
#include "kit.h"

#include "sampler/fixed_math.h"

enum { V_MAX = 20000 };

typedef struct SelectRow {
        const char *name;
        const char *settings;
        size_t n;
        double spread;
        size_t top_k; /* what the plain way applies; 0: off */
        double top_p; /* 1: off */
        double min_p; /* 0: off */
        size_t min_keep;
        size_t banned; /* so many tokens, from the first on, are -inf */
} SelectRow;

static const SelectRow select_rows[] = {
        {"top_k 1 of many", "top_k=1", 20000, 3, 1, 1, 0, 0, 0},
        {"top_k 40 of many", "top_k=40", 20000, 3, 40, 1, 0, 0, 0},
        {"top_k as many as blocks", "top_k=79", 20000, 3, 79, 1, 0, 0, 0},
        {"top_k one more than blocks", "top_k=80", 20000, 3, 80, 1, 0, 0, 0},
        {"top_k large", "top_k=5000", 20000, 3, 5000, 1, 0, 0, 0},
        {"top_k of all", "top_k=20000", 20000, 3, 20000, 1, 0, 0, 0},
        {"top_k among many ties", "top_k=300", 20000, 0, 300, 1, 0, 0, 0},
        {"top_k in one short block", "top_k=5", 77, 3, 5, 1, 0, 0, 0},
        {"top_k at the sort's border", "top_k=48", 2000, 3, 48, 1, 0, 0, 0},
        {"top_k past the sort's border", "top_k=49", 2000, 3, 49, 1, 0, 0, 0},
        {"top_p peaked", "top_p=0.9", 20000, 4, 0, 0.9, 0, 0, 0},
        {"top_p spread", "top_p=0.9", 20000, 1, 0, 0.9, 0, 0, 0},
        {"top_p flat", "top_p=0.9", 20000, 0.01, 0, 0.9, 0, 0, 0},
        {"top_p nearly all", "top_p=0.9999", 5000, 2, 0, 0.9999, 0, 0, 0},
        {"top_p very peaked", "top_p=0.5", 20000, 30, 0, 0.5, 0, 0, 0},
        {"min_p peaked", "min_p=0.05", 20000, 4, 0, 1, 0.05, 0, 0},
        {"min_p spread", "min_p=0.05", 20000, 1, 0, 1, 0.05, 0, 0},
        {"top_k then top_p", "top_k=40 top_p=0.9", 20000, 2, 40, 0.9, 0, 0, 0},
        {"top_k, top_p, min_p", "top_k=100 top_p=0.95 min_p=0.1", 20000, 2, 100, 0.95, 0.1, 0, 0},
        {"top_p spread, min_keep", "top_p=0.0001 min_keep=500", 20000, 1, 0, 0.0001, 0, 500, 0},
        {"top_p peaked, min_keep", "top_p=0.5 min_keep=500", 20000, 9, 0, 0.5, 0, 500, 0},
        {"min_p, min_keep", "min_p=0.9 min_keep=300", 20000, 3, 0, 1, 0.9, 300, 0},
        {"top_k, banned", "top_k=300", 20000, 3, 300, 1, 0, 0, 15000},
        {"top_k more than possible", "top_k=6000", 20000, 3, 6000, 1, 0, 0, 15000},
        {"top_p, banned", "top_p=0.9", 20000, 1, 0, 0.9, 0, 0, 15000},
        {"top_p of nearly all, banned", "top_p=0.99999999", 20000, 1, 0, 0.99999999, 0, 0, 19000},
        {"top_p in a list", "top_k=20000 top_p=0.9", 20000, 1, 20000, 0.9, 0, 0, 100},
};

static int cand_compare(const void *a, const void *b)
{
        const Cand *x = a;
        const Cand *y = b;

        if (x->logit != y->logit)
                return x->logit < y->logit ? 1 : -1;
        return x->id - y->id;
}

static double plain_weight(const Cand *c, size_t i)
{
        return exp((double)c[i].logit - (double)c[0].logit);
}

static double plain_total(const Cand *c, size_t n)
{
        double total = 0.0;

        for (size_t i = 0; i < n; i++)
                total += plain_weight(c, i);
        return total;
}

static size_t plain_top_k(size_t n, size_t k)
{
        return k > 0 && k < n ? k : n;
}

static size_t plain_reach(const Cand *c, size_t n, double target)
{
        double sum = 0.0;
        size_t i = 0;

        while (i < n && sum < target)
                sum += plain_weight(c, i++);
        return i;
}

static size_t plain_top_p(const Cand *c, size_t n, double p)
{
        return p < 1 ? plain_reach(c, n, p * plain_total(c, n)) : n;
}

static size_t plain_min_p(const Cand *c, size_t n, double p)
{
        size_t i = 0;

        while (i < n && plain_weight(c, i) >= p)
                i++;
        return i;
}

static size_t max_size(size_t a, size_t b)
{
        return a > b ? a : b;
}

static size_t plain_select(const SelectRow *row, const float *logits, Cand *c)
{
        for (size_t i = 0; i < row->n; i++)
                c[i] = (Cand){logits[i], (int32_t)i};
        qsort(c, row->n, sizeof(*c), cand_compare);
        const size_t k = plain_top_k(row->n - row->banned, row->top_k);
        const size_t n = plain_min_p(c, plain_top_p(c, k, row->top_p), row->min_p);

        return max_size(n, row->min_keep);
}

static void select_logits(const SelectRow *row, float *logits)
{
        kit_logits(logits, row->n, row->spread, 21);
        for (size_t i = 0; i < row->banned; i++)
                logits[i] = -INFINITY;
}

static void assert_same(const CandVec *got, const Cand *want, size_t n)
{
        assert_int_equal(got->n, n);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(got->p[i].id, want[i].id);
}

static void test_select(const void *p)
{
        const SelectRow *row = p;
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        static float logits[V_MAX];
        static Cand want[V_MAX];

        select_logits(row, logits);
        const size_t n = plain_select(row, logits, want);

        assert_ok(kit_sampler(row->settings, row->n, NULL, &s));
        assert_ok(kit_survivors(s, logits, &text));
        assert_same(&s->work.cand, want, n);
}

typedef struct SortRow {
        const char *name;
        size_t n;
        double spread;
} SortRow;

static const SortRow sort_rows[] = {
        {"none", 0, 1},        {"one", 1, 1},
        {"two", 2, 1},         {"insertion", 48, 5},
        {"radix", 49, 5},      {"many", 20000, 50},
        {"all equal", 500, 0}, {"few equal", 3000, 1e-45},
        {"huge", 1000, 1e37},
};

static void test_sort(const void *p)
{
        const SortRow *row = p;
        static float logits[V_MAX];
        static Cand want[V_MAX];
        CandVec got = {0};
        CandVec spare = {0};

        kit_logits(logits, row->n, row->spread, 5);
        for (size_t i = 0; i < row->n; i++)
                want[i] = (Cand){logits[i], (int32_t)i};
        assert_ok(vec_append(&got, want, row->n));
        qsort(want, row->n, sizeof(*want), cand_compare);
        assert_ok(cands_sort(&got, &spare));
        assert_same(&got, want, row->n);
        vec_done(&got);
        vec_done(&spare);
}

typedef struct MathRow {
        const char *name;
        double (*of)(double);
        double x;
        double want;
} MathRow;

static double square_root(double x)
{
        return fixed_pow(x, 0.5);
}

static const MathRow math_rows[] = {
        {"e^0", fixed_exp, 0, 1},
        {"e^1", fixed_exp, 1, 2.718281828459045},
        {"e^-1", fixed_exp, -1, 0.36787944117144233},
        {"e^0.3", fixed_exp, 0.3, 1.3498588075760032},
        {"e^-30", fixed_exp, -30, 9.357622968840175e-14},
        {"e^700", fixed_exp, 700, 1.0142320547350045e304},
        {"e^-700", fixed_exp, -700, 9.859676543759770e-305},
        {"e^-800", fixed_exp, -800, 0},
        {"e^-inf", fixed_exp, -INFINITY, 0},
        {"e^nan", fixed_exp, NAN, 0},
        {"e^inf", fixed_exp, INFINITY, INFINITY},
        {"log 1", fixed_log, 1, 0},
        {"log 2", fixed_log, 2, 0.6931471805599453},
        {"log 10", fixed_log, 10, 2.302585092994046},
        {"log 1e-300", fixed_log, 1e-300, -690.7755278982137},
        {"log 0.7", fixed_log, 0.7, -0.35667494393873245},
        {"log 0", fixed_log, 0, -INFINITY},
        {"log of a negative", fixed_log, -1, -INFINITY},
        {"root of 2", square_root, 2, 1.4142135623730951},
        {"root of 0", square_root, 0, 0},
};

static void test_math(const void *p)
{
        const MathRow *row = p;
        const double got = row->of(row->x);

        assert_true(got == row->want || fabs(got - row->want) <= 4e-15 * fabs(row->want));
}

static const TestTable tables[] = {
        TEST_TABLE("select", select_rows, test_select),
        TEST_TABLE("sort", sort_rows, test_sort),
        TEST_TABLE("math", math_rows, test_math),
};
TEST_MAIN(tables)
