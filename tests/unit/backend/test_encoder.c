/* Encoders in the native engine: whole texts only, hidden states only, contexts by their tables. */
#include "backend/backend.h"
#include "unit/arch/model_copy.h"

#include "support/table.h"

enum { N_IDS = 20, CHUNK = 8 };

typedef struct Engine {
        BackendModel *m;
        BackendSeq *s;
} Engine;

static const Backend *const be = &backend_native;

static void engine_done(Engine *e)
{
        be->seq_free(&e->s);
        be->close(&e->m);
}

static Engine engine_at(const char *path, uint32_t n_ctx)
{
        const BackendOptions o = {.activations = "f32",
                                  .n_ctx = n_ctx,
                                  .n_threads = 1,
                                  .chunk = CHUNK,
                                  .prefix_cache = true};
        Engine e = {0};

        assert_ok(be->open(path, &o, &e.m));
        assert_ok(be->seq_new(e.m, &e.s));
        return e;
}

static const int32_t *ids_get(void)
{
        static int32_t ids[N_IDS];

        for (int32_t i = 0; i < N_IDS; i++)
                ids[i] = 4 + i * 7 % 60;
        return ids;
}

static Status feed(const Engine *e, size_t n, size_t total, bool hidden, LogitsRows *rows)
{
        const BatchPart part = {e->s, ids_get(), n, total, LOGITS_ALL};
        const Batch batch = {.parts = &part, .n = 1, .hidden = hidden};

        return be->step(e->m, &batch, rows);
}

typedef struct RefusalRow {
        const char *name;
        const char *model;
        size_t n, total;
        bool hidden;
        const char *part;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
        {"logits of bert", "bert-f32-mean", 5, 5, false, "the bert model has no head"},
        {"a part of bert's text", "bert-f32-mean", 5, 6, true,
         "a bert model reads a text whole: 5 of 6 tokens were given"},
        {"a part of gemma3's", "gemma3-f32-bidirectional", 5, 6, true, "reads a text whole"},
        {"logits of a model without its head", "roberta-f32-pads", 5, 5, false, "has no head"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->model), 64);
        LogitsRows rows;

        assert_status(feed(&e, row->n, row->total, row->hidden, &rows), E_UNSUPPORTED, row->part);
        assert_int_equal(be->seq_length(e.s), 0);
}

/* What was read whole cannot be added to. */
static void test_added_to(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("bert-f32-mean"), 64);
        LogitsRows rows;

        (void)p;
        assert_ok(feed(&e, 5, 5, true, &rows));
        assert_int_equal(rows.n, 5);
        assert_status(feed(&e, 1, 1, true, &rows), E_UNSUPPORTED, "reads a text whole");
        assert_int_equal(be->seq_length(e.s), 5);
}

/* Longer than a chunk, then short again: buffers grow once, bits stay. */
static void test_growth(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("bert-f32-mean"), 64);
        LogitsRows rows;
        float first[30];

        (void)p;
        assert_int_equal(be->shape(e.m).chunk, CHUNK);
        assert_int_equal(be->shape(e.m).max_rows, 64);
        assert_ok(feed(&e, CHUNK, CHUNK, true, &rows));
        memcpy(first, rows.p, sizeof(first));
        be->seq_trim(e.s, 0);
        assert_ok(feed(&e, N_IDS, N_IDS, true, &rows));
        assert_int_equal(rows.n, N_IDS);
        be->seq_trim(e.s, 0);
        assert_ok(feed(&e, CHUNK, CHUNK, true, &rows));
        assert_memory_equal(first, rows.p, sizeof(first));
}

/* An equal beginning is not an equal text. */
static void test_no_reuse(const void *p)
{
        CLEANUP(engine_done) Engine e = engine_at(golden_path("bert-f32-mean"), 64);
        LogitsRows rows;
        size_t n_reused = 7;

        (void)p;
        assert_ok(feed(&e, N_IDS, N_IDS, true, &rows));
        assert_ok(be->seq_begin(e.s, ids_get(), N_IDS - 1, N_IDS, &n_reused));
        assert_int_equal(n_reused, 0);
}

typedef struct ContextRow {
        const char *name; /* and model */
        uint32_t asked, want;
} ContextRow;

static const ContextRow context_rows[] = {
        {"bert-f32-mean", 128, 64},      {"bert-f32-mean", 48, 48}, {"bert-f32-mean", 0, 64},
        {"roberta-f32-pads", 128, 61},   {"gpt2-f32", 128, 64},     {"opt-f32", 128, 64},
        {"modernbert-f32-mean", 99, 99}, {"llama-f32", 1000, 1000},
};

static void test_context(const void *p)
{
        const ContextRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->name), row->asked);

        assert_int_equal(be->shape(e.m).n_ctx, row->want);
}

typedef struct ShapeRow {
        const char *name; /* and model */
        bool headless, whole;
        uint32_t n_hidden;
} ShapeRow;

static const ShapeRow shape_rows[] = {
        {"llama-f32", false, false, 45},       {"bert-f32-mean", true, true, 30},
        {"qwen3-bf16-last", false, false, 36}, {"gemma3-f32-bidirectional", false, true, 30},
        {"opt-f16-350m", false, false, 18},
};

static void test_shape(const void *p)
{
        const ShapeRow *row = p;
        CLEANUP(engine_done) Engine e = engine_at(golden_path(row->name), 64);
        const BackendShape s = be->shape(e.m);

        assert_int_equal(s.headless, row->headless);
        assert_int_equal(s.whole, row->whole);
        assert_int_equal(s.n_hidden, row->n_hidden);
}

/* NaN in the weights behind the last layer's output is told as such. */
static void test_numeric(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        LogitsRows rows;
        Engine e;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        model_poke(&dir, "model.norm.weight", 0, 45, NAN);
        e = engine_at(dir.path, 64);
        assert_status(feed(&e, 5, 5, true, &rows), E_NUMERIC, "in the last hidden states");
        assert_int_equal(be->seq_length(e.s), 0);
        engine_done(&e);
}

static const TestTable tables[] = {
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_TABLE("context", context_rows, test_context),
        TEST_TABLE("shape", shape_rows, test_shape),
        TEST_ONE("nothing is added to a text", test_added_to),
        TEST_ONE("buffers grow", test_growth),
        TEST_ONE("no beginning is shared", test_no_reuse),
        TEST_ONE("NaN in the last norm", test_numeric),
};

TEST_MAIN(tables);
