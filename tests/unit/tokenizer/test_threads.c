/* One tokenizer, many threads: each gets the ids that one alone gets. */
#include "kit.h"

#include <pthread.h>

enum { N_THREADS = 4, N_ROUNDS = 50 };

static const char json[] =
        BPE_JSON("\"a\":0,\"b\":1,\"ab\":2,\"\\u0120\":3", "\"a b\"",
                 ",\"normalizer\":{\"type\":\"NFC\"},\"pre_tokenizer\":" LLAMA3_PRE);

typedef struct Worker {
        const Tokenizer *t;
        size_t n_right;
} Worker;

static Status encode_once(const Tokenizer *t, bool *right)
{
        static const int32_t want[] = {2, 3, 2, 0, 3, 1};
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.parse_special = true};

        TRY(tokenizer_encode(t, STR("ab aba b"), &o, &ids));
        *right = ids.n == N_ELEMS(want) && memcmp(ids.p, want, sizeof(want)) == 0;
        return OK;
}

static bool encodes_right(const Tokenizer *t)
{
        bool right = false;

        return encode_once(t, &right) == OK && right;
}

static void *worker_run(void *arg)
{
        Worker *w = arg;

        for (size_t i = 0; i < N_ROUNDS; i++)
                w->n_right += encodes_right(w->t);
        return NULL;
}

static void workers_run(Worker *workers)
{
        pthread_t threads[N_THREADS];

        for (size_t i = 0; i < N_THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, worker_run, &workers[i]), 0);
        for (size_t i = 0; i < N_THREADS; i++)
                assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void test_threads(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        Worker workers[N_THREADS] = {{0}};

        (void)p;
        kit_tokenizer(json, &t);
        for (size_t i = 0; i < N_THREADS; i++)
                workers[i].t = t;
        workers_run(workers);
        for (size_t i = 0; i < N_THREADS; i++)
                assert_int_equal(workers[i].n_right, N_ROUNDS);
}

static const TestTable tables[] = {
        TEST_ONE("threads", test_threads),
};
TEST_MAIN(tables);
