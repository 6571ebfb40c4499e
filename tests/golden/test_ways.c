/* Every recorded model computes the same bits whole and alone, and in chunks beside others. */
#include "golden/golden.h"

#include <pthread.h>

enum { REQUESTS = 3, CHUNK = 5 };

/* The rows of a text computed whole, by one thread. */
typedef struct Whole {
        float *rows; /* [n][n_vocab] */
        size_t n, n_vocab;
} Whole;

/* One request of those that run together. */
typedef struct Way {
        struct Ways *ways;
        bool is_part; /* of the text: not compared */
        size_t n_rows, n_wrong;
        qn_status status;
} Way;

typedef struct Ways {
        const Whole *whole;
        pthread_mutex_t lock;
        pthread_cond_t changed;
        size_t n_open;
        Way each[REQUESTS];
} Ways;

static bool row_keep(size_t t, const float *logits, size_t n_vocab, void *user)
{
        Whole *w = user;

        memcpy(w->rows + t * n_vocab, logits, n_vocab * sizeof(*logits));
        return true;
}

static void whole_run(const GoldenRow *row, const IdVec *ids, Whole *w)
{
        qn_model *m = golden_open(row, "f32", 1);

        w->n = ids->n;
        w->n_vocab = qn_model_shape_of(m).n_vocab;
        assert_ok(mem_new_array(&w->rows, w->n * w->n_vocab));
        assert_ok((Status)qn_logits(m, ids->p, ids->n, row_keep, w));
        qn_model_close(m);
}

static bool row_compare(size_t t, const float *logits, size_t n_vocab, void *user)
{
        Way *way = user;
        const float *want = way->ways->whole->rows + t * n_vocab;

        way->n_rows++;
        if (!way->is_part)
                way->n_wrong += memcmp(logits, want, n_vocab * sizeof(*logits)) != 0;
        return true;
}

static void way_end(const qn_ending *e, void *user)
{
        Way *way = user;

        (void)pthread_mutex_lock(&way->ways->lock);
        way->status = e->status;
        way->ways->n_open--;
        (void)pthread_cond_signal(&way->ways->changed);
        (void)pthread_mutex_unlock(&way->ways->lock);
}

static void ways_wait(Ways *w)
{
        (void)pthread_mutex_lock(&w->lock);
        while (w->n_open > 0)
                (void)pthread_cond_wait(&w->changed, &w->lock);
        (void)pthread_mutex_unlock(&w->lock);
}

static void way_submit(qn_scheduler *s, const qn_model *m, const IdVec *ids, size_t n, Way *way)
{
        void *user = way;
        qn_request r;

        qn_request_init(&r, m);
        r.ids = ids->p;
        r.n_ids = n;
        r.users = &user;
        r.n_users = 1;
        r.generate.max_tokens = 0;
        r.prompt_row = row_compare;
        r.ended = way_end;
        assert_ok((Status)qn_submit(s, &r));
}

/* The whole text twice, and its first half beside, whose rotation may be another. */
static size_t length_of(const IdVec *ids, size_t i)
{
        return i == 1 ? (ids->n + 1) / 2 : ids->n;
}

static void together_run(qn_model *m, const IdVec *ids, Ways *w)
{
        qn_scheduler *s = NULL;

        assert_ok((Status)qn_scheduler_new(m, NULL, &s));
        w->n_open = REQUESTS;
        for (size_t i = 0; i < REQUESTS; i++) {
                w->each[i].ways = w;
                w->each[i].is_part = i == 1;
                way_submit(s, m, ids, length_of(ids, i), &w->each[i]);
        }
        ways_wait(w);
        qn_scheduler_free(s);
}

static void ways_check(const Ways *w, const IdVec *ids)
{
        for (size_t i = 0; i < REQUESTS; i++) {
                assert_int_equal(w->each[i].status, QN_OK);
                assert_int_equal(w->each[i].n_rows, length_of(ids, i));
                assert_int_equal(w->each[i].n_wrong, 0);
        }
}

static void test_ways(const void *p)
{
        CLEANUP(json_free) yyjson_doc *tokens = golden_json(p, "tokens.json");
        CLEANUP(id_vec_done) IdVec ids = {0};
        Whole whole = {0};
        Ways w = {.whole = &whole,
                  .lock = PTHREAD_MUTEX_INITIALIZER,
                  .changed = PTHREAD_COND_INITIALIZER};
        qn_model *m;

        golden_ids(yyjson_doc_get_root(tokens), "input", &ids);
        whole_run(p, &ids, &whole);
        m = golden_open_chunked(p, "f32", 3, CHUNK);
        together_run(m, &ids, &w);
        ways_check(&w, &ids);
        qn_model_close(m);
        mem_free(whole.rows);
}

int main(int argc, char **argv)
{
        Golden g = {0};
        int failed;

        if (golden_load("models", &g) != OK) {
                (void)fprintf(stderr, "%s\n", status_text());
                return 1;
        }
        const TestTable tables[] = {{"ways", g.rows.p, g.rows.n, sizeof(GoldenRow), test_ways}};
        failed = tests_run(tables, N_ELEMS(tables), argc, argv);
        golden_done(&g);
        return failed;
}
