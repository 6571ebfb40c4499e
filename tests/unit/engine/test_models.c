/* The manager: names, one load for all, failures, eviction, keep-alive, unloading. */
#include "base/json.h"
#include "unit/engine/kit.h"

#define QWEN    "tests/golden/models/qwen2-f32-tied"
#define MISTRAL "tests/golden/models/mistral-bf16-window-tied"

static void models_free(qn_models **m)
{
        qn_models_free(*m);
}

static qn_models *models_new(uint64_t memory_limit, double keep_alive)
{
        qn_models_options o;
        qn_models *m = NULL;

        qn_models_options_init(&o);
        o.memory_limit = memory_limit;
        o.keep_alive = keep_alive;
        o.model.n_ctx = KIT_CTX;
        o.model.n_threads = 1;
        assert_ok(kit_status(qn_models_new(&o, &m)));
        assert_ok(kit_status(qn_models_add(m, "a", LLAMA, NULL)));
        assert_ok(kit_status(qn_models_add(m, "b", QWEN, NULL)));
        assert_ok(kit_status(qn_models_add(m, "gone", "tests/no-such-model", NULL)));
        assert_ok(kit_status(qn_models_alias(m, "first", "a")));
        return m;
}

static yyjson_val *entry_at(yyjson_doc *doc, const char *name)
{
        yyjson_val *list = yyjson_doc_get_root(doc);
        yyjson_val *found = NULL;

        for (size_t i = 0; i < yyjson_arr_size(list); i++)
                if (yyjson_equals_str(yyjson_obj_get(yyjson_arr_get(list, i), "name"), name))
                        found = yyjson_arr_get(list, i);
        return found;
}

static void expect_state(qn_models *m, const char *name, const char *state, uint64_t holders)
{
        CLEANUP(kit_free) char *json = NULL;
        yyjson_doc *doc;
        yyjson_val *entry;

        assert_ok(kit_status(qn_models_list(m, &json)));
        doc = yyjson_read(json, strlen(json), 0);
        entry = entry_at(doc, name);
        assert_string_equal(yyjson_get_str(yyjson_obj_get(entry, "state")), state);
        assert_int_equal(yyjson_get_uint(yyjson_obj_get(entry, "holders")), holders);
        yyjson_doc_free(doc);
}

typedef struct NameRow {
        const char *name;
        const char *asked;
        Status want;
        const char *text;
        const char *state; /* of "a" afterwards */
} NameRow;

static const NameRow name_rows[] = {
        {"by name", "a", OK, "", "ready"},
        {"by alias", "first", OK, "", "ready"},
        {"unknown", "c", E_MISSING, "there is no model c; there are: a, b, gone", "absent"},
        {"not on disk", "gone", E_IO, "tests/no-such-model", "absent"},
};

static void test_name(const void *p)
{
        const NameRow *row = p;
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        qn_model *model = NULL;

        assert_status(kit_status(qn_models_acquire(m, row->asked, &model)), row->want, row->text);
        expect_state(m, "a", row->state, row->want == OK);
        qn_models_release(m, model);
        expect_state(m, "a", row->state, 0);
}

typedef struct AddRow {
        const char *name;
        const char *alias;
        const char *added;
        Status want;
        const char *text;
} AddRow;

static const AddRow add_rows[] = {
        {"a name twice", NULL, "a", E_USAGE, "two models are called a"},
        {"a name that is an alias", NULL, "first", E_USAGE, "two models are called first"},
        {"an empty name", NULL, "", E_USAGE, "empty"},
        {"an alias that is a name", "b", "a", E_USAGE, "two models are called b"},
        {"an alias of nothing", "x", "y", E_MISSING, "there is no model y"},
};

static void test_add(const void *p)
{
        const AddRow *row = p;
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);

        if (row->alias != NULL)
                assert_status(kit_status(qn_models_alias(m, row->alias, row->added)), row->want,
                              row->text);
        else
                assert_status(kit_status(qn_models_add(m, row->added, QWEN, NULL)), row->want,
                              row->text);
}

/* A failed one says why, and may be asked for again. */
static void test_failed(const void *p)
{
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        qn_model *model = NULL;

        (void)p;
        for (int i = 0; i < 2; i++) {
                assert_status(kit_status(qn_models_acquire(m, "gone", &model)), E_IO, "no-such");
                expect_state(m, "gone", "failed", 0);
        }
        assert_ok(kit_status(qn_models_acquire(m, "a", &model)));
        qn_models_release(m, model);
}

enum { THREADS = 4 };

static void *acquire_main(void *arg)
{
        qn_model *model = NULL;

        if (qn_models_acquire(arg, "a", &model) != QN_OK)
                return NULL;
        return model;
}

static void acquire_all(qn_models *m, void **got)
{
        pthread_t threads[THREADS];

        for (size_t i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, acquire_main, m), 0);
        for (size_t i = 0; i < THREADS; i++)
                assert_int_equal(pthread_join(threads[i], &got[i]), 0);
}

/* All that ask get the same one. */
static void test_single_flight(const void *p)
{
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        void *got[THREADS];

        (void)p;
        acquire_all(m, got);
        expect_state(m, "a", "ready", THREADS);
        assert_non_null(got[0]);
        for (size_t i = 0; i < THREADS; i++) {
                assert_ptr_equal(got[i], got[0]);
                qn_models_release(m, got[i]);
        }
}

static uint64_t bytes_of_first(void)
{
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        CLEANUP(kit_free) char *json = NULL;
        qn_model *model = NULL;
        yyjson_doc *doc;
        uint64_t bytes;

        assert_ok(kit_status(qn_models_acquire(m, "a", &model)));
        assert_ok(kit_status(qn_models_list(m, &json)));
        qn_models_release(m, model);
        doc = yyjson_read(json, strlen(json), 0);
        bytes = yyjson_get_uint(yyjson_obj_get(entry_at(doc, "a"), "bytes"));
        yyjson_doc_free(doc);
        return bytes;
}

/* Room for one: the idle one goes. */
static void test_evict(const void *p)
{
        CLEANUP(models_free) qn_models *m = models_new(bytes_of_first() + 100, -1.0);
        qn_model *a = NULL;
        qn_model *b = NULL;

        (void)p;
        assert_ok(kit_status(qn_models_acquire(m, "a", &a)));
        assert_status(kit_status(qn_models_acquire(m, "b", &b)), E_NOMEM,
                      "are taken by models in use");
        expect_state(m, "b", "failed", 0);
        qn_models_release(m, a);
        assert_ok(kit_status(qn_models_acquire(m, "b", &b)));
        expect_state(m, "a", "absent", 0);
        expect_state(m, "b", "ready", 1);
        qn_models_release(m, b);
}

typedef struct SweepRow {
        const char *name;
        double keep_alive;
        bool held;
        const char *state;
} SweepRow;

static const SweepRow sweep_rows[] = {
        {"idle too long", 0.0, false, "absent"},
        {"idle, but not for long", 1000.0, false, "ready"},
        {"for ever", -1.0, false, "ready"},
        {"in use", 0.0, true, "ready"},
};

static void test_sweep(const void *p)
{
        const SweepRow *row = p;
        CLEANUP(models_free) qn_models *m = models_new(0, row->keep_alive);
        qn_model *first = NULL;
        qn_model *second = NULL;

        assert_ok(kit_status(qn_models_acquire(m, "a", &first)));
        assert_ok(kit_status(qn_models_acquire(m, "a", &second)));
        qn_models_release(m, first);
        if (!row->held)
                qn_models_release(m, second);
        qn_models_sweep(m);
        expect_state(m, "a", row->state, row->held);
        if (row->held)
                qn_models_release(m, second);
}

static void test_unload(const void *p)
{
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        qn_model *model = NULL;

        (void)p;
        assert_ok(kit_status(qn_models_unload(m, "a", false)));
        assert_ok(kit_status(qn_models_acquire(m, "a", &model)));
        assert_status(kit_status(qn_models_unload(m, "a", false)), E_BUSY,
                      "model a is in use by 1");
        qn_models_release(m, model);
        assert_ok(kit_status(qn_models_unload(m, "first", false)));
        expect_state(m, "a", "absent", 0);
        assert_status(kit_status(qn_models_unload(m, "c", true)), E_MISSING, "no model c");
}

static void *unload_main(void *arg)
{
        return qn_models_unload(arg, "a", true) == QN_OK ? arg : NULL;
}

/* It waits for the one who still holds it. */
static void test_unload_waits(const void *p)
{
        CLEANUP(models_free) qn_models *m = models_new(0, -1.0);
        qn_model *model = NULL;
        pthread_t thread;
        void *done = NULL;

        (void)p;
        assert_ok(kit_status(qn_models_acquire(m, "a", &model)));
        assert_int_equal(pthread_create(&thread, NULL, unload_main, m), 0);
        assert_int_equal(qn_model_shape_of(model).n_vocab, KIT_VOCAB);
        qn_models_release(m, model);
        assert_int_equal(pthread_join(thread, &done), 0);
        assert_ptr_equal(done, m);
        expect_state(m, "a", "absent", 0);
}

static Status oom_run(void *arg)
{
        CLEANUP(models_free) qn_models *m = NULL;
        qn_model *model = NULL;

        (void)arg;
        TRY(kit_status(qn_models_new(NULL, &m)));
        TRY(kit_status(qn_models_add(m, "a", MISTRAL, NULL)));
        TRY(kit_status(qn_models_alias(m, "x", "a")));
        TRY(kit_status(qn_models_acquire(m, "x", &model)));
        qn_models_release(m, model);
        return kit_status(qn_models_unload(m, "a", true));
}

static void test_oom(const void *p)
{
        (void)p;
        oom_each(oom_run, NULL);
}

static const TestTable tables[] = {
        TEST_TABLE("name", name_rows, test_name),
        TEST_TABLE("add", add_rows, test_add),
        TEST_TABLE("sweep", sweep_rows, test_sweep),
        TEST_ONE("failed", test_failed),
        TEST_ONE("single flight", test_single_flight),
        TEST_ONE("evict", test_evict),
        TEST_ONE("unload", test_unload),
        TEST_ONE("unload waits", test_unload_waits),
        TEST_ONE("out of memory", test_oom),
};

TEST_MAIN(tables);
