/* generation_config.json: the tokens that come are those of Transformers' generate(). */
#include "golden/golden.h"

#include "support/temp.h"
#include "unit/arch/model_copy.h"

/* A row of generation.json. */
typedef struct RuleRow {
        const char *name;
        yyjson_val *json;
} RuleRow;

typedef VEC(RuleRow) RuleRows;

static void rows_done(RuleRows *rows)
{
        vec_done(rows);
}

static void model_close(qn_model **m)
{
        qn_model_close(*m);
}

static void session_free(qn_session **s)
{
        qn_session_free(*s);
}

static const char *text_of(yyjson_val *object, const char *key)
{
        return yyjson_get_str(yyjson_obj_get(object, key));
}

/* The model with the row's generation_config.json. */
static qn_model *model_with(yyjson_val *row, TempDir *dir)
{
        qn_model_options o;
        qn_model *m = NULL;
        char *config = yyjson_val_write(yyjson_obj_get(row, "config"), 0, NULL);

        assert_non_null(config);
        model_copy(dir, text_of(row, "model"));
        (void)temp_file(dir, "generation_config.json", str_of(config));
        free(config);
        qn_model_options_init(&o);
        o.activations = "f32";
        o.n_threads = 1;
        assert_ok((Status)qn_model_open(dir->path, &o, &m));
        return m;
}

/* The generated tokens, and the end token where one came. */
static void tokens_of(const qn_session *s, const qn_result *r, IdVec *out)
{
        const size_t first = r->n_prompt;

        assert_ok(vec_append(out, qn_session_tokens(s) + first, qn_session_length(s) - first));
        if (r->stop_token >= 0)
                assert_ok(vec_push(out, r->stop_token));
}

static void generate(qn_model *m, yyjson_val *row, const IdVec *input, IdVec *out)
{
        CLEANUP(session_free) qn_session *s = NULL;
        yyjson_val *limit = yyjson_obj_get(row, "max_tokens");
        qn_generate_options o;
        qn_result r;

        qn_generate_options_init(&o, m);
        o.sampling.temperature = 0.0F;
        if (!yyjson_is_null(limit))
                o.max_tokens = yyjson_get_int(limit);
        assert_ok((Status)qn_session_new(m, &s));
        assert_ok((Status)qn_session_feed(s, input->p, input->n));
        assert_ok((Status)qn_generate(s, &o, &r));
        tokens_of(s, &r, out);
}

static void test_rule(const void *p)
{
        const RuleRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(model_close) qn_model *m = NULL;
        CLEANUP(id_vec_done) IdVec input = {0};
        CLEANUP(id_vec_done) IdVec want = {0};
        CLEANUP(id_vec_done) IdVec got = {0};

        temp_dir_init(&dir);
        golden_ids(row->json, "input", &input);
        golden_ids(row->json, "ids", &want);
        m = model_with(row->json, &dir);
        generate(m, row->json, &input, &got);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n * sizeof(want.p[0]));
}

static Status rows_load(yyjson_doc *doc, RuleRows *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_doc_get_root(doc));
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL) {
                const RuleRow row = {text_of(v, "name"), v};
                TRY(vec_push(out, row));
        }
        return OK;
}

int main(int argc, char **argv)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(rows_done) RuleRows rows = {0};
        TestTable table = {"rule", NULL, 0, sizeof(RuleRow), test_rule};

        if (json_parse_file("tests/golden/generation.json", 1 << 20, &doc) != OK)
                return 1;
        if (rows_load(doc, &rows) != OK)
                return 1;
        table.rows = rows.p;
        table.n_rows = rows.n;
        return tests_run(&table, 1, argc, argv);
}
