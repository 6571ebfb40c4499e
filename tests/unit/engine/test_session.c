/* Sessions: what is kept, what is computed again, and that the logits do not tell the difference.
 */
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"

enum { BYTES = KIT_VOCAB * sizeof(float) };

/* The logits after the first n ids, computed by a session of its own, then `tail` if not negative.
 */
static void logits_fresh(qn_model *m, size_t n, int32_t tail, float *out)
{
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, n);
        const float *logits = NULL;

        if (tail >= 0)
                assert_ok(kit_status(qn_session_feed(s, &tail, 1)));
        assert_ok(kit_status(qn_session_logits(s, &logits)));
        memcpy(out, logits, BYTES);
}

static void logits_expect(qn_session *s, size_t n, int32_t tail)
{
        const float *logits = NULL;
        float want[KIT_VOCAB];

        logits_fresh(s->model, n, tail, want);
        assert_ok(kit_status(qn_session_logits(s, &logits)));
        assert_memory_equal(logits, want, BYTES);
}

typedef struct PromptRow {
        const char *name;
        bool prefix;
        size_t held;   /* before, of the same ids */
        size_t cached; /* by another session, gone by now */
        size_t n;      /* of the same ids */
        int32_t tail;  /* and one more id, if not negative */
        size_t want;   /* reused */
} PromptRow;

static const PromptRow prompt_rows[] = {
        {"nothing held", false, 0, 0, 30, -1, 0},
        {"longer than what is held", false, 20, 0, 30, -1, 20},
        {"shorter than what is held", false, 30, 0, 20, -1, 19},
        {"what is held", false, 30, 0, 30, -1, 29},
        {"another ending", false, 30, 0, 20, 126, 20},
        {"of one token", false, 30, 0, 1, -1, 0},
        {"from the cache", true, 0, 40, 40, -1, 32},
        {"the cache keeps full blocks", true, 0, 33, 40, -1, 32},
        {"the last token is computed always", true, 0, 32, 32, -1, 16},
        {"the session before the cache", true, 20, 47, 40, -1, 20},
        {"without a cache", false, 0, 40, 40, -1, 0},
};

static qn_session *session_prepare(qn_model *m, const PromptRow *row)
{
        CLEANUP(kit_session_free) qn_session *other = kit_session(m, row->cached);

        return kit_session(m, row->held);
}

static void test_prompt(const void *p)
{
        const PromptRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, row->prefix);
        CLEANUP(kit_session_free) qn_session *s = session_prepare(m, row);
        const size_t n = row->n + (row->tail >= 0);
        int32_t ids[KIT_IDS + 1];
        size_t reused = 999;

        memcpy(ids, kit_ids(), KIT_IDS * sizeof(*ids));
        if (row->tail >= 0)
                ids[row->n] = row->tail;
        assert_ok(kit_status(qn_session_prompt(s, ids, n, &reused)));
        assert_int_equal(reused, row->want);
        assert_int_equal(qn_session_length(s), n);
        assert_memory_equal(qn_session_tokens(s), ids, n * sizeof(*ids));
        logits_expect(s, row->n, row->tail);
}

typedef struct FailRow {
        const char *name;
        size_t n;
        int32_t id;
        Status want;
        const char *part;
        bool prompt;
} FailRow;

static const FailRow fail_rows[] = {
        {"feed: too many", 40, 5, E_CONTEXT, "do not fit the context of 48", false},
        {"feed: a negative id", 3, -1, E_RANGE, "token id -1 is outside", false},
        {"feed: an id beyond", 3, 131, E_RANGE, "token id 131 is outside", false},
        {"prompt: too many", 49, 5, E_CONTEXT, "49 tokens do not fit", true},
        {"prompt: a bad id", 3, 131, E_RANGE, "token id 131 is outside", true},
        {"prompt: nothing", 0, 5, E_USAGE, "no tokens", true},
};

static Status fail_call(qn_session *s, const FailRow *row, size_t *reused)
{
        int32_t ids[64];

        for (size_t i = 0; i < N_ELEMS(ids); i++)
                ids[i] = row->id;
        if (row->prompt)
                return kit_status(qn_session_prompt(s, ids, row->n, reused));
        return kit_status(qn_session_feed(s, ids, row->n));
}

/* A failed call is as if it had not been. */
static void test_failed(const void *p)
{
        const FailRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 20);
        size_t reused = 999;

        assert_status(fail_call(s, row, &reused), row->want, row->part);
        assert_int_equal(reused, 999);
        assert_int_equal(qn_session_length(s), 20);
        assert_memory_equal(qn_session_tokens(s), kit_ids(), 20 * sizeof(int32_t));
        logits_expect(s, 20, -1);
}

typedef struct TrimRow {
        const char *name;
        size_t keep;
        Status want;
} TrimRow;

static const TrimRow trim_rows[] = {
        {"one off", 29, OK}, {"into a block", 20, OK},  {"to a block", 16, OK},
        {"to one", 1, OK},   {"to its length", 30, OK}, {"to more", 31, E_RANGE},
};

static void test_trim(const void *p)
{
        const TrimRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 30);

        assert_int_equal(qn_session_trim(s, row->keep), row->want);
        assert_int_equal(qn_session_length(s), row->want == OK ? row->keep : 30);
        logits_expect(s, qn_session_length(s), -1);
}

static void test_reset(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 30);
        const float *logits = NULL;

        (void)p;
        qn_session_reset(s);
        assert_int_equal(qn_session_length(s), 0);
        assert_status(kit_status(qn_session_logits(s, &logits)), E_USAGE, "no tokens");
        assert_null(logits);
        assert_ok(kit_status(qn_session_feed(s, kit_ids(), 10)));
        logits_expect(s, 10, -1);
}

/* A fork has the logits at once, and the two go their ways. */
static void test_fork(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 21);
        CLEANUP(kit_session_free) qn_session *f = NULL;

        (void)p;
        assert_ok(kit_status(qn_session_fork(s, &f)));
        logits_expect(f, 21, -1);
        assert_ok(kit_status(qn_session_feed(f, (const int32_t[]){126}, 1)));
        assert_ok(kit_status(qn_session_feed(s, kit_ids() + 21, 10)));
        logits_expect(f, 21, 126);
        logits_expect(s, 31, -1);
}

/* After a trim neither has logits to give, and both find theirs. */
static void test_fork_of_trimmed(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 30);
        CLEANUP(kit_session_free) qn_session *f = NULL;

        (void)p;
        assert_ok(kit_status(qn_session_trim(s, 19)));
        assert_ok(kit_status(qn_session_fork(s, &f)));
        logits_expect(f, 19, -1);
        logits_expect(s, 19, -1);
}

static void test_feed_nothing(const void *p)
{
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 5);

        (void)p;
        assert_ok(kit_status(qn_session_feed(s, NULL, 0)));
        assert_int_equal(qn_session_length(s), 5);
        logits_expect(s, 5, -1);
}

/* A bad id among those that would cross: the tokens held before are there still. */
static void cross_badly(qn_session *s)
{
        const int32_t ids[] = {5, 6, 7, 8, 9, 10, 11, -5};
        const size_t before = qn_session_length(s);

        assert_status(kit_status(qn_session_feed(s, ids, N_ELEMS(ids))), E_RANGE, "token id -5");
        assert_int_equal(qn_session_length(s), before);
}

static void feed_singly(qn_session *s, size_t begin, size_t end)
{
        for (size_t i = begin; i < end; i++)
                assert_ok(kit_status(qn_session_feed(s, kit_ids() + i, 1)));
}

/* Longrope: past the original length all keys turn differently, so the session begins anew. */
static void test_longrope_crossing(const void *p)
{
        CLEANUP(kit_model_close)
        qn_model *m = kit_model(golden_path("phi3-f16-longrope-crossing"), true);
        CLEANUP(kit_session_free) qn_session *s = kit_session(m, 0);
        CLEANUP(kit_session_free) qn_session *once = kit_session(m, KIT_IDS);
        const float *a = NULL;
        const float *b = NULL;

        (void)p;
        feed_singly(s, 0, 20);
        cross_badly(s);
        feed_singly(s, 20, KIT_IDS);
        assert_ok(kit_status(qn_session_logits(s, &a)));
        assert_ok(kit_status(qn_session_logits(once, &b)));
        assert_memory_equal(a, b, BYTES);
}

typedef struct Seen {
        size_t n, stop_at;
        float last[KIT_VOCAB];
} Seen;

static bool row_see(size_t t, const float *logits, size_t n_vocab, void *user)
{
        Seen *seen = user;

        assert_int_equal(t, seen->n++);
        assert_int_equal(n_vocab, KIT_VOCAB);
        memcpy(seen->last, logits, BYTES);
        return seen->n != seen->stop_at;
}

typedef struct LogitsRow {
        const char *name;
        size_t n, stop_at, rows;
        Status want;
} LogitsRow;

static const LogitsRow logits_rows[] = {
        {"one row", 1, 0, 1, OK},
        {"over steps", 47, 0, 47, OK},
        {"stopped", 47, 25, 25, E_CANCELLED},
        {"nothing", 0, 0, 0, E_USAGE},
};

static void test_logits(const void *p)
{
        const LogitsRow *row = p;
        CLEANUP(kit_model_close) qn_model *m = kit_model(LLAMA, true);
        Seen seen = {.stop_at = row->stop_at};
        float want[KIT_VOCAB];

        assert_int_equal(qn_logits(m, kit_ids(), row->n, row_see, &seen), row->want);
        assert_int_equal(seen.n, row->rows);
        if (row->rows == 0)
                return;
        logits_fresh(m, row->rows, -1, want);
        assert_memory_equal(seen.last, want, BYTES);
}

static const TestTable tables[] = {
        TEST_TABLE("prompt", prompt_rows, test_prompt),
        TEST_TABLE("failed", fail_rows, test_failed),
        TEST_TABLE("trim", trim_rows, test_trim),
        TEST_ONE("reset", test_reset),
        TEST_ONE("fork", test_fork),
        TEST_ONE("fork of a trimmed one", test_fork_of_trimmed),
        TEST_ONE("feed nothing", test_feed_nothing),
        TEST_ONE("longrope crossing", test_longrope_crossing),
        TEST_TABLE("logits", logits_rows, test_logits),
};
TEST_MAIN(tables);
