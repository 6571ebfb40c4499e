/* Against Transformers: logits, greedy tokens, and whole chats. */
#include "golden/golden.h"

/* Before anything is allocated: skip() jumps. */
static void skip_pending(const GoldenRow *row)
{
        if (row->pending)
                skip();
}

static bool nmse_row(size_t t, const float *logits, size_t n_vocab, void *user)
{
        (void)t;
        nmse_add(user, logits, n_vocab);
        return true;
}

static void logits_check(const GoldenRow *row)
{
        CLEANUP(mem_free_at) float *want = NULL;
        CLEANUP(json_free) yyjson_doc *tokens = golden_json(row, "tokens.json");
        CLEANUP(id_vec_done) IdVec ids = {0};
        qn_model *m = golden_open(row, "f32", 2);
        Nmse s = {0};
        size_t n;

        want = golden_npy(row, "logits.npy", &n);
        s.want = want;
        golden_ids(yyjson_doc_get_root(tokens), "input", &ids);
        assert_ok((Status)qn_logits(m, ids.p, ids.n, nmse_row, &s));
        assert_int_equal(s.n, n);
        assert_true(s.error <= row->nmse * s.power);
        qn_model_close(m);
}

static void test_logits(const void *p)
{
        skip_pending(p);
        logits_check(p);
}

static bool token_keep(const qn_token *token, void *user)
{
        IdVec *ids = user;

        return token->id < 0 || vec_push(ids, token->id) == OK;
}

/* Generates as many greedy tokens as `want` has and compares. */
static void greedy_check(qn_model *m, const IdVec *prompt, const IdVec *want)
{
        CLEANUP(id_vec_done) IdVec got = {0};
        qn_session *s = NULL;
        qn_generate_options o;

        qn_generate_options_init(&o, m);
        o.sampling.temperature = 0;
        o.max_tokens = (int32_t)want->n;
        o.ignore_eos = true;
        o.on_token = token_keep;
        o.user = &got;
        assert_ok((Status)qn_session_new(m, &s));
        assert_ok((Status)qn_session_prompt(s, prompt->p, prompt->n, NULL));
        assert_ok((Status)qn_generate(s, &o, NULL));
        assert_int_equal(got.n, want->n);
        assert_memory_equal(got.p, want->p, want->n * sizeof(*want->p));
        qn_session_free(s);
}

static void continuation_check(const GoldenRow *row)
{
        CLEANUP(json_free) yyjson_doc *tokens = golden_json(row, "tokens.json");
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(id_vec_done) IdVec greedy = {0};
        qn_model *m = golden_open(row, "f32", 2);

        golden_ids(yyjson_doc_get_root(tokens), "input", &ids);
        golden_ids(yyjson_doc_get_root(tokens), "greedy", &greedy);
        greedy_check(m, &ids, &greedy);
        qn_model_close(m);
}

static void test_greedy(const void *p)
{
        skip_pending(p);
        continuation_check(p);
}

/* {"messages": …, "add_generation_prompt": true} */
static void request_build(yyjson_val *messages, StrBuf *out)
{
        char *text = yyjson_val_write(messages, YYJSON_WRITE_NOFLAG, NULL);

        assert_ok(strbuf_printf(out, "{\"add_generation_prompt\":true,\"messages\":%s}", text));
        free(text); /* yyjson allocates with malloc */
}

static void render_check(const qn_model *m, const StrBuf *request, yyjson_val *want)
{
        CLEANUP(mem_free_at) char *text = NULL;
        size_t n;

        assert_ok((Status)qn_render(qn_model_template(m), request->p, request->n, &text, &n));
        assert_str(((Str){text, n}), yyjson_get_str(want));
}

static void test_chat(const void *p)
{
        CLEANUP(json_free) yyjson_doc *doc = golden_json(p, "chat.json");
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(id_vec_done) IdVec want = {0};
        CLEANUP(id_vec_done) IdVec greedy = {0};
        yyjson_val *root = yyjson_doc_get_root(doc);
        qn_model *m = golden_open(p, "f32", 2);
        IdVec ids = {0};

        golden_ids(root, "ids", &want);
        golden_ids(root, "greedy", &greedy);
        request_build(yyjson_obj_get(root, "messages"), &request);
        render_check(m, &request, yyjson_obj_get(root, "prompt"));
        assert_ok((Status)qn_chat_encode(m, request.p, request.n, false, &ids.p, &ids.n));
        assert_int_equal(ids.n, want.n);
        assert_memory_equal(ids.p, want.p, want.n * sizeof(*want.p));
        greedy_check(m, &ids, &greedy);
        qn_free(ids.p);
        qn_model_close(m);
}

static void text_check(const qn_tokenizer *t, yyjson_val *row)
{
        CLEANUP(id_vec_done) IdVec want = {0};
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        CLEANUP(mem_free_at) char *text = NULL;
        const Str in = json_str(yyjson_obj_get(row, "text"));
        size_t n;

        golden_ids(row, "ids", &want);
        assert_ok((Status)qn_tokenize(t, in.p, in.n, true, true, &ids, &n));
        assert_int_equal(n, want.n);
        assert_memory_equal(ids, want.p, n * sizeof(*ids));
        assert_ok((Status)qn_detokenize(t, ids, n, true, &text, &n));
        assert_str(((Str){text, n}), yyjson_get_str(yyjson_obj_get(row, "decoded")));
}

static void test_texts(const void *p)
{
        CLEANUP(json_free) yyjson_doc *doc = golden_json(p, "chat.json");
        yyjson_arr_iter it =
                yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(doc), "texts"));
        qn_model *m = golden_open(p, "f32", 1);
        yyjson_val *row;

        while ((row = yyjson_arr_iter_next(&it)) != NULL)
                text_check(qn_model_tokenizer(m), row);
        qn_model_close(m);
}

/* The chat models first: they are a prefix of their own table. */
static size_t chats_collect(const Golden *g, GoldenRow *out)
{
        size_t n = 0;

        for (size_t i = 0; i < g->rows.n; i++)
                if (g->rows.p[i].chat)
                        out[n++] = g->rows.p[i];
        return n;
}

int main(int argc, char **argv)
{
        static GoldenRow chats[64];
        Golden g = {0};
        int failed;

        if (golden_load("models", &g) != OK) {
                (void)fprintf(stderr, "%s\n", status_text());
                return 1;
        }
        const size_t n_chats = chats_collect(&g, chats);
        const TestTable tables[] = {
                {"logits", g.rows.p, g.rows.n, sizeof(GoldenRow), test_logits},
                {"greedy", g.rows.p, g.rows.n, sizeof(GoldenRow), test_greedy},
                {"chat", chats, n_chats, sizeof(GoldenRow), test_chat},
                {"texts", chats, n_chats, sizeof(GoldenRow), test_texts},
        };
        failed = tests_run(tables, N_ELEMS(tables), argc, argv);
        golden_done(&g);
        return failed;
}
