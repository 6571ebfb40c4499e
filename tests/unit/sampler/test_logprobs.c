/* logprobs_top: values, order, edges. */
#include "kit.h"

#include "sampler/fixed_math.h"

typedef struct TopRow {
        const char *name;
        size_t n_vocab;
        float logits[5];
        int32_t id;
        size_t n;
        double logprob;  /* of id */
        const char *top; /* ids */
        double first_logprob;
} TopRow;

#define L2 0.6931471805599453
#define NO (-INFINITY)

static const TopRow top_rows[] = {
        {"greatest", 2, {0, 0}, 0, 1, -L2, "0", -L2},
        {"ties by id", 4, {1, 1, 1, 1}, 2, 3, -2 * L2, "0 1 2", -2 * L2},
        {"order",
         3,
         {0, (float)(2 * L2), (float)(L2)},
         0,
         3,
         -1.9459101490553132,
         "1 2 0",
         -0.5596157879354227},
        {"none asked", 2, {0, 0}, 1, 0, -L2, "", 0},
        {"a banned id", 3, {0, NO, 0}, 1, 2, NO, "0 2", -L2},
        {"banned fill up by id", 4, {NO, 0, NO, NO}, 1, 3, 0, "1 0 2", 0},
        {"one token", 1, {-9}, 0, 1, 0, "0", 0},
        {"far apart", 2, {1000, -1000}, 1, 2, -2000, "0 1", 0},
        {"huge", 2, {3e38F, 3e38F}, 1, 1, -L2, "0", -L2},
};

static Status ids_text(const TokenProb *top, size_t n, StrBuf *out)
{
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_printf(out, i == 0 ? "%d" : " %d", top[i].id));
        return OK;
}

static bool is_near(double a, double b)
{
        return a == b || fabs(a - b) < 1e-6 * fmax(1, fabs(b));
}

static void test_top(const void *p)
{
        const TopRow *row = p;
        CLEANUP(strbuf_done) StrBuf ids = {0};
        TokenProb top[5] = {0};
        float logprob;

        assert_ok(logprobs_top(&kit_kernels, row->logits, row->n_vocab, row->id, row->n, &logprob,
                               top));
        assert_ok(ids_text(top, row->n, &ids));
        assert_string_equal(strbuf_cstr(&ids), row->top);
        assert_true(is_near((double)logprob, row->logprob));
        assert_true(is_near((double)top[0].logprob, row->first_logprob));
}

typedef struct BadRow {
        const char *name;
        float logits[3];
        int32_t id;
        size_t n;
        Status want;
        const char *text;
} BadRow;

static const BadRow bad_rows[] = {
        {"id beyond", {0, 1, 2}, 3, 1, E_RANGE, "token 3 is outside 0..2"},
        {"id negative", {0, 1, 2}, -1, 1, E_RANGE, "token -1 is outside 0..2"},
        {"more than there are", {0, 1, 2}, 0, 4, E_RANGE, "top_logprobs: 4 is outside 0..3"},
        {"nan", {0, NAN, 2}, 0, 1, E_NUMERIC, "logit of token 1 is "},
        {"all banned", {NO, NO, NO}, 0, 1, E_NUMERIC, "every logit is -inf"},
};

static void test_bad(const void *p)
{
        const BadRow *row = p;
        TokenProb top[4];
        float logprob = 5;

        assert_status(logprobs_top(&kit_kernels, row->logits, 3, row->id, row->n, &logprob, top),
                      row->want, row->text);
        assert_true(logprob == 5);
}

enum { V = 3000 };

static void test_sums_to_one(const void *p)
{
        static float logits[V];
        static TokenProb top[V];
        double sum = 0.0;
        float logprob;

        (void)p;
        kit_logits(logits, V, 3.0, 4);
        assert_ok(logprobs_top(&kit_kernels, logits, V, 17, V, &logprob, top));
        for (size_t i = 0; i < V; i++)
                sum += fixed_exp((double)top[i].logprob);
        assert_near(sum, 1.0, 1e-5);
}

static Status top_once(void *arg)
{
        static const float logits[5] = {1, 2, 3, 4, 5};
        TokenProb top[3];
        float logprob;

        (void)arg;
        return logprobs_top(&kit_kernels, logits, 5, 2, 3, &logprob, top);
}

static void test_oom(const void *p)
{
        (void)p;
        oom_each(top_once, NULL);
}

static const TestTable tables[] = {
        TEST_TABLE("top", top_rows, test_top),
        TEST_TABLE("bad", bad_rows, test_bad),
        TEST_ONE("all together are one", test_sums_to_one),
        TEST_ONE("oom", test_oom),
};
TEST_MAIN(tables)
