/* Steps of the native engine: what a failed one leaves, forks, trims, cached prefixes. */
#include "backend/native/native.h"
#include "unit/arch/model_copy.h"

#include "support/table.h"

enum { V = 131, CTX = 64, N_IDS = 40, NAN_TOKEN = 77 };

typedef struct Engine {
        BackendModel *m;
        BackendSeq *a, *b;
} Engine;

static const Backend *const be = &backend_native;

static void engine_done(Engine *e)
{
        be->seq_free(&e->a);
        be->seq_free(&e->b);
        be->close(&e->m);
}

static Engine engine_at(const char *path)
{
        const BackendOptions o = {.n_ctx = CTX, .n_threads = 1, .chunk = 48, .prefix_cache = true};
        Engine e = {0};

        assert_ok(be->open(path, &o, &e.m));
        assert_ok(be->seq_new(e.m, &e.a));
        assert_ok(be->seq_new(e.m, &e.b));
        return e;
}

static const int32_t *ids_get(void)
{
        static int32_t ids[N_IDS];

        for (int32_t i = 0; i < N_IDS; i++)
                ids[i] = 4 + i * 7 % 70;
        return ids;
}

static Status feed(const Engine *e, BackendSeq *s, const int32_t *ids, size_t n, float *logits)
{
        const BatchPart part = {s, ids, n, be->seq_length(s) + n, LOGITS_LAST};
        const Batch batch = {.parts = &part, .n = 1};
        LogitsRows rows;

        TRY(be->step(e->m, &batch, &rows));
        memcpy(logits, rows.p, V * sizeof(float));
        return OK;
}

typedef struct BadStepRow {
        const char *name;
        size_t held; /* by the first sequence */
        int32_t bad; /* the second's token */
        size_t n;    /* the second's tokens */
        Status want;
        const char *part;
} BadStepRow;

static const BadStepRow bad_step_rows[] = {
        {"a negative id", 5, -1, 1, E_RANGE, "token id -1 is outside the vocabulary 0..130"},
        {"an id beyond", 5, V, 1, E_RANGE, "token id 131 is outside"},
        {"no tokens at all", 5, 0, 0, E_RANGE, "a step of 0 tokens; 1..48 may be asked"},
        {"more than a chunk", 5, 9, 48, E_RANGE, "a step of 49 tokens"},
        {"not a number", 5, NAN_TOKEN, 1, E_NUMERIC, "layer 0"},
        {"not a number, within a block", 5, NAN_TOKEN, 10, E_NUMERIC, "layer 0"},
        {"not a number, over blocks", 16, NAN_TOKEN, 30, E_NUMERIC, "layer 0"},
        {"not a number, first", 0, NAN_TOKEN, 3, E_NUMERIC, "layer 0"},
};

static Engine nan_engine(TempDir *dir)
{
        temp_dir_init(dir);
        model_copy(dir, "llama-f32");
        model_poke(dir, "model.embed_tokens.weight", (size_t)NAN_TOKEN * 45, 45, NAN);
        return engine_at(dir->path);
}

/* Both sequences are in the batch; the second's tokens make it fail. */
static Status bad_step(const Engine *e, const BadStepRow *row)
{
        int32_t bad[64];
        LogitsRows rows;
        const BatchPart parts[] = {{e->a, ids_get(), row->n > 0, CTX, LOGITS_LAST},
                                   {e->b, bad, row->n, CTX, LOGITS_LAST}};
        const Batch batch = {.parts = parts, .n = 2};

        for (size_t i = 0; i < N_ELEMS(bad); i++)
                bad[i] = row->bad;
        return be->step(e->m, &batch, &rows);
}

static void fill(const Engine *e, size_t n)
{
        float logits[V];

        if (n == 0)
                return;
        assert_ok(feed(e, e->a, ids_get(), n, logits));
        assert_ok(feed(e, e->b, ids_get(), n, logits));
}

/* After the failure the sequences go on as those of a model where it never happened. */
static void test_bad_step(const void *p)
{
        const BadStepRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(temp_dir_done) TempDir dir2;
        CLEANUP(engine_done) Engine e = nan_engine(&dir);
        CLEANUP(engine_done) Engine clean = nan_engine(&dir2);
        float got[V];
        float want[V];

        fill(&e, row->held);
        fill(&clean, row->held);
        assert_status(bad_step(&e, row), row->want, row->part);
        assert_int_equal(be->seq_length(e.a), row->held);
        assert_int_equal(be->seq_length(e.b), row->held);
        assert_ok(feed(&clean, clean.b, ids_get() + row->held, 3, want));
        assert_ok(feed(&e, e.b, ids_get() + row->held, 3, got));
        assert_memory_equal(got, want, sizeof(got));
}

static void test_context_full(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("llama-f32"));
        float logits[V];

        (void)p;
        fill(&e, 40);
        assert_status(feed(&e, e.a, ids_get(), 25, logits), E_CONTEXT,
                      "65 tokens do not fit the context of 64");
        assert_int_equal(be->seq_length(e.a), 40);
        assert_ok(feed(&e, e.a, ids_get(), 24, logits));
        assert_int_equal(be->seq_length(e.a), 64);
}

/* Sequences share 16 blocks: five of three blocks each fit, the sixth when one is gone. */
static void crowd_fill(const Engine *e, BackendSeq **s)
{
        float logits[V];

        for (int32_t i = 0; i < 6; i++)
                assert_ok(be->seq_new(e->m, &s[i]));
        for (int32_t i = 0; i < 5; i++)
                assert_ok(feed(e, s[i], ids_get() + i, 35, logits));
}

static void test_pool_full(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("llama-f32"));
        BackendSeq *s[6] = {0};
        float logits[V];

        (void)p;
        crowd_fill(&e, s);
        assert_status(feed(&e, s[5], ids_get() + 5, 35, logits), E_CONTEXT, "KV cache is full");
        assert_int_equal(be->seq_length(s[5]), 0);
        be->seq_free(&s[0]);
        assert_ok(feed(&e, s[5], ids_get() + 5, 35, logits));
        for (size_t i = 0; i < N_ELEMS(s); i++)
                be->seq_free(&s[i]);
        assert_int_equal(kv_pool_held(e.m->kv), 0);
}

/* The pool has room for the first of a batch and not for the second: neither has grown. */
static void test_pool_full_half_way(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("llama-f32"));
        BackendSeq *s[6] = {0};
        LogitsRows rows;
        const int32_t *ids = ids_get();

        (void)p;
        crowd_fill(&e, s);
        const BatchPart parts[] = {{e.a, ids + 9, 10, 10, LOGITS_LAST},
                                   {e.b, ids + 8, 10, 10, LOGITS_LAST}};
        const Batch batch = {.parts = parts, .n = 2};
        assert_status(be->step(e.m, &batch, &rows), E_CONTEXT, "KV cache is full");
        assert_int_equal(be->seq_length(e.a), 0);
        assert_int_equal(be->seq_length(e.b), 0);
        for (size_t i = 0; i < N_ELEMS(s); i++)
                be->seq_free(&s[i]);
        assert_int_equal(kv_pool_held(e.m->kv), 0);
}

typedef struct SplitRow {
        const char *name, *model;
        size_t at; /* where the fork or the trim happens */
} SplitRow;

static const SplitRow split_rows[] = {
        {"inside a block", "llama-f32", 21}, {"at a block's end", "llama-f32", 32},
        {"after one token", "llama-f32", 1}, {"with a window", "mistral-f32-window", 21},
        {"in f16", "mistral-f16", 30},       {"in bf16", "qwen3-bf16-tied", 17},
        {"fused", "phi3-f32", 25},
};

/* The original and the fork go on alike, and each as if alone. */
static void test_fork(const void *p)
{
        const SplitRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->model));
        BackendSeq *f = NULL;
        float whole[V];
        float got[2][V];

        assert_ok(feed(&e, e.b, ids_get(), N_IDS, whole));
        assert_ok(feed(&e, e.a, ids_get(), row->at, got[0]));
        assert_ok(be->seq_fork(e.a, &f));
        assert_ok(feed(&e, e.a, ids_get() + row->at, N_IDS - row->at, got[0]));
        assert_ok(feed(&e, f, ids_get() + row->at, N_IDS - row->at, got[1]));
        assert_int_equal(be->seq_length(f), N_IDS);
        assert_memory_equal(be->seq_tokens(f), ids_get(), N_IDS * sizeof(int32_t));
        be->seq_free(&f);
        assert_memory_equal(got[0], whole, sizeof(whole));
        assert_memory_equal(got[1], whole, sizeof(whole));
}

/* Wrong tokens, cut off again, leave no trace. */
static void test_trim(const void *p)
{
        const SplitRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->model));
        float whole[V];
        float got[V];

        assert_ok(feed(&e, e.b, ids_get(), N_IDS, whole));
        assert_ok(feed(&e, e.a, ids_get(), row->at, got));
        assert_ok(feed(&e, e.a, ids_get(), 20, got));
        be->seq_trim(e.a, row->at);
        assert_int_equal(be->seq_length(e.a), row->at);
        assert_ok(feed(&e, e.a, ids_get() + row->at, N_IDS - row->at, got));
        assert_memory_equal(got, whole, sizeof(whole));
}

/* Cached blocks give the bits that computing them gave. */
static void test_begin(const void *p)
{
        const SplitRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->model));
        size_t n = 0;
        float whole[V];
        float got[V];

        assert_ok(feed(&e, e.b, ids_get(), N_IDS, whole));
        assert_ok(be->seq_begin(e.a, ids_get(), row->at, N_IDS, &n));
        assert_int_equal(n, row->at / KV_TOKENS * KV_TOKENS);
        assert_ok(feed(&e, e.a, ids_get() + n, N_IDS - n, got));
        assert_memory_equal(got, whole, sizeof(whole));
}

static const TestTable tables[] = {
        TEST_TABLE("bad step", bad_step_rows, test_bad_step),
        TEST_ONE("context full", test_context_full),
        TEST_ONE("pool full", test_pool_full),
        TEST_ONE("pool full half way", test_pool_full_half_way),
        TEST_TABLE("fork", split_rows, test_fork),
        TEST_TABLE("trim", split_rows, test_trim),
        TEST_TABLE("begin", split_rows, test_begin),
};
TEST_MAIN(tables);
