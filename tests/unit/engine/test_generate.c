/* Generation: why it ends, what the callback is told, what the session holds afterwards. */
#include "unit/engine/kit.h"

enum { TOKEN_EOS = 2, TOKEN_A = 70, TOKEN_HE = 101, TEXT_MAX = 256 };

/* What the callback saw. */
typedef struct Told {
        char text[TEXT_MAX];
        size_t n_text, n_tokens, n_tails;
        size_t refuse_at; /* the token at which it returns false; 0: never */
        float logprobs;   /* their sum */
        size_t n_top;     /* alternatives told, and whether the chosen token led each time */
        bool led;
} Told;

static bool told(const qn_token *token, void *user)
{
        Told *t = user;

        assert_true(t->n_text + token->n_piece < TEXT_MAX);
        memcpy(t->text + t->n_text, token->piece, token->n_piece);
        t->n_text += token->n_piece;
        t->n_tokens += token->id >= 0;
        t->n_tails += token->id < 0;
        t->logprobs += token->logprob;
        t->n_top += token->n_top;
        t->led = token->n_top > 0 && token->top[0].id == token->id;
        return t->n_tokens != t->refuse_at;
}

typedef struct EndRow {
        const char *name;
        int32_t forced; /* this token always comes */
        int32_t max_tokens;
        const char *stop;
        bool ignore_eos, context_shift;
        size_t refuse_at;
        qn_stop_reason reason;
        size_t n_generated;
        const char *text;
        size_t length; /* the session's afterwards; it began with 5 */
} EndRow;

#define A43 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const EndRow end_rows[] = {
        {"an end token", TOKEN_EOS, 9, NULL, false, false, 0, QN_STOP_EOS, 0, "", 5},
        {"the other end token", 3, 9, NULL, false, false, 0, QN_STOP_EOS, 0, "", 5},
        {"end tokens ignored", TOKEN_EOS, 4, NULL, true, false, 0, QN_STOP_LIMIT, 4, "", 9},
        {"the limit", TOKEN_A, 3, NULL, false, false, 0, QN_STOP_LIMIT, 3, "aaa", 8},
        {"a limit of none", TOKEN_A, 0, NULL, false, false, 0, QN_STOP_LIMIT, 0, "", 5},
        {"a word in one piece", TOKEN_HE, 9, "he", false, false, 0, QN_STOP_WORD, 1, "", 6},
        {"a word over pieces", TOKEN_HE, 9, "eh", false, false, 0, QN_STOP_WORD, 2, "h", 7},
        {"a long word over pieces", TOKEN_A, 9, "aaaa", false, false, 0, QN_STOP_WORD, 4, "", 9},
        {"a word begun at the limit", TOKEN_A, 3, "aaaa", false, false, 0, QN_STOP_LIMIT, 3, "aaa",
         8},
        {"the context", TOKEN_A, -1, NULL, false, false, 0, QN_STOP_CONTEXT, 44, A43 "a", 48},
        {"a shift instead", TOKEN_A, 46, NULL, false, true, 0, QN_STOP_LIMIT, 46, A43 "aaa", 27},
        {"the callback", TOKEN_A, 9, NULL, false, false, 2, QN_STOP_CANCEL, 2, "aa", 7},
};

static qn_generate_options options_of(const EndRow *row, const qn_logit_bias *bias, Told *t)
{
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 0.0F;
        o.sampling.logit_bias = bias;
        o.sampling.n_logit_bias = 1;
        o.max_tokens = row->max_tokens;
        o.ignore_eos = row->ignore_eos;
        o.context_shift = row->context_shift;
        o.on_token = told;
        o.user = t;
        return o;
}

static void test_end(const void *p)
{
        const EndRow *row = p;
        const qn_logit_bias bias = {row->forced, 1e6F};
        Told t = {.refuse_at = row->refuse_at};
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 5);
        qn_generate_options o = options_of(row, &bias, &t);
        qn_result r;

        o.stop = &row->stop;
        o.n_stop = row->stop != NULL;
        t.refuse_at = row->refuse_at > 0 ? row->refuse_at : SIZE_MAX;
        assert_ok(kit_status(qn_generate(s, &o, &r)));
        assert_int_equal(r.reason, row->reason);
        assert_int_equal(r.n_generated, row->n_generated);
        assert_int_equal(t.n_tokens, row->n_generated);
        assert_int_equal(r.n_prompt, 5);
        assert_int_equal(r.stop_token, row->reason == QN_STOP_EOS ? row->forced : -1);
        assert_string_equal(t.text, row->text);
        assert_int_equal(qn_session_length(s), row->length);
}

/* Which of several words, and at most one tail. */
static void test_which_word(const void *p)
{
        static const char *const words[] = {"zzz", "aab", "aaa"};
        const qn_logit_bias bias = {TOKEN_A, 1e6F};
        Told t = {.refuse_at = SIZE_MAX};
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 5);
        qn_generate_options o = options_of(&end_rows[3], &bias, &t);
        qn_result r;

        (void)p;
        o.stop = words;
        o.n_stop = N_ELEMS(words);
        o.max_tokens = 9;
        assert_ok(kit_status(qn_generate(s, &o, &r)));
        assert_int_equal(r.reason, QN_STOP_WORD);
        assert_int_equal(r.stop_word, 2);
        assert_int_equal(t.n_tails, 0);
}

static qn_generate_options greedy(int32_t n, Told *t)
{
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 0.0F;
        o.max_tokens = n;
        o.ignore_eos = true;
        o.on_token = told;
        o.user = t;
        return o;
}

/* Ten tokens at once, or five and five: the same text and the same tokens. */
static void test_goes_on(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *a = kit_session(m, 7);
        CLEANUP(kit_session_free) qn_session *b = kit_session(m, 7);
        Told t = {.refuse_at = SIZE_MAX};
        const qn_generate_options ten = greedy(10, &t);
        const qn_generate_options five = greedy(5, &t);

        (void)p;
        assert_ok(kit_status(qn_generate(a, &ten, NULL)));
        assert_ok(kit_status(qn_generate(b, &five, NULL)));
        assert_ok(kit_status(qn_generate(b, &five, NULL)));
        assert_int_equal(qn_session_length(a), 17);
        assert_int_equal(qn_session_length(b), 17);
        assert_memory_equal(qn_session_tokens(a), qn_session_tokens(b), 17 * sizeof(int32_t));
}

static void test_logprobs(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 7);
        Told t = {.refuse_at = SIZE_MAX};
        qn_generate_options o = greedy(4, &t);

        (void)p;
        assert_ok(kit_status(qn_generate(s, &o, NULL)));
        assert_near(t.logprobs, 0.0, 0);
        o.logprobs = true;
        assert_ok(kit_status(qn_generate(s, &o, NULL)));
        assert_true(t.logprobs < 0.0F);
        assert_int_equal(t.n_top, 0);
        o.n_top_logprobs = 3;
        assert_ok(kit_status(qn_generate(s, &o, NULL)));
        assert_int_equal(t.n_top, 12);
        assert_true(t.led);
}

/* A seed is used, told, and gives the same again. */
static void test_seed(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *a = kit_session(m, 7);
        CLEANUP(kit_session_free) qn_session *b = kit_session(m, 7);
        Told t = {.refuse_at = SIZE_MAX};
        qn_generate_options o = greedy(20, &t);
        qn_result r;

        (void)p;
        o.sampling.temperature = 2.0F;
        assert_ok(kit_status(qn_generate(a, &o, &r)));
        assert_true(r.seed != UINT64_MAX);
        o.sampling.seed = r.seed;
        assert_ok(kit_status(qn_generate(b, &o, &r)));
        assert_int_equal(r.seed, o.sampling.seed);
        assert_memory_equal(qn_session_tokens(a), qn_session_tokens(b), 27 * sizeof(int32_t));
}

typedef struct RefusalRow {
        const char *name;
        size_t held, size;
        const char *stop, *rng, *samplers;
        Status want;
        const char *part;
} RefusalRow;

#define SIZE sizeof(qn_generate_options)

static const RefusalRow refusal_rows[] = {
        {"no tokens", 0, SIZE, NULL, NULL, NULL, E_USAGE, "the session has no tokens"},
        {"size of none", 5, 0, NULL, NULL, NULL, E_USAGE, "qn_generate_options.size is 0"},
        {"size too large", 5, SIZE + 8, NULL, NULL, NULL, E_USAGE, "qn_generate_options_init"},
        {"an empty word", 5, SIZE, "", NULL, NULL, E_USAGE, "stop string 1 is empty"},
        {"an unknown generator", 5, SIZE, NULL, "dice", NULL, E_USAGE, "rng: \"dice\" is not one"},
        {"an unknown sampler", 5, SIZE, NULL, NULL, "top_k;magic", E_USAGE, "magic"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, row->held);
        Told t = {0};
        qn_generate_options o = greedy(4, &t);
        qn_result r = {.n_prompt = 4711};

        o.size = row->size;
        o.stop = &row->stop;
        o.n_stop = row->stop != NULL;
        o.sampling.rng = row->rng;
        o.sampling.samplers = row->samplers;
        assert_status(kit_status(qn_generate(s, &o, &r)), row->want, row->part);
        assert_int_equal(r.n_prompt, 4711);
        assert_int_equal(t.n_tokens, 0);
        assert_int_equal(qn_session_length(s), row->held);
}

enum { N_TURNS = 12 };

/* One thread's work: a session of its own, trimmed and continued again and again. */
typedef struct Worker {
        qn_session *s;
        Status status;
} Worker;

static Status turn(qn_session *s)
{
        qn_generate_options o;

        qn_generate_options_init(&o, NULL);
        o.sampling.temperature = 0.0F;
        o.max_tokens = 3;
        o.ignore_eos = true;
        TRY(kit_status(qn_session_trim(s, qn_session_length(s) - 1)));
        return kit_status(qn_generate(s, &o, NULL));
}

static void *worker_run(void *arg)
{
        Worker *w = arg;

        for (size_t i = 0; i < N_TURNS && w->status == OK; i++)
                w->status = turn(w->s);
        return NULL;
}

/* Sessions of one model in two threads wait for each other: both end as one alone does. */
static void test_two_threads(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *a = kit_session(m, 9);
        CLEANUP(kit_session_free) qn_session *b = kit_session(m, 9);
        CLEANUP(kit_session_free) qn_session *alone = kit_session(m, 9);
        Worker workers[] = {{a, OK}, {b, OK}, {alone, OK}};
        pthread_t other;
        const size_t length = 9 + 2 * N_TURNS;

        (void)p;
        assert_int_equal(pthread_create(&other, NULL, worker_run, &workers[0]), 0);
        (void)worker_run(&workers[1]);
        assert_int_equal(pthread_join(other, NULL), 0);
        (void)worker_run(&workers[2]);
        assert_int_equal(workers[0].status, OK);
        assert_int_equal(workers[1].status, OK);
        assert_int_equal(qn_session_length(alone), length);
        assert_memory_equal(qn_session_tokens(a), qn_session_tokens(alone), length * 4);
        assert_memory_equal(qn_session_tokens(b), qn_session_tokens(alone), length * 4);
}

static const TestTable tables[] = {
        TEST_TABLE("end", end_rows, test_end),
        TEST_ONE("which word", test_which_word),
        TEST_ONE("goes on", test_goes_on),
        TEST_ONE("logprobs", test_logprobs),
        TEST_ONE("seed", test_seed),
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_ONE("two threads", test_two_threads),
};
TEST_MAIN(tables);
