/* Many requests at once: each gets what it gets alone, however it ends, whatever runs beside. */
#include "unit/engine/kit.h"

enum { MOST = 16, TOKENS = 12 };

/* What one user's callbacks have seen; all of it under the lock. */
typedef struct Seen {
        struct Hall *hall;
        int32_t ids[KIT_CTX];
        size_t n;
        size_t n_rows;
        size_t leave_at; /* refuses this token; 0: none */
        bool unwanted;
        size_t n_ended;
        qn_status status;
        char error[200];
        qn_result result;
        size_t n_reused;
} Seen;

/* Where everybody waits for the last one. */
typedef struct Hall {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        size_t n_open;
        Seen seen[MOST];
        void *users[MOST];
} Hall;

static void hall_init(Hall *h, size_t n)
{
        memset(h, 0, sizeof(*h));
        (void)pthread_mutex_init(&h->lock, NULL);
        (void)pthread_cond_init(&h->changed, NULL);
        h->n_open = n;
        for (size_t i = 0; i < MOST; i++) {
                h->seen[i].hall = h;
                h->users[i] = &h->seen[i];
        }
}

static void hall_done(Hall *h)
{
        (void)pthread_mutex_destroy(&h->lock);
        (void)pthread_cond_destroy(&h->changed);
}

static void hall_wait(Hall *h)
{
        (void)pthread_mutex_lock(&h->lock);
        while (h->n_open > 0)
                (void)pthread_cond_wait(&h->changed, &h->lock);
        (void)pthread_mutex_unlock(&h->lock);
}

static bool on_token(const qn_token *token, void *user)
{
        Seen *s = user;

        if (token->id >= 0)
                s->ids[s->n++] = token->id;
        return s->leave_at == 0 || s->n < s->leave_at;
}

static bool on_row(size_t t, const float *logits, size_t n_vocab, void *user)
{
        Seen *s = user;

        (void)logits;
        (void)n_vocab;
        return t == s->n_rows++;
}

static bool is_wanted(void *user)
{
        return !((const Seen *)user)->unwanted;
}

static void on_end(const qn_ending *e, void *user)
{
        Seen *s = user;

        (void)pthread_mutex_lock(&s->hall->lock);
        s->n_ended++;
        s->status = e->status;
        (void)snprintf(s->error, sizeof(s->error), "%s", e->error);
        s->result = e->result;
        s->n_reused = e->n_reused;
        s->hall->n_open--;
        (void)pthread_cond_signal(&s->hall->changed);
        (void)pthread_mutex_unlock(&s->hall->lock);
}

static qn_scheduler *scheduler_new(qn_model *m, uint32_t max_running, uint32_t max_waiting)
{
        qn_scheduler_options o;
        qn_scheduler *s = NULL;

        qn_scheduler_options_init(&o);
        o.max_running = max_running;
        o.max_waiting = max_waiting;
        assert_ok(kit_status(qn_scheduler_new(m, &o, &s)));
        return s;
}

static void scheduler_free(qn_scheduler **s)
{
        qn_scheduler_free(*s);
}

/* A request of n of the kit's ids from `first` on, for one user. */
static qn_request request_of(const qn_model *m, size_t first, size_t n, void *const *users)
{
        qn_request r;

        qn_request_init(&r, m);
        r.ids = kit_ids() + first;
        r.n_ids = n;
        r.users = users;
        r.n_users = 1;
        r.wanted = is_wanted;
        r.ended = on_end;
        r.generate.on_token = on_token;
        r.generate.max_tokens = TOKENS;
        r.generate.ignore_eos = true;
        r.generate.sampling.seed = 11;
        return r;
}

/* The tokens of a session that does the same. */
static void alone(qn_model *m, const qn_request *r, uint64_t seed, Seen *out)
{
        CLEANUP(kit_session_free) qn_session *s = NULL;
        qn_generate_options o = r->generate;

        o.sampling.seed = seed;
        o.user = out;
        assert_ok(kit_status(qn_session_new(m, &s)));
        assert_ok(kit_status(qn_session_prompt(s, r->ids, r->n_ids, NULL)));
        assert_ok(kit_status(qn_generate(s, &o, &out->result)));
}

static void expect_same(const Seen *got, const Seen *want)
{
        assert_int_equal(got->n_ended, 1);
        assert_string_equal(got->error, "");
        assert_int_equal(got->n, want->n);
        assert_memory_equal(got->ids, want->ids, want->n * sizeof(*want->ids));
        assert_int_equal(got->result.reason, want->result.reason);
}

typedef struct CrowdRow {
        const char *name;
        size_t n;
        uint32_t max_running;
        bool prefix;
        float temperature;
} CrowdRow;

static const CrowdRow crowd_rows[] = {
        {"one", 1, 1, false, 0.0F},
        {"sixteen at once", 16, 16, false, 0.0F},
        {"sixteen, two at a time", 16, 2, false, 0.0F},
        {"drawn", 16, 8, false, 1.0F},
        {"shared prefixes", 16, 8, true, 0.8F},
};

static qn_request crowd_request(qn_model *m, const CrowdRow *row, size_t i, void *const *users)
{
        qn_request r = request_of(m, i % 3, 10 + i, users);

        r.generate.sampling.temperature = row->temperature;
        return r;
}

static void test_crowd(const void *p)
{
        const CrowdRow *row = p;
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, row->prefix);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, row->max_running, MOST);

        hall_init(&h, row->n);
        for (size_t i = 0; i < row->n; i++) {
                const qn_request r = crowd_request(m, row, i, &h.users[i]);
                assert_ok(kit_status(qn_submit(s, &r)));
        }
        hall_wait(&h);
        for (size_t i = 0; i < row->n; i++) {
                Seen want = {0};
                const qn_request r = crowd_request(m, row, i, &h.users[i]);
                alone(m, &r, 11, &want);
                expect_same(&h.seen[i], &want);
        }
}

/* Figures are as of the step before the last: one more request makes those before it certain. */
static void stats_settle(qn_model *m, qn_scheduler *s)
{
        static Hall h; /* outlives the scheduler's last look at it */
        qn_request r;

        hall_init(&h, 1);
        r = request_of(m, 0, 5, h.users);
        assert_ok(kit_status(qn_submit(s, &r)));
        hall_wait(&h);
}

/* Three answers: the i-th is that of seed + i. */
static void test_answers(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 4, 4);
        qn_request r;

        (void)p;
        hall_init(&h, 3);
        r = request_of(m, 0, 20, h.users);
        r.n_users = 3;
        r.generate.sampling.temperature = 1.5F;
        assert_ok(kit_status(qn_submit(s, &r)));
        hall_wait(&h);
        for (size_t i = 0; i < 3; i++) {
                Seen want = {0};
                alone(m, &r, 11 + i, &want);
                expect_same(&h.seen[i], &want);
        }
        stats_settle(m, s);
        assert_in_range(qn_scheduler_stats_of(s).prompt_tokens, 20, 20 + 5);
}

typedef struct EndRow {
        const char *name;
        size_t n_ids;
        int32_t max_tokens;
        size_t leave_at;
        bool unwanted;
        double timeout;
        qn_status status;
        qn_stop_reason reason;
        size_t n_tokens;
} EndRow;

static const EndRow end_rows[] = {
        {"limit", 10, 5, 0, false, 0.0, QN_OK, QN_STOP_LIMIT, 5},
        {"nothing asked", 10, 0, 0, false, 0.0, QN_OK, QN_STOP_LIMIT, 0},
        {"context", 40, -1, 0, false, 0.0, QN_OK, QN_STOP_CONTEXT, KIT_CTX - 40 + 1},
        {"refused by the callback", 10, 9, 3, false, 0.0, QN_OK, QN_STOP_CANCEL, 3},
        {"unwanted", 10, 9, 0, true, 0.0, QN_E_CANCELLED, QN_STOP_NONE, 0},
        {"late", 10, 9, 0, false, 1e-9, QN_E_CANCELLED, QN_STOP_NONE, 0},
};

static void test_end(const void *p)
{
        const EndRow *row = p;
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 4, 4);
        qn_request r;

        hall_init(&h, 1);
        h.seen[0].leave_at = row->leave_at;
        h.seen[0].unwanted = row->unwanted;
        r = request_of(m, 0, row->n_ids, h.users);
        r.generate.max_tokens = row->max_tokens;
        r.timeout = row->timeout;
        assert_ok(kit_status(qn_submit(s, &r)));
        hall_wait(&h);
        assert_int_equal(h.seen[0].status, row->status);
        assert_int_equal(h.seen[0].result.reason, row->reason);
        assert_int_equal(h.seen[0].n, row->n_tokens);
}

typedef struct RefuseRow {
        const char *name;
        size_t n_ids, n_users;
        float top_p;
        bool shift;
        Status want;
        const char *text;
} RefuseRow;

static const RefuseRow refuse_rows[] = {
        {"no tokens", 0, 1, 1.0F, false, E_USAGE, "no tokens"},
        {"no answers", 5, 0, 1.0F, false, E_RANGE, "0 answers"},
        {"too many answers", 5, 5, 1.0F, false, E_RANGE, "1..4"},
        {"a parameter", 5, 1, 1.5F, false, E_RANGE, "top_p"},
        {"context_shift", 5, 1, 1.0F, true, E_UNSUPPORTED, "context_shift"},
};

static void test_refuse(const void *p)
{
        const RefuseRow *row = p;
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 4, 4);
        qn_request r;

        hall_init(&h, 0);
        r = request_of(m, 0, row->n_ids, h.users);
        r.n_users = row->n_users;
        r.generate.sampling.top_p = row->top_p;
        r.generate.context_shift = row->shift;
        assert_status(kit_status(qn_submit(s, &r)), row->want, row->text);
}

static void test_too_long(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 4, 4);
        const int32_t ids[KIT_CTX + 1] = {3};
        qn_request r;

        (void)p;
        hall_init(&h, 0);
        r = request_of(m, 0, 1, h.users);
        r.ids = ids;
        r.n_ids = KIT_CTX + 1;
        assert_status(kit_status(qn_submit(s, &r)), E_CONTEXT, "49 tokens do not fit");
        r.n_ids = 2;
        r.ids = (const int32_t[]){3, KIT_VOCAB};
        assert_status(kit_status(qn_submit(s, &r)), E_RANGE, "token id 131");
}

/* The queue holds none: a scheduler that works on nothing still refuses. */
static void test_busy(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 1, 0);
        qn_request r;

        (void)p;
        hall_init(&h, 0);
        r = request_of(m, 0, 5, h.users);
        assert_status(kit_status(qn_submit(s, &r)), E_BUSY, "0 requests are waiting");
}

static void test_prompt_rows(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 4, 4);
        qn_request r;

        (void)p;
        hall_init(&h, 1);
        r = request_of(m, 0, 35, h.users);
        r.prompt_row = on_row;
        assert_ok(kit_status(qn_submit(s, &r)));
        hall_wait(&h);
        assert_int_equal(h.seen[0].n_rows, 35);
        assert_int_equal(h.seen[0].status, QN_OK);
}

/* The scheduler goes while it works: everybody is told, once. */
static void test_stop(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        qn_scheduler *s = scheduler_new(m, 2, MOST);

        (void)p;
        hall_init(&h, MOST);
        for (size_t i = 0; i < MOST; i++) {
                const qn_request r = request_of(m, 0, 30, &h.users[i]);
                assert_ok(kit_status(qn_submit(s, &r)));
        }
        qn_scheduler_free(s);
        for (size_t i = 0; i < MOST; i++)
                assert_int_equal(h.seen[i].n_ended, 1);
        assert_int_equal(h.seen[MOST - 1].status, QN_E_CANCELLED);
}

/* A session on the same model has its turn between steps. */
static void test_beside(const void *p)
{
        CLEANUP(hall_done) Hall h;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, false);
        CLEANUP(scheduler_free) qn_scheduler *s = scheduler_new(m, 2, MOST);
        Seen first = {0};
        Seen second = {0};
        qn_request r;

        (void)p;
        hall_init(&h, 4);
        r = request_of(m, 0, 12, h.users);
        alone(m, &r, 11, &first);
        for (size_t i = 0; i < 4; i++) {
                r.users = &h.users[i];
                assert_ok(kit_status(qn_submit(s, &r)));
        }
        alone(m, &r, 11, &second);
        assert_memory_equal(first.ids, second.ids, sizeof(first.ids));
        hall_wait(&h);
        expect_same(&h.seen[3], &first);
}

static void test_encoder(const void *p)
{
        CLEANUP(kit_model_close)
        qn_model *m = kit_model("tests/golden/models/bert-f32-mean", false);
        qn_scheduler *s = NULL;

        (void)p;
        assert_status(kit_status(qn_scheduler_new(m, NULL, &s)), E_UNSUPPORTED, "embeddings");
        assert_null(s);
}

static const TestTable tables[] = {
        TEST_TABLE("crowd", crowd_rows, test_crowd),
        TEST_TABLE("end", end_rows, test_end),
        TEST_TABLE("refuse", refuse_rows, test_refuse),
        TEST_ONE("three answers", test_answers),
        TEST_ONE("too long", test_too_long),
        TEST_ONE("busy", test_busy),
        TEST_ONE("prompt rows", test_prompt_rows),
        TEST_ONE("stop", test_stop),
        TEST_ONE("a session beside", test_beside),
        TEST_ONE("an encoder", test_encoder),
};

TEST_MAIN(tables);
