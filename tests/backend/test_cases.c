/* What every engine must do: the same cases run once for each (QN_TEST_ENGINE). */
#include "backend/engine_kit.h"

#include <pthread.h>
#include <stdatomic.h>

static const char *const model = "llama-f32";

/* ---- sequences ---- */

static void test_grow(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        float whole[KIT_V];
        float got[KIT_V];

        (void)p;
        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_int_equal(k.be->seq_length(k.a), 0);
        for (size_t i = 0; i < KIT_IDS; i++)
                assert_ok(kit_feed(&k, k.a, kit_ids() + i, 1, got));
        assert_int_equal(k.be->seq_length(k.a), KIT_IDS);
        assert_memory_equal(k.be->seq_tokens(k.a), kit_ids(), KIT_IDS * sizeof(int32_t));
        kit_same(got, whole, KIT_V);
}

typedef struct CutRow {
        const char *name, *model;
        size_t at;
} CutRow;

static const CutRow cut_rows[] = {
        {"after one token", "llama-f32", 1},     {"in the middle", "llama-f32", 21},
        {"at a block's end", "llama-f32", 32},   {"near the end", "llama-f32", KIT_IDS - 1},
        {"rope scaled", "llama-f32-linear", 17}, {"norms of q and k", "qwen3-f32", 17},
};

/* Original and fork go on alike, each as if alone. */
static void test_fork(const void *p)
{
        const CutRow *row = p;
        CLEANUP(kit_done) EngineKit k = kit_open(row->model);
        BackendSeq *f = NULL;
        float whole[KIT_V];
        float got[2][KIT_V];

        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids(), row->at, got[0]));
        assert_ok(k.be->seq_fork(k.a, &f));
        assert_ok(kit_feed(&k, f, kit_ids() + row->at, KIT_IDS - row->at, got[1]));
        assert_ok(kit_feed(&k, k.a, kit_ids() + row->at, KIT_IDS - row->at, got[0]));
        assert_memory_equal(k.be->seq_tokens(f), kit_ids(), KIT_IDS * sizeof(int32_t));
        k.be->seq_free(&f);
        kit_same(got[0], whole, KIT_V);
        kit_same(got[1], whole, KIT_V);
}

/* A fork outlives its original, and the other way round. */
static void test_fork_alone(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        BackendSeq *f = NULL;
        float whole[KIT_V];
        float got[KIT_V];

        (void)p;
        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids(), 20, got));
        assert_ok(k.be->seq_fork(k.a, &f));
        k.be->seq_free(&k.a);
        assert_ok(kit_feed(&k, f, kit_ids() + 20, KIT_IDS - 20, got));
        k.be->seq_free(&f);
        kit_same(got, whole, KIT_V);
}

/* Wrong tokens, cut off again, leave no trace. */
static void test_trim(const void *p)
{
        const CutRow *row = p;
        CLEANUP(kit_done) EngineKit k = kit_open(row->model);
        float whole[KIT_V];
        float got[KIT_V];

        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids(), row->at, got));
        assert_ok(kit_feed(&k, k.a, kit_ids(), 20, got));
        k.be->seq_trim(k.a, row->at);
        assert_int_equal(k.be->seq_length(k.a), row->at);
        assert_ok(kit_feed(&k, k.a, kit_ids() + row->at, KIT_IDS - row->at, got));
        kit_same(got, whole, KIT_V);
}

static void test_trim_all(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        float whole[KIT_V];
        float got[KIT_V];

        (void)p;
        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids() + 5, 20, got));
        k.be->seq_trim(k.a, 0);
        assert_ok(kit_feed(&k, k.a, kit_ids(), KIT_IDS, got));
        kit_same(got, whole, KIT_V);
}

typedef struct BeginRow {
        const char *name;
        size_t common; /* of the ids are those that the other sequence holds */
        size_t limit;
} BeginRow;

static const BeginRow begin_rows[] = {
        {"nothing in common", 0, KIT_IDS - 1},
        {"one token", 1, KIT_IDS - 1},
        {"half", 20, KIT_IDS - 1},
        {"all", KIT_IDS, KIT_IDS - 1},
        {"limited", KIT_IDS, 16},
        {"nothing wanted", KIT_IDS, 0},
};

/* The first `common` ids are those of kit_ids. */
static const int32_t *ids_in_common(size_t common)
{
        static int32_t ids[KIT_IDS];

        for (size_t i = 0; i < KIT_IDS; i++)
                ids[i] = i < common ? kit_ids()[i] : 3 + (int32_t)i;
        return ids;
}

/* What is taken over from elsewhere counts as computed. */
static void test_begin(const void *p)
{
        const BeginRow *row = p;
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        const int32_t *ids = ids_in_common(row->common);
        size_t n = KIT_IDS;
        float whole[KIT_V];
        float got[KIT_V];

        assert_ok(kit_feed(&k, k.b, kit_ids(), KIT_IDS, got));
        assert_ok(kit_feed(&k, k.a, kit_ids() + 9, 5, got));
        assert_ok(k.be->seq_begin(k.a, ids, row->limit, KIT_IDS, &n));
        assert_in_range(n, 0, row->common);
        assert_in_range(n, 0, row->limit);
        assert_int_equal(k.be->seq_length(k.a), n);
        assert_ok(kit_feed(&k, k.a, ids + n, KIT_IDS - n, got));
        k.be->seq_trim(k.b, 0);
        kit_whole(&k, ids, KIT_IDS, whole);
        kit_same(got, whole, KIT_V);
}

static void test_fits(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        float got[KIT_V];

        (void)p;
        assert_true(k.be->seq_fits(k.a, KIT_CTX));
        assert_ok(kit_feed(&k, k.a, kit_ids(), 5, got));
        assert_true(k.be->seq_fits(k.a, KIT_CTX));
}

/* ---- steps ---- */

typedef struct BatchRow {
        const char *name;
        size_t held[2]; /* by the sequences */
        size_t n[2];    /* given in one step */
} BatchRow;

static const BatchRow batch_rows[] = {
        {"two prefills", {0, 0}, {20, 10}},
        {"two decodes", {20, 10}, {1, 1}},
        {"prefill and decode", {0, 20}, {25, 1}},
        {"decode and prefill", {30, 0}, {1, 30}},
        {"one only", {20, 0}, {5, 0}},
        {"a full step", {8, 8}, {24, 24}},
};

/* Sequence i holds the ids from i on: what it holds and what it gets are fed as one. */
typedef struct BatchRun {
        const EngineKit *k;
        const BatchRow *row;
        BatchPart parts[2];
        size_t n;
        float got[2][KIT_V];
} BatchRun;

static void part_prepare(BatchRun *r, size_t i)
{
        const int32_t *ids = kit_ids() + i;
        BackendSeq *const seqs[2] = {r->k->a, r->k->b};
        const size_t held = r->row->held[i];

        if (held > 0)
                assert_ok(kit_feed(r->k, seqs[i], ids, held, r->got[0]));
        r->parts[r->n] =
                (BatchPart){seqs[i], ids + held, r->row->n[i], held + r->row->n[i], LOGITS_LAST};
        r->n += r->row->n[i] > 0;
}

static void batch_step(BatchRun *r)
{
        const Batch batch = {.parts = r->parts, .n = r->n};
        LogitsRows rows;

        assert_ok(r->k->be->step(r->k->m, &batch, &rows));
        assert_int_equal(rows.n, r->n);
        for (size_t i = 0; i < r->n; i++)
                memcpy(r->got[i], rows.p + i * rows.stride, sizeof(r->got[i]));
}

static void test_batch(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        BatchRun r = {.k = &k, .row = p};
        float whole[KIT_V];

        part_prepare(&r, 0);
        part_prepare(&r, 1);
        batch_step(&r);
        for (size_t i = 0; i < r.n; i++) {
                kit_whole(&k, kit_ids() + i, r.row->held[i] + r.row->n[i], whole);
                kit_same(r.got[i], whole, KIT_V);
        }
}

typedef struct WantedRow {
        const char *name;
        LogitsWanted logits;
        bool hidden;
        size_t want;
} WantedRow;

static const WantedRow wanted_rows[] = {
        {"none", LOGITS_NONE, false, 0},
        {"the last", LOGITS_LAST, false, 1},
        {"all", LOGITS_ALL, false, 12},
        {"the last hidden state", LOGITS_LAST, true, 1},
        {"all hidden states", LOGITS_ALL, true, 12},
};

static void test_wanted(const void *p)
{
        const WantedRow *row = p;
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        const BackendShape shape = k.be->shape(k.m);
        const uint32_t widths[] = {shape.n_vocab, shape.n_hidden};
        const BatchPart part = {k.a, kit_ids(), 12, 12, row->logits};
        LogitsRows rows;
        float after[KIT_V];

        assert_ok(k.be->step(k.m, &(Batch){&part, 1, row->hidden}, &rows));
        assert_int_equal(rows.n, row->want);
        if (rows.n > 0)
                assert_true(rows.stride >= widths[row->hidden]);
        for (size_t i = 0; i < rows.n; i++)
                assert_true(isfinite(rows.p[i * rows.stride]));
        assert_ok(kit_feed(&k, k.a, kit_ids() + 12, 1, after));
}

/* ---- failures ---- */

typedef struct BadRow {
        const char *name;
        int32_t id;
        size_t n;     /* of that id, for the second sequence */
        size_t first; /* tokens for the first sequence in the same step */
        Status want;
        const char *part;
} BadRow;

static const BadRow bad_rows[] = {
        {"a negative id", -1, 1, 1, E_RANGE, "token id -1 is outside the vocabulary 0..130"},
        {"an id beyond", KIT_V, 3, 1, E_RANGE, "token id 131 is outside"},
        {"the least id", INT32_MIN, 1, 0, E_RANGE, "outside the vocabulary"},
        {"no tokens at all", 5, 0, 0, E_RANGE, "a step of 0 tokens; 1..48 may be asked"},
        {"more than a step", 5, KIT_CHUNK, 1, E_RANGE, "a step of 49 tokens"},
        {"beyond the context", 5, KIT_CTX - 9, 0, E_CONTEXT,
         "65 tokens do not fit the context of 64"},
};

/* Afterwards both sequences hold what they held, and go on as if the call had not been. */
static void test_bad(const void *p)
{
        const BadRow *row = p;
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        int32_t bad[KIT_CTX];
        float whole[KIT_V];
        float got[KIT_V];
        LogitsRows rows;
        const BatchPart parts[] = {{k.a, kit_ids() + 10, row->first, KIT_CTX, LOGITS_LAST},
                                   {k.b, bad, row->n, KIT_CTX, LOGITS_LAST}};

        for (size_t i = 0; i < KIT_CTX; i++)
                bad[i] = row->id;
        kit_whole(&k, kit_ids(), 13, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids(), 10, got));
        assert_ok(kit_feed(&k, k.b, kit_ids(), 10, got));
        assert_status(k.be->step(k.m, &(Batch){.parts = parts, .n = 2}, &rows), row->want,
                      row->part);
        assert_int_equal(k.be->seq_length(k.a), 10);
        assert_int_equal(k.be->seq_length(k.b), 10);
        assert_ok(kit_feed(&k, k.b, kit_ids() + 10, 3, got));
        kit_same(got, whole, KIT_V);
        assert_ok(kit_feed(&k, k.a, kit_ids() + 10, 3, got));
        kit_same(got, whole, KIT_V);
}

static void test_context_full(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        float got[KIT_V];

        (void)p;
        assert_ok(kit_feed(&k, k.a, kit_ids(), KIT_IDS, got));
        assert_ok(kit_feed(&k, k.a, kit_ids(), KIT_CTX - KIT_IDS, got));
        assert_int_equal(k.be->seq_length(k.a), KIT_CTX);
        assert_status(kit_feed(&k, k.a, kit_ids(), 1, got), E_CONTEXT, "context of 64");
        k.be->seq_trim(k.a, KIT_IDS);
        assert_ok(kit_feed(&k, k.a, kit_ids(), 1, got));
}

/* More sequences than the cache has room for: the one too many fails, and fits when one goes. */
enum { CROWD = 16 };

static size_t crowd_fill(const EngineKit *k, BackendSeq *s[CROWD])
{
        float got[KIT_V];
        Status status = OK;
        size_t n = 0;

        for (; n < CROWD && status == OK; n++) {
                assert_ok(k->be->seq_new(k->m, &s[n]));
                status = kit_feed(k, s[n], kit_ids() + n, 24, got);
        }
        assert_status(status, E_CONTEXT, "KV cache is full");
        return n - 1;
}

static void test_cache_full(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        BackendSeq *s[CROWD] = {0};
        float got[KIT_V];
        size_t last;

        (void)p;
        last = crowd_fill(&k, s);
        assert_true(last >= 4);
        assert_int_equal(k.be->seq_length(s[last]), 0);
        k.be->seq_free(&s[0]);
        assert_ok(kit_feed(&k, s[last], kit_ids(), 24, got));
        for (size_t i = 0; i < CROWD; i++)
                k.be->seq_free(&s[i]);
}

/* ---- cancelling ---- */

typedef struct Canceller {
        const EngineKit *k;
        atomic_bool stop;
} Canceller;

static void *cancel_often(void *user)
{
        Canceller *c = user;

        while (!atomic_load(&c->stop))
                c->k->be->cancel(c->k->m);
        return NULL;
}

/* Steps until one is cancelled: the sequence is then as it was. */
static Status steps_until_cancelled(const EngineKit *k)
{
        float got[KIT_V];
        Status s = OK;

        for (size_t i = 0; s == OK && i < 20000; i++) {
                k->be->seq_trim(k->a, 10);
                s = kit_feed(k, k->a, kit_ids() + 10, 30, got);
        }
        return s;
}

static void test_cancel(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        Canceller c = {.k = &k};
        pthread_t thread;
        float whole[KIT_V];
        float got[KIT_V];
        Status s;

        (void)p;
        kit_whole(&k, kit_ids(), KIT_IDS, whole);
        assert_ok(kit_feed(&k, k.a, kit_ids(), 10, got));
        assert_int_equal(pthread_create(&thread, NULL, cancel_often, &c), 0);
        s = steps_until_cancelled(&k);
        atomic_store(&c.stop, true);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_status(s, E_CANCELLED, "the step was cancelled");
        assert_int_equal(k.be->seq_length(k.a), 10);
        assert_ok(kit_feed(&k, k.a, kit_ids() + 10, 30, got));
        kit_same(got, whole, KIT_V);
}

/* Without a running step it does nothing, not even to the next one. */
static void test_cancel_idle(const void *p)
{
        CLEANUP(kit_done) EngineKit k = kit_open(model);
        float got[KIT_V];

        (void)p;
        k.be->cancel(k.m);
        assert_ok(kit_feed(&k, k.a, kit_ids(), 10, got));
}

/* ---- opening ---- */

static bool never(float done, void *user)
{
        (void)done;
        (void)user;
        return false;
}

typedef struct OpenRow {
        const char *name;
        BackendOptions o;
        Status want;
        const char *part;
} OpenRow;

static const OpenRow open_rows[] = {
        {"cancelled", {.device = "cpu", .progress = never}, E_CANCELLED, "cancelled"},
        {"an unknown KV format", {.kv_dtype = "i4"}, E_USAGE, "kv-dtype: \"i4\" is not one of"},
        {"unknown activations", {.activations = "i3"}, E_USAGE, "activations: \"i3\""},
        {"layers that are no number", {.gpu_layers = "many"}, 0, "gpu-layers: "},
        {"layers on the CPU", {.device = "cpu", .gpu_layers = "3"}, 0, "gpu-layers: 3"},
        {"a device there is not", {.device = "tpu9"}, 0, "device: "},
};

/* Status 0: any, since the engines see the same words differently. */
static void test_open(const void *p)
{
        const OpenRow *row = p;
        CLEANUP(kit_done) EngineKit k = {0};
        const Backend *be = NULL;
        BackendModel *m = NULL;
        Status s;

        kit_path(&k, model);
        assert_ok(backend_row_find(kit_engine())->get(&be));
        s = be->open(k.path, &row->o, &m);
        assert_int_not_equal(s, OK);
        assert_null(m);
        assert_status(s, row->want == OK ? s : row->want, row->part);
}

typedef struct SettingRow {
        const char *name;
        BackendOptions o;
        uint32_t n_ctx, max_rows;
        const char *kv;
} SettingRow;

static const SettingRow setting_rows[] = {
        {"defaults", {.n_threads = 1, .device = "cpu"}, 128, 512, "f16"},
        {"a context", {.n_threads = 1, .device = "cpu", .n_ctx = 40}, 40, 512, "f16"},
        {"a small context", {.n_threads = 1, .device = "cpu", .n_ctx = 3}, 3, 512, "f16"},
        {"a chunk", {.n_threads = 1, .device = "cpu", .chunk = 7}, 128, 7, "f16"},
        {"a chunk of one", {.n_threads = 1, .device = "cpu", .chunk = 1}, 128, 1, "f16"},
        {"KV in f32", {.n_threads = 1, .device = "cpu", .kv_dtype = "f32"}, 128, 512, "f32"},
        {"KV in bf16", {.n_threads = 1, .device = "cpu", .kv_dtype = "bf16"}, 128, 512, "bf16"},
        {"exact", {.n_threads = 1, .device = "cpu", .activations = "f32"}, 128, 512, "f32"},
};

/* The native engine keeps KV in the weights' type, here f32. */
static const char *kv_wanted(const SettingRow *row)
{
        return kit_is_native() && strcmp(row->kv, "f16") == 0 ? "f32" : row->kv;
}

static void test_setting(const void *p)
{
        const SettingRow *row = p;
        CLEANUP(kit_done) EngineKit k = {0};
        const Backend *be = NULL;
        BackendModel *m = NULL;
        BackendShape s;

        kit_path(&k, model);
        assert_ok(backend_row_find(kit_engine())->get(&be));
        assert_ok(be->open(k.path, &row->o, &m));
        s = be->shape(m);
        assert_int_equal(s.n_ctx, row->n_ctx);
        assert_int_equal(s.max_rows, row->max_rows);
        assert_string_equal(s.kv_dtype, kv_wanted(row));
        assert_int_equal(s.n_ctx_train, 128);
        assert_int_equal(s.n_vocab, KIT_V);
        assert_int_equal(s.n_layer, 2);
        assert_int_equal(s.n_threads, 1);
        assert_string_equal(s.device, "cpu");
        assert_str(s.model_type, "llama");
        be->close(&m);
        assert_null(m);
}

static Status count_devices(const BackendDevice *d, void *user)
{
        size_t *n = user;

        ENSURE(*n > 0 || strcmp(d->name, "cpu") == 0, E_FORMAT, "%s comes before the CPU", d->name);
        *n += 1;
        return d->description[0] != '\0' ? OK : FAIL(E_FORMAT, "%s: no description", d->name);
}

static void test_devices(const void *p)
{
        const Backend *be = NULL;
        size_t n = 0;

        (void)p;
        assert_ok(backend_row_find(kit_engine())->get(&be));
        assert_string_equal(be->name, kit_engine());
        assert_ok(be->devices(count_devices, &n));
        assert_true(n > 0);
}

static const TestTable tables[] = {
        TEST_ONE("grow token by token", test_grow),
        TEST_TABLE("fork", cut_rows, test_fork),
        TEST_ONE("a fork alone", test_fork_alone),
        TEST_TABLE("trim", cut_rows, test_trim),
        TEST_ONE("trim all", test_trim_all),
        TEST_TABLE("begin", begin_rows, test_begin),
        TEST_ONE("fits", test_fits),
        TEST_TABLE("batch", batch_rows, test_batch),
        TEST_TABLE("wanted", wanted_rows, test_wanted),
        TEST_TABLE("bad step", bad_rows, test_bad),
        TEST_ONE("context full", test_context_full),
        TEST_ONE("cache full", test_cache_full),
        TEST_ONE("cancel", test_cancel),
        TEST_ONE("cancel without a step", test_cancel_idle),
        TEST_TABLE("open", open_rows, test_open),
        TEST_TABLE("setting", setting_rows, test_setting),
        TEST_ONE("devices", test_devices),
};
TEST_MAIN(tables);
