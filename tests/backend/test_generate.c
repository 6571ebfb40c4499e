/* Sessions and generation through the public interface, once for each engine (QN_TEST_ENGINE). */
#include "backend/engine_kit.h"
#include "quern/quern.h"

/* A model behind quern.h, and where its file lies. */
typedef struct ApiKit {
        EngineKit at;
        qn_model *m;
        qn_session *s;
} ApiKit;

static Status from_qn(qn_status s)
{
        return (Status)s;
}

static void api_done(ApiKit *k)
{
        qn_session_free(k->s);
        qn_model_close(k->m);
        temp_dir_done(&k->at.dir);
}

static ApiKit api_open(void)
{
        ApiKit k = {0};
        qn_model_options o;

        kit_path(&k.at, "llama-f32");
        qn_model_options_init(&o);
        o.backend = kit_engine();
        o.activations = "f32";
        o.device = kit_options().device;
        o.n_threads = 1;
        o.n_ctx = KIT_CTX;
        o.chunk = 16;
        o.n_sequences = 4;
        assert_ok(from_qn(qn_model_open(k.at.path, &o, &k.m)));
        assert_ok(from_qn(qn_session_new(k.m, &k.s)));
        return k;
}

static qn_generate_options greedy_options(const qn_model *m, int32_t n)
{
        qn_generate_options o;

        qn_generate_options_init(&o, m);
        o.sampling.temperature = 0.0F;
        o.max_tokens = n;
        o.ignore_eos = true;
        return o;
}

/* The text that comes of ten tokens, and where each piece begins. */
typedef struct Text {
        StrBuf b;
        size_t n_calls;
        size_t stop_after; /* calls; 0: never */
} Text;

static bool text_take(const qn_token *t, void *user)
{
        Text *text = user;

        (void)strbuf_append(&text->b, (Str){t->piece, t->n_piece});
        text->n_calls++;
        return text->n_calls != text->stop_after;
}

static void text_done(Text *t)
{
        strbuf_done(&t->b);
}

typedef struct EndRow {
        const char *name;
        int32_t max_tokens;
        size_t stop_after;
        size_t prompt;
        qn_stop_reason reason;
        size_t n;
} EndRow;

static const EndRow end_rows[] = {
        {"limit", 5, 0, 10, QN_STOP_LIMIT, 5},
        {"no tokens", 0, 0, 10, QN_STOP_LIMIT, 0},
        {"the callback", 50, 3, 10, QN_STOP_CANCEL, 3},
        {"the context", -1, 0, 30, QN_STOP_CONTEXT, KIT_CTX - 30},
        {"a context almost full", -1, 0, 40, QN_STOP_CONTEXT, KIT_CTX - 40},
};

static void test_end(const void *p)
{
        const EndRow *row = p;
        CLEANUP(api_done) ApiKit k = api_open();
        CLEANUP(text_done) Text text = {.stop_after = row->stop_after};
        qn_generate_options o = greedy_options(k.m, row->max_tokens);
        qn_result r;

        o.on_token = text_take;
        o.user = &text;
        assert_ok(from_qn(qn_session_feed(k.s, kit_ids(), row->prompt)));
        assert_ok(from_qn(qn_generate(k.s, &o, &r)));
        assert_int_equal(r.reason, row->reason);
        assert_int_equal(r.n_prompt, row->prompt);
        assert_in_range(r.n_generated, row->n > 0 ? row->n - 1 : 0, row->n + 1);
}

static void generate_text(const ApiKit *k, const qn_generate_options *given, Text *text,
                          qn_result *r)
{
        qn_generate_options o = *given;

        o.on_token = text_take;
        o.user = text;
        assert_ok(from_qn(qn_session_prompt(k->s, kit_ids(), 12, NULL)));
        assert_ok(from_qn(qn_generate(k->s, &o, r)));
}

/* A part of what would be said ends it, and is not said. */
static void test_stop_word(const void *p)
{
        CLEANUP(api_done) ApiKit k = api_open();
        CLEANUP(text_done) Text whole = {0};
        CLEANUP(text_done) Text cut = {0};
        qn_generate_options o = greedy_options(k.m, 16);
        char word[8] = {0};
        const char *stop[] = {"never said", word};
        qn_result r;

        (void)p;
        generate_text(&k, &o, &whole, &r);
        assert_true(whole.b.n > 8);
        memcpy(word, whole.b.p + whole.b.n / 2, 3);
        o.stop = stop;
        o.n_stop = 2;
        generate_text(&k, &o, &cut, &r);
        assert_int_equal(r.reason, QN_STOP_WORD);
        assert_int_equal(r.stop_word, 1);
        assert_true(cut.b.n <= whole.b.n / 2);
        assert_memory_equal(strbuf_cstr(&cut.b), whole.b.p, cut.b.n);
}

static void generate_ids(qn_session *s, const qn_model *m, int32_t n)
{
        const qn_generate_options o = greedy_options(m, n);

        assert_ok(from_qn(qn_generate(s, &o, NULL)));
}

static void same_tokens(const qn_session *a, const qn_session *b)
{
        assert_int_equal(qn_session_length(a), qn_session_length(b));
        assert_memory_equal(qn_session_tokens(a), qn_session_tokens(b),
                            qn_session_length(a) * sizeof(int32_t));
}

/* Two sessions, a few tokens each by turns, say what each says alone. */
static void test_turns(const void *p)
{
        CLEANUP(api_done) ApiKit k = api_open();
        qn_session *other = NULL;
        qn_session *alone = NULL;

        (void)p;
        assert_ok(from_qn(qn_session_new(k.m, &other)));
        assert_ok(from_qn(qn_session_new(k.m, &alone)));
        assert_ok(from_qn(qn_session_feed(k.s, kit_ids(), 12)));
        assert_ok(from_qn(qn_session_feed(other, kit_ids() + 7, 9)));
        for (size_t i = 0; i < 5; i++) {
                generate_ids(k.s, k.m, 3);
                generate_ids(other, k.m, 2);
        }
        assert_ok(from_qn(qn_session_feed(alone, kit_ids(), 12)));
        generate_ids(alone, k.m, 15);
        same_tokens(k.s, alone);
        qn_session_free(other);
        qn_session_free(alone);
}

typedef struct PromptRow {
        const char *name;
        size_t held, n; /* tokens of kit_ids before, and in the prompt */
        size_t least;   /* of them not computed again */
} PromptRow;

static const PromptRow prompt_rows[] = {
        {"longer", 12, 20, 12},
        {"the same", 12, 12, 11},
        {"shorter", 20, 12, 11},
        {"new", 0, 12, 0},
};

static void test_prompt(const void *p)
{
        const PromptRow *row = p;
        CLEANUP(api_done) ApiKit k = api_open();
        qn_session *fresh = NULL;
        size_t n = 0;

        assert_ok(from_qn(qn_session_feed(k.s, kit_ids(), row->held)));
        assert_ok(from_qn(qn_session_prompt(k.s, kit_ids(), row->n, &n)));
        assert_true(n >= row->least && n < row->n);
        generate_ids(k.s, k.m, 8);
        assert_ok(from_qn(qn_session_new(k.m, &fresh)));
        assert_ok(from_qn(qn_session_feed(fresh, kit_ids(), row->n)));
        generate_ids(fresh, k.m, 8);
        same_tokens(k.s, fresh);
        qn_session_free(fresh);
}

/* The oldest half goes when the context is full, and it goes on. */
static void test_shift(const void *p)
{
        CLEANUP(api_done) ApiKit k = api_open();
        qn_generate_options o = greedy_options(k.m, 100);
        qn_result r;

        (void)p;
        o.context_shift = true;
        assert_ok(from_qn(qn_session_feed(k.s, kit_ids(), 20)));
        assert_ok(from_qn(qn_generate(k.s, &o, &r)));
        assert_int_equal(r.reason, QN_STOP_LIMIT);
        assert_int_equal(r.n_generated, 100);
        assert_true(qn_session_length(k.s) <= KIT_CTX);
}

typedef struct FaultRow {
        const char *name;
        int32_t id;
        size_t n;
        Status want;
        const char *part;
} FaultRow;

static const FaultRow fault_rows[] = {
        {"an id there is not", KIT_V, 1, E_RANGE, "outside the vocabulary"},
        {"a negative id", -7, 1, E_RANGE, "outside the vocabulary"},
        {"too many", 5, KIT_CTX, E_CONTEXT, "do not fit the context of 64"},
};

/* A failed feed leaves a session that goes on as if it had not been. */
static void test_fault(const void *p)
{
        const FaultRow *row = p;
        CLEANUP(api_done) ApiKit k = api_open();
        qn_session *fresh = NULL;
        int32_t ids[KIT_CTX];

        for (size_t i = 0; i < KIT_CTX; i++)
                ids[i] = row->id;
        assert_ok(from_qn(qn_session_feed(k.s, kit_ids(), 12)));
        assert_status(from_qn(qn_session_feed(k.s, ids, row->n)), row->want, row->part);
        assert_int_equal(qn_session_length(k.s), 12);
        generate_ids(k.s, k.m, 8);
        assert_ok(from_qn(qn_session_new(k.m, &fresh)));
        assert_ok(from_qn(qn_session_feed(fresh, kit_ids(), 12)));
        generate_ids(fresh, k.m, 8);
        same_tokens(k.s, fresh);
        qn_session_free(fresh);
}

static const TestTable tables[] = {
        TEST_TABLE("end", end_rows, test_end), TEST_ONE("stop word", test_stop_word),
        TEST_ONE("by turns", test_turns),      TEST_TABLE("prompt", prompt_rows, test_prompt),
        TEST_ONE("context shift", test_shift), TEST_TABLE("fault", fault_rows, test_fault),
};
TEST_MAIN(tables);
