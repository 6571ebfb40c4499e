/* Encoders and embedding models against Transformers: last hidden states, embeddings, texts. */
#include "golden/golden.h"

enum { MANY = 5 };

/* Before anything is allocated: skip() jumps. */
static void skip_pending(const GoldenRow *row)
{
        if (row->pending)
                skip();
}

static void input_read(const GoldenRow *row, IdVec *ids)
{
        CLEANUP(json_free) yyjson_doc *tokens = golden_json(row, "tokens.json");

        golden_ids(yyjson_doc_get_root(tokens), "input", ids);
}

static bool nmse_row(size_t t, const float *state, size_t n_hidden, void *user)
{
        (void)t;
        nmse_add(user, state, n_hidden);
        return true;
}

static void hidden_check(const GoldenRow *row)
{
        CLEANUP(mem_free_at) float *want = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        qn_model *m = golden_open(row, "f32", 2);
        Nmse s = {0};
        size_t n;

        want = golden_npy(row, "hidden.npy", &n);
        s.want = want;
        input_read(row, &ids);
        assert_ok((Status)qn_hidden(m, ids.p, ids.n, nmse_row, &s));
        assert_int_equal(s.n, n);
        assert_true(s.error <= row->nmse * s.power);
        qn_model_close(m);
}

static void test_hidden(const void *p)
{
        skip_pending(p);
        hidden_check(p);
}

/* What the model's files do not say, its user says. */
static qn_embed_options options_of(const GoldenRow *row)
{
        qn_embed_options o;

        qn_embed_options_init(&o);
        o.pooling = row->modules ? NULL : row->pooling.p;
        return o;
}

static void embedding_check(const GoldenRow *row)
{
        CLEANUP(mem_free_at) float *want = NULL;
        CLEANUP(qn_embeddings_free) qn_embeddings got = {.rows = NULL};
        CLEANUP(id_vec_done) IdVec ids = {0};
        const qn_embed_options o = options_of(row);
        qn_model *m = golden_open(row, "f32", 2);
        Nmse s = {0};
        size_t n;

        want = golden_npy(row, "embedding.npy", &n);
        s.want = want;
        input_read(row, &ids);
        assert_ok((Status)qn_embed_ids(m, &o, &(qn_ids){ids.p, ids.n}, 1, &got));
        assert_int_equal(got.width, n);
        assert_int_equal(got.n_tokens, ids.n);
        nmse_add(&s, got.rows, n);
        assert_true(s.error <= row->nmse * s.power);
        qn_model_close(m);
}

static void test_embedding(const void *p)
{
        skip_pending(p);
        embedding_check(p);
}

/* Beginnings of the input of several lengths. */
static void beginnings(const IdVec *ids, qn_ids out[MANY])
{
        static const size_t lengths[MANY] = {3, 16, 1, 17, 11};

        for (size_t i = 0; i < MANY; i++)
                out[i] = (qn_ids){ids->p, lengths[i]};
}

static qn_embeddings rows_of(const GoldenRow *row, const qn_ids *texts, size_t n, uint32_t threads)
{
        const qn_embed_options o = options_of(row);
        qn_model *m = golden_open(row, "f32", threads);
        qn_embeddings rows;

        assert_ok((Status)qn_embed_ids(m, &o, texts, n, &rows));
        qn_model_close(m);
        return rows;
}

static void bits_check(const GoldenRow *row)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(qn_embeddings_free) qn_embeddings together = {.rows = NULL};
        qn_ids texts[MANY];

        input_read(row, &ids);
        beginnings(&ids, texts);
        together = rows_of(row, texts, MANY, 2);
        for (size_t i = 0; i < MANY; i++) {
                CLEANUP(qn_embeddings_free)
                qn_embeddings alone = rows_of(row, &texts[i], 1, 1);
                assert_memory_equal(alone.rows, together.rows + i * alone.width,
                                    alone.width * sizeof(float));
        }
}

static void test_bits(const void *p)
{
        skip_pending(p);
        bits_check(p);
}

typedef VEC(qn_text) TextVec;

static void texts_read(yyjson_val *list, TextVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL) {
                const Str text = json_str(yyjson_obj_get(v, "text"));
                assert_ok(vec_push(out, ((qn_text){text.p, text.n})));
        }
}

static void texts_check(const GoldenRow *row)
{
        CLEANUP(json_free) yyjson_doc *doc = golden_json(row, "texts.json");
        CLEANUP(mem_free_at) float *want = NULL;
        CLEANUP(qn_embeddings_free) qn_embeddings got = {.rows = NULL};
        qn_model *m = golden_open(row, "f32", 2);
        TextVec texts = {0};
        Nmse s = {0};
        size_t n;

        want = golden_npy(row, "texts.npy", &n);
        s.want = want;
        texts_read(yyjson_doc_get_root(doc), &texts);
        assert_ok((Status)qn_embed(m, NULL, texts.p, texts.n, &got));
        assert_int_equal(texts.n * got.width, n);
        nmse_add(&s, got.rows, n);
        assert_true(s.error <= row->nmse * s.power);
        vec_done(&texts);
        qn_model_close(m);
}

static void test_texts(const void *p)
{
        skip_pending(p);
        texts_check(p);
}

static size_t texts_collect(const Golden *g, GoldenRow *out)
{
        size_t n = 0;

        for (size_t i = 0; i < g->rows.n; i++)
                if (g->rows.p[i].texts)
                        out[n++] = g->rows.p[i];
        return n;
}

int main(int argc, char **argv)
{
        static GoldenRow texts[64];
        Golden g = {0};
        int failed;

        if (golden_load("encoders", &g) != OK) {
                (void)fprintf(stderr, "%s\n", status_text());
                return 1;
        }
        const size_t n_texts = texts_collect(&g, texts);
        const TestTable tables[] = {
                {"hidden", g.rows.p, g.rows.n, sizeof(GoldenRow), test_hidden},
                {"embedding", g.rows.p, g.rows.n, sizeof(GoldenRow), test_embedding},
                {"bits alone and together", g.rows.p, g.rows.n, sizeof(GoldenRow), test_bits},
                {"texts", texts, n_texts, sizeof(GoldenRow), test_texts},
        };
        failed = tests_run(tables, N_ELEMS(tables), argc, argv);
        golden_done(&g);
        return failed;
}
