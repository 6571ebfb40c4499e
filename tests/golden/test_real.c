/*
 * A real model, SmolLM2-135M-Instruct, against Transformers in float32 (real/smollm2.json). Skipped
 * where models/ does not hold it: `make run` fetches it, CI does before the tests.
 */
#include "golden/golden.h"

#include "base/file.h"

#define MODEL  "models/SmolLM2-135M-Instruct"
#define RECORD "tests/golden/real/smollm2.json"

enum { IM_END = 2 };

static qn_model *real_open(const char *activations)
{
        qn_model_options o;
        qn_model *m = NULL;

        if (!file_exists(MODEL "/config.json"))
                skip();
        qn_model_options_init(&o);
        o.activations = activations;
        o.n_ctx = 2048;
        assert_ok((Status)qn_model_open(MODEL, &o, &m));
        return m;
}

static yyjson_doc *record_open(void)
{
        yyjson_doc *doc = NULL;

        assert_ok(json_parse_file(RECORD, 1 << 20, &doc));
        return doc;
}

static bool token_keep(const qn_token *token, void *user)
{
        return token->id < 0 || vec_push((IdVec *)user, token->id) == OK;
}

static void generate_ids(qn_model *m, const IdVec *prompt, size_t n, IdVec *out)
{
        qn_session *s = NULL;
        qn_generate_options o;

        qn_generate_options_init(&o, m);
        o.sampling.temperature = 0;
        o.max_tokens = (int32_t)n;
        o.ignore_eos = true;
        o.on_token = token_keep;
        o.user = out;
        assert_ok((Status)qn_session_new(m, &s));
        assert_ok((Status)qn_session_prompt(s, prompt->p, prompt->n, NULL));
        assert_ok((Status)qn_generate(s, &o, NULL));
        qn_session_free(s);
}

static void test_greedy(const void *p)
{
        qn_model *m = real_open("f32");
        CLEANUP(json_free) yyjson_doc *record = record_open();
        CLEANUP(id_vec_done) IdVec prompt = {0};
        CLEANUP(id_vec_done) IdVec want = {0};
        CLEANUP(id_vec_done) IdVec got = {0};

        (void)p;
        golden_ids(yyjson_doc_get_root(record), "prompt", &prompt);
        golden_ids(yyjson_doc_get_root(record), "greedy", &want);
        generate_ids(m, &prompt, want.n, &got);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n * sizeof(*want.p));
        qn_model_close(m);
}

/* How often the most probable token is the recorded one. */
typedef struct Agreement {
        const int32_t *want;
        size_t n_equal;
} Agreement;

static bool row_compare(size_t t, const float *logits, size_t n_vocab, void *user)
{
        Agreement *a = user;
        size_t best = 0;

        for (size_t i = 1; i < n_vocab; i++)
                best = logits[i] > logits[best] ? i : best;
        a->n_equal += (int32_t)best == a->want[t];
        return true;
}

typedef struct Top1Row {
        const char *name;
        const char *activations;
        double least; /* share of equal positions */
} Top1Row;

static const Top1Row top1_rows[] = {{"f32", "f32", 1.0}, {"bf16", "bf16", 0.99}};

static void test_top1(const void *p)
{
        const Top1Row *row = p;
        qn_model *m = real_open(row->activations);
        CLEANUP(json_free) yyjson_doc *record = record_open();
        CLEANUP(id_vec_done) IdVec text = {0};
        CLEANUP(id_vec_done) IdVec want = {0};
        Agreement a = {0};

        golden_ids(yyjson_doc_get_root(record), "text", &text);
        golden_ids(yyjson_doc_get_root(record), "top1", &want);
        a.want = want.p;
        assert_ok((Status)qn_logits(m, text.p, text.n, row_compare, &a));
        assert_true((double)a.n_equal >= row->least * (double)text.n);
        qn_model_close(m);
}

static void request_build(yyjson_val *messages, StrBuf *out)
{
        char *text = yyjson_val_write(messages, YYJSON_WRITE_NOFLAG, NULL);

        assert_ok(strbuf_printf(out, "{\"add_generation_prompt\":true,\"messages\":%s}", text));
        free(text); /* yyjson allocates with malloc */
}

static size_t count_of(const int32_t *ids, size_t n, int32_t id)
{
        size_t count = 0;

        for (size_t i = 0; i < n; i++)
                count += ids[i] == id;
        return count;
}

/* With parse_special the ids are Transformers'; without, the user's <|im_end|> ends nothing. */
static void test_chat(const void *p)
{
        qn_model *m = real_open("f32");
        CLEANUP(json_free) yyjson_doc *record = record_open();
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(id_vec_done) IdVec want = {0};
        IdVec got = {0};
        IdVec safe = {0};

        (void)p;
        golden_ids(yyjson_doc_get_root(record), "ids_parse_special", &want);
        request_build(yyjson_obj_get(yyjson_doc_get_root(record), "messages"), &request);
        assert_ok((Status)qn_chat_encode(m, request.p, request.n, true, &got.p, &got.n));
        assert_ok((Status)qn_chat_encode(m, request.p, request.n, false, &safe.p, &safe.n));
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n * sizeof(*want.p));
        assert_int_equal(count_of(safe.p, safe.n, IM_END) + 1, count_of(got.p, got.n, IM_END));
        qn_free(got.p);
        qn_free(safe.p);
        qn_model_close(m);
}

static const TestTable tables[] = {
        TEST_ONE("256 greedy tokens are those of Transformers", test_greedy),
        TEST_TABLE("top-1 over 2,000 positions", top1_rows, test_top1),
        TEST_ONE("a chat's ids, and its user's text cannot end a turn", test_chat),
};

TEST_MAIN(tables);
