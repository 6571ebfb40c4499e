/*
 * A device that fails while it computes: libllama's decode is replaced (the linker's --wrap) by one
 * that fails when told to, and the CPU is taken for the device that is lost.
 */
#include "backend/llama/engine.h"
#include "backend/llama/guard.h"
#include "backend/llama/place.h"
#include "unit/weights/gguf_tiny.h"

#include "support/table.h"
#include "support/temp.h"

enum { V = 4, N_IDS = 10 };

static int fail_with; /* the next decode's result; 0: the real one */
static int n_failures;

int __real_guard_decode(struct llama_context *ctx, struct llama_batch batch);
int __wrap_guard_decode(struct llama_context *ctx, struct llama_batch batch);
int __wrap_guard_decode(struct llama_context *ctx, struct llama_batch batch)
{
        if (n_failures == 0)
                return __real_guard_decode(ctx, batch);
        n_failures--;
        llama_log_exception("vk::Device::waitForFences: ErrorDeviceLost");
        return fail_with;
}

extern const BackendPlugin quern_backend_plugin;

static void no_status(const char *origin, const char *text)
{
        (void)origin;
        (void)text;
}

/* The last warning of the engine. */
static char warning[1024];

static void keep_warning(LogLevel level, const char *message, void *user)
{
        (void)user;
        if (level == LOG_WARN)
                (void)snprintf(warning, sizeof(warning), "%s", message);
}

typedef struct Lost {
        TempDir dir;
        const Backend *be;
        BackendModel *m;
        BackendSeq *s;
} Lost;

static void lost_done(Lost *l)
{
        l->be->seq_free(&l->s);
        l->be->close(&l->m);
        temp_dir_done(&l->dir);
}

static Lost lost_open(void)
{
        static const BackendHost host = {.status = no_status, .log = keep_warning};
        const BackendOptions o = {
                .device = "cpu", .n_threads = 1, .n_ctx = 32, .activations = "f32"};
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        Lost l = {.be = quern_backend_plugin.backend};

        warning[0] = '\0';
        n_failures = 0;
        temp_dir_init(&l.dir);
        assert_ok(tiny_model_bytes(&tiny_llama, &(TinyEdit){0}, &bytes));
        assert_ok(quern_backend_plugin.start(&host));
        assert_ok(l.be->open(temp_file(&l.dir, "m.gguf", strbuf_str(&bytes)), &o, &l.m));
        assert_ok(l.be->seq_new(l.m, &l.s));
        return l;
}

static Status feed(const Lost *l, const int32_t *ids, size_t n, float logits[V])
{
        const BatchPart part = {l->s, ids, n, l->be->seq_length(l->s) + n, LOGITS_LAST};
        LogitsRows rows;

        TRY(l->be->step(l->m, &(Batch){.parts = &part, .n = 1}, &rows));
        memcpy(logits, rows.p, V * sizeof(float));
        return OK;
}

static const int32_t ids[N_IDS] = {2, 3, 2, 2, 3, 3, 2, 3, 2, 3};

typedef struct LostRow {
        const char *name;
        bool on_gpu;
        int result; /* of decode */
        int times;
        Status want;
        const char *part;    /* of the error */
        const char *warning; /* "": none */
} LostRow;

static const LostRow lost_rows[] = {
        {"a lost device", true, -3, 1, OK, "",
         "DeviceLost); the model is loaded again, on the CPU"},
        {"out of its memory", true, -2, 1, OK, "", "loaded again, on the CPU"},
        {"the CPU too", true, -3, 2, E_DEVICE, "the step failed", "loaded again"},
        {"the CPU alone", false, -3, 1, E_DEVICE, "DeviceLost", ""},
        {"aborted", true, 2, 1, E_CANCELLED, "cancelled", ""},
        {"no room", true, 1, 1, E_CONTEXT, "KV cache is full", ""},
};

static void device_set(const Lost *l, bool gpu)
{
        l->m->place.devices[0] =
                gpu ? ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) : NULL;
}

static void outcome_check(const LostRow *row, Status s)
{
        assert_int_equal(s, row->want);
        assert_non_null(strstr(status_text(), row->part));
        assert_non_null(strstr(warning, row->warning));
        assert_int_equal(warning[0] != '\0', row->warning[0] != '\0');
}

/* Afterwards the sequence goes on as if nothing had been. */
static void test_lost(const void *p)
{
        const LostRow *row = p;
        CLEANUP(lost_done) Lost l = lost_open();
        float whole[V] = {0};
        float got[V] = {0};

        assert_ok(feed(&l, ids, N_IDS, whole));
        l.be->seq_trim(l.s, 5);
        device_set(&l, row->on_gpu);
        fail_with = row->result;
        n_failures = row->times;
        outcome_check(row, feed(&l, ids + 5, 5, got));
        n_failures = 0;
        l.be->seq_trim(l.s, 5);
        assert_ok(feed(&l, ids + 5, 5, got));
        assert_int_equal(l.be->seq_length(l.s), N_IDS);
        for (size_t i = 0; i < V; i++)
                assert_near(got[i], whole[i], 1e-4);
}

/* The model's file is gone when it is to be loaded again: an error, and no crash afterwards. */
static void test_gone(const void *p)
{
        CLEANUP(lost_done) Lost l = lost_open();
        float got[V] = {0};

        (void)p;
        assert_ok(feed(&l, ids, 5, got));
        device_set(&l, true);
        assert_int_equal(remove(l.m->set.path), 0);
        fail_with = -3;
        n_failures = 1;
        assert_int_not_equal(feed(&l, ids, 1, got), OK);
        assert_int_equal(l.be->seq_length(l.s), 5);
        assert_status(feed(&l, ids, 1, got), E_DEVICE, "its device was lost");
        l.be->seq_trim(l.s, 2);
        assert_int_equal(l.be->seq_length(l.s), 2);
}

static const TestTable tables[] = {
        TEST_TABLE("lost", lost_rows, test_lost),
        TEST_ONE("gone", test_gone),
};
TEST_MAIN(tables);
