/* Requests alone and a few together: what each way of ending, waiting and sharing does. */
#include "unit/sched/fake.h"

enum { CLIENTS = 8 };

/* One scheduler over one fake engine. */
typedef struct Bench {
        BackendModel m;
        Sched *s;
        FakeClient c[CLIENTS];
} Bench;

static void bench_init(Bench *b, uint32_t n_ctx, size_t kv_tokens, uint32_t max_running)
{
        memset(b, 0, sizeof(*b));
        fake_init(&b->m, n_ctx, kv_tokens);
        assert_ok(sched_new(&(SchedOptions){.backend = &fake_backend,
                                            .model = &b->m,
                                            .max_running = max_running,
                                            .max_waiting = 4,
                                            .prefix_shared = true,
                                            .stretch = 2.0,
                                            .clock = fake_now,
                                            .clock_user = &b->m},
                            &b->s));
}

static void bench_done(Bench *b)
{
        sched_free(&b->s);
        for (size_t i = 0; i < CLIENTS; i++)
                fake_client_done(&b->c[i]);
        fake_done(&b->m);
}

static void run_all(Bench *b)
{
        size_t n = 0;

        while (sched_step(b->s))
                assert_in_range(++n, 0, 10000);
}

static void expect_end(const FakeClient *c, Status want, size_t n_generated)
{
        assert_int_equal(c->n_ended, 1);
        assert_int_equal(c->end, want);
        assert_int_equal(fake_generated(c), n_generated);
}

typedef struct SizeRow {
        const char *name;
        size_t n_prompt, n_wanted;
} SizeRow;

static const SizeRow size_rows[] = {
        {"one and one", 1, 1},
        {"nothing wanted", 5, 0},
        {"longer than a step", 200, 3},
        {"a step exactly", FAKE_ROWS, 2},
        {"to the end of the context", 500, 12},
};

static void test_size(const void *p)
{
        const SizeRow *row = p;
        Bench b;

        bench_init(&b, 512, 10000, 4);
        fake_client_init(&b.c[0], 1, row->n_prompt, row->n_wanted);
        assert_ok(fake_submit(b.s, &b.c[0]));
        run_all(&b);
        expect_end(&b.c[0], OK, row->n_wanted);
        assert_int_equal(b.m.computed, row->n_prompt + row->n_wanted);
        bench_done(&b);
}

typedef struct RefuseRow {
        const char *name;
        size_t n_prompt;
        int32_t id; /* of the first token */
        size_t n_users;
        Status want;
        const char *text;
} RefuseRow;

static const RefuseRow refuse_rows[] = {
        {"no tokens", 0, 1, 1, E_USAGE, "no tokens"},
        {"too long", 513, 1, 1, E_CONTEXT, "513 tokens do not fit the context of 512"},
        {"id beyond", 3, FAKE_VOCAB, 1, E_RANGE, "token id 32 is outside the vocabulary 0..31"},
        {"id negative", 3, -1, 1, E_RANGE, "token id -1"},
        {"too many answers", 3, 1, 5, E_RANGE, "5 answers to one prompt; 1..4"},
        {"no answers", 3, 1, 0, E_RANGE, "0 answers"},
};

static void test_refuse(const void *p)
{
        const RefuseRow *row = p;
        Bench b;
        int32_t ids[600] = {row->id};
        void *users[CLIENTS] = {0};

        bench_init(&b, 512, 10000, 4);
        assert_status(sched_submit(b.s, &(SchedRequest){.ids = ids,
                                                        .n = row->n_prompt,
                                                        .client = &fake_client,
                                                        .users = users,
                                                        .n_users = row->n_users}),
                      row->want, row->text);
        assert_false(sched_step(b.s));
        bench_done(&b);
}

static void test_queue_full(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 10000, 1);
        for (size_t i = 0; i < 5; i++)
                fake_client_init(&b.c[i], (uint32_t)i, 4, 2);
        for (size_t i = 0; i < 4; i++)
                assert_ok(fake_submit(b.s, &b.c[i]));
        assert_status(fake_submit(b.s, &b.c[4]), E_BUSY, "4 requests are waiting");
        run_all(&b);
        assert_int_equal(b.c[4].n_ended, 0);
        assert_ok(fake_submit(b.s, &b.c[4]));
        run_all(&b);
        expect_end(&b.c[4], OK, 2);
        bench_done(&b);
}

/* Four answers from one prompt: it is computed once. */
static void test_forks(const void *p)
{
        Bench b;
        void *users[4];

        (void)p;
        bench_init(&b, 512, 10000, 4);
        for (size_t i = 0; i < 4; i++) {
                fake_client_init(&b.c[i], 7, 50, 3 + i);
                users[i] = &b.c[i];
        }
        assert_ok(sched_submit(b.s, &(SchedRequest){.ids = b.c[0].ids.p,
                                                    .n = 50,
                                                    .client = &fake_client,
                                                    .users = users,
                                                    .n_users = 4}));
        run_all(&b);
        for (size_t i = 0; i < 4; i++)
                expect_end(&b.c[i], OK, 3 + i);
        assert_int_equal(b.m.computed, 50 + 3 + 4 + 5 + 6);
        bench_done(&b);
}

typedef struct CancelRow {
        const char *name;
        size_t cancel_at;
        uint32_t max_running;
        size_t want; /* tokens the second client gets */
} CancelRow;

static const CancelRow cancel_rows[] = {
        {"while it waits", 0, 1, 0},
        {"before its first token", 0, 4, 0},
        {"after three tokens", 3, 4, 3},
};

static void test_cancel(const void *p)
{
        const CancelRow *row = p;
        Bench b;

        bench_init(&b, 512, 10000, row->max_running);
        fake_client_init(&b.c[0], 1, 20, 9);
        fake_client_init(&b.c[1], 2, 20, 9);
        b.c[1].cancel_at = row->cancel_at;
        assert_ok(fake_submit(b.s, &b.c[0]));
        assert_ok(fake_submit(b.s, &b.c[1]));
        run_all(&b);
        expect_end(&b.c[0], OK, 9);
        expect_end(&b.c[1], E_CANCELLED, row->want);
        assert_int_equal(sched_stats(b.s).cancellations, 1);
        bench_done(&b);
}

static void test_deadline(const void *p)
{
        Bench b;
        void *user = &b.c[0];

        (void)p;
        bench_init(&b, 512, 10000, 4);
        fake_client_init(&b.c[0], 1, 20, 100);
        assert_ok(sched_submit(b.s, &(SchedRequest){.ids = b.c[0].ids.p,
                                                    .n = 20,
                                                    .client = &fake_client,
                                                    .users = &user,
                                                    .n_users = 1,
                                                    .deadline = 10000000}));
        run_all(&b);
        assert_int_equal(b.c[0].end, E_CANCELLED);
        assert_in_range(fake_generated(&b.c[0]), 1, 10);
        bench_done(&b);
}

static void test_priority(const void *p)
{
        static const int32_t priorities[4] = {0, 5, -1, 5};
        static const size_t ranks[4] = {2, 0, 3, 1};
        size_t order = 0;
        Bench b;

        (void)p;
        bench_init(&b, 512, 10000, 1);
        for (size_t i = 0; i < 4; i++) {
                void *user = &b.c[i];
                fake_client_init(&b.c[i], (uint32_t)i, 5, 2);
                b.c[i].order = &order;
                assert_ok(sched_submit(b.s, &(SchedRequest){.ids = b.c[i].ids.p,
                                                            .n = 5,
                                                            .client = &fake_client,
                                                            .users = &user,
                                                            .n_users = 1,
                                                            .priority = priorities[i]}));
        }
        run_all(&b);
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(b.c[i].rank, ranks[i]);
        bench_done(&b);
}

/* NaN of one sequence ends that one alone. */
static void test_poison(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 10000, 4);
        for (size_t i = 0; i < 3; i++)
                fake_client_init(&b.c[i], (uint32_t)i, 10, 8);
        b.c[1].ids.p[9] = FAKE_POISON;
        for (size_t i = 0; i < 3; i++)
                assert_ok(fake_submit(b.s, &b.c[i]));
        run_all(&b);
        expect_end(&b.c[0], OK, 8);
        expect_end(&b.c[1], E_NUMERIC, 0);
        expect_end(&b.c[2], OK, 8);
        bench_done(&b);
}

/* KV for two of three: one waits, is computed anew, and gives the same. */
static void test_preempt(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 100, 4);
        for (size_t i = 0; i < 3; i++) {
                fake_client_init(&b.c[i], (uint32_t)i, 20, 25);
                assert_ok(fake_submit(b.s, &b.c[i]));
        }
        run_all(&b);
        for (size_t i = 0; i < 3; i++)
                expect_end(&b.c[i], OK, 25);
        assert_in_range(b.c[2].times.preemptions, 1, 3);
        assert_int_equal(b.c[0].times.preemptions, 0);
        bench_done(&b);
}

/* Nobody to make room: the one that runs ends, and says why. */
static void test_too_large(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 30, 4);
        fake_client_init(&b.c[0], 1, 20, 25);
        assert_ok(fake_submit(b.s, &b.c[0]));
        run_all(&b);
        expect_end(&b.c[0], E_CONTEXT, 11);
        bench_done(&b);
}

static void test_context_full(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 32, 1000, 4);
        fake_client_init(&b.c[0], 1, 30, 25);
        assert_ok(fake_submit(b.s, &b.c[0]));
        run_all(&b);
        assert_int_equal(b.c[0].end, E_CONTEXT);
        bench_done(&b);
}

/* Every row once and in order, though the sequence is computed twice. */
static void test_prompt_rows(const void *p)
{
        Bench b;
        void *user = &b.c[0];

        (void)p;
        bench_init(&b, 512, 1000, 4);
        fake_client_init(&b.c[0], 1, 150, 6);
        b.m.outgrown_at = 153;
        assert_ok(sched_submit(b.s, &(SchedRequest){.ids = b.c[0].ids.p,
                                                    .n = 150,
                                                    .client = &fake_client,
                                                    .users = &user,
                                                    .n_users = 1,
                                                    .prompt_rows = true}));
        run_all(&b);
        expect_end(&b.c[0], OK, 6);
        assert_int_equal(b.c[0].n_rows, 150);
        bench_done(&b);
}

static void test_outgrown(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 1000, 4);
        fake_client_init(&b.c[0], 1, 20, 10);
        b.m.outgrown_at = 25;
        assert_ok(fake_submit(b.s, &b.c[0]));
        run_all(&b);
        expect_end(&b.c[0], OK, 10);
        assert_int_equal(b.m.computed, 24 + 25 + 5);
        bench_done(&b);
}

/* The first computed its whole prompt, the others took its beginning. */
static void expect_shared(const Bench *b)
{
        for (size_t i = 0; i < 4; i++)
                expect_end(&b->c[i], OK, 2);
        for (size_t i = 1; i < 4; i++)
                assert_in_range(b->c[i].times.n_reused, 190, 199);
}

/* Four requests at once with one beginning: it is computed once. */
static void test_shared_prefix(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 4000, 4);
        b.m.cache = true;
        for (size_t i = 0; i < 4; i++) {
                fake_client_init(&b.c[i], 3, 200, 2);
                b.c[i].ids.p[190] = (int32_t)i;
                assert_ok(fake_submit(b.s, &b.c[i]));
        }
        run_all(&b);
        expect_shared(&b);
        bench_done(&b);
}

/* While a long prompt goes in, the one that decodes gets a token with every step. */
static void test_fair(const void *p)
{
        Bench b;
        size_t before;

        (void)p;
        bench_init(&b, 512, 4000, 4);
        fake_client_init(&b.c[0], 1, 10, 60);
        fake_client_init(&b.c[1], 2, 500, 1);
        assert_ok(fake_submit(b.s, &b.c[0]));
        (void)sched_step(b.s);
        assert_ok(fake_submit(b.s, &b.c[1]));
        while (b.c[1].times.filled == 0 && b.c[1].n_ended == 0) {
                before = fake_generated(&b.c[0]);
                assert_true(sched_step(b.s));
                assert_int_equal(fake_generated(&b.c[0]), before + 1);
        }
        run_all(&b);
        bench_done(&b);
}

/* What is left when the scheduler goes is told so. */
static void test_stop(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 4000, 1);
        fake_client_init(&b.c[0], 1, 10, 60);
        fake_client_init(&b.c[1], 2, 10, 60);
        assert_ok(fake_submit(b.s, &b.c[0]));
        assert_ok(fake_submit(b.s, &b.c[1]));
        (void)sched_step(b.s);
        sched_free(&b.s);
        assert_int_equal(b.c[0].end, E_CANCELLED);
        assert_int_equal(b.c[1].end, E_CANCELLED);
        bench_done(&b);
}

/* It goes right after the step in which a request ended by itself. */
static void test_stop_after_end(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 4000, 2);
        fake_client_init(&b.c[0], 1, 10, 0);
        assert_ok(fake_submit(b.s, &b.c[0]));
        (void)sched_step(b.s);
        assert_int_equal(b.c[0].n_ended, 1);
        sched_free(&b.s);
        expect_end(&b.c[0], OK, 0);
        bench_done(&b);
}

static Status oom_run(void *arg)
{
        Bench *b = arg;
        Status s;

        TRY(fake_submit(b->s, &b->c[0]));
        while (sched_step(b->s))
                continue;
        s = b->c[0].end;
        b->c[0].n_ended = 0;
        b->c[0].ids.n = b->c[0].n_prompt;
        return s;
}

/* Whatever allocation fails, the request ends with E_NOMEM and the scheduler goes on. */
static void test_oom(const void *p)
{
        Bench b;

        (void)p;
        bench_init(&b, 512, 4000, 2);
        fake_client_init(&b.c[0], 1, 70, 20);
        oom_each(oom_run, &b);
        bench_done(&b);
}

static const TestTable tables[] = {
        TEST_TABLE("size", size_rows, test_size),
        TEST_TABLE("refuse", refuse_rows, test_refuse),
        TEST_TABLE("cancel", cancel_rows, test_cancel),
        TEST_ONE("queue full", test_queue_full),
        TEST_ONE("four answers", test_forks),
        TEST_ONE("deadline", test_deadline),
        TEST_ONE("priority", test_priority),
        TEST_ONE("NaN ends its own", test_poison),
        TEST_ONE("preempt", test_preempt),
        TEST_ONE("too large for the cache", test_too_large),
        TEST_ONE("context full", test_context_full),
        TEST_ONE("prompt rows", test_prompt_rows),
        TEST_ONE("outgrown", test_outgrown),
        TEST_ONE("shared prefix", test_shared_prefix),
        TEST_ONE("fair", test_fair),
        TEST_ONE("stop", test_stop),
        TEST_ONE("stop after an end", test_stop_after_end),
        TEST_ONE("out of memory", test_oom),
};

TEST_MAIN(tables);
