/* What the model computes, against what was recorded of it: quern_vectors.json. */
#include "base/fields.h"
#include "base/file.h"
#include "engine/verify.h"

#include <math.h>

enum { VECTORS_MAX = 64 << 20, CTX_MAX = 1024, TRIAL = 16 };

/* The file: docs/model-formats.md. */
typedef struct Vectors {
        yyjson_val *texts, *prompts, *runs, *states;
        double tolerance; /* of logits, relative to the greatest recorded one's size */
} Vectors;

static Status list_keep(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected an array, found %s", f->key,
               json_type_name(v));
        memcpy(at, &v, sizeof(v));
        return OK;
}

#define KEPT(key_)                                                                     \
        {                                                                              \
                .key = #key_, .type = FIELD_CUSTOM, .offset = offsetof(Vectors, key_), \
                .read = list_keep                                                      \
        }

static const FieldSpec vectors_fields[] = {
        KEPT(texts),
        KEPT(prompts),
        KEPT(runs),
        KEPT(states),
        FIELD_RANGE("tolerance", FIELD_F64, Vectors, tolerance, false, 0, 1),
};

void verify_session_free(qn_session **s)
{
        qn_session_free(*s);
}

Status verify_greedy(qn_session *s, size_t n_vocab, int32_t *id)
{
        const float *logits;
        size_t best = 0;

        TRY((Status)qn_session_logits(s, &logits));
        for (size_t i = 1; i < n_vocab; i++)
                if (logits[i] > logits[best])
                        best = i;
        *id = (int32_t)best;
        return OK;
}

/* Exact activations, so that records hold on any machine. */
static Status model_load(Verify *v)
{
        qn_model_options o;

        qn_model_options_init(&o);
        o.activations = "f32";
        o.kv_dtype = "f32";
        o.n_threads = v->o->n_threads;
        o.n_ctx = v->config->n_ctx_train < CTX_MAX ? v->config->n_ctx_train : CTX_MAX;
        return (Status)qn_model_open(v->path, &o, &v->model);
}

static Status logits_compute(const Verify *v, const int32_t *ids, size_t n)
{
        CLEANUP(verify_session_free) qn_session *s = NULL;
        const float *logits;

        TRY((Status)qn_session_new(v->model, &s));
        TRY((Status)qn_session_feed(s, ids, n));
        return (Status)qn_session_logits(s, &logits);
}

/* Tokens from all over the vocabulary. NaN and Inf are errors of the step itself. */
static Status tokens_compute(const Verify *v, size_t n)
{
        int32_t ids[TRIAL];

        for (uint32_t i = 0; i < TRIAL; i++)
                ids[i] = (int32_t)(i * 7919U % v->model->shape.n_vocab);
        if (model_is_encoder(v->model))
                return verify_states_compute(v, ids, n);
        return logits_compute(v, ids, n);
}

Status verify_output(Verify *v, StrBuf *note)
{
        size_t n;

        TRY(model_load(v));
        n = v->model->shape.n_ctx < TRIAL ? v->model->shape.n_ctx : TRIAL;
        TRY(tokens_compute(v, n));
        return strbuf_printf(note, "%zu tokens computed, no NaN, no Inf", n);
}

static Status ids_of(yyjson_val *row, const char *key, IdVec *out)
{
        yyjson_val *list = yyjson_obj_get(row, key);
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *id;

        ENSURE(yyjson_is_arr(list), E_FORMAT, "%s: expected an array, found %s", key,
               json_type_name(list));
        while ((id = yyjson_arr_iter_next(&it)) != NULL)
                TRY(vec_push(out, yyjson_get_int(id)));
        return OK;
}

static Status ids_equal(const IdVec *got, const IdVec *want)
{
        ENSURE(got->n == want->n, E_FORMAT, "%zu tokens, recorded %zu", got->n, want->n);
        for (size_t i = 0; i < got->n; i++)
                ENSURE(got->p[i] == want->p[i], E_FORMAT, "token %zu is %d, recorded %d", i,
                       got->p[i], want->p[i]);
        return OK;
}

static Status text_row(const Verify *v, yyjson_val *row, double tolerance)
{
        CLEANUP(id_vec_done) IdVec want = {0};
        CLEANUP(id_vec_done) IdVec got = {0};
        const EncodeOptions o = {.add_special_tokens = true};

        (void)tolerance;
        ENSURE(v->tokenizer != NULL, E_MISSING, "the model has no tokenizer.json any more");
        TRY(ids_of(row, "ids", &want));
        TRY(tokenizer_encode(v->tokenizer->t, json_str(yyjson_obj_get(row, "text")), &o, &got));
        return ids_equal(&got, &want);
}

static Status rendered_compare(const Verify *v, yyjson_val *row, const char *request)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const Str want = json_str(yyjson_obj_get(row, "text"));

        TRY(template_render_request(v->tmpl, str_of(request), &r));
        ENSURE(str_equal(strbuf_str(&r.text), want), E_FORMAT, "renders \"%s\", recorded \"%.*s\"",
               strbuf_cstr(&r.text), STR_ARG(want));
        return OK;
}

static void text_free(char **p)
{
        free(*p);
}

static Status prompt_row(const Verify *v, yyjson_val *row, double tolerance)
{
        CLEANUP(text_free)
        char *request = yyjson_val_write(yyjson_obj_get(row, "request"), YYJSON_WRITE_NOFLAG, NULL);

        (void)tolerance;
        ENSURE(v->tmpl != NULL, E_MISSING, "the model has no chat template any more");
        ENSURE(request != NULL, E_FORMAT, "request: missing");
        return rendered_compare(v, row, request);
}

/* One pair of an id and its logit. */
static Status top_compare(const float *logits, size_t n_vocab, yyjson_val *pair, double room)
{
        const int64_t id = yyjson_get_sint(yyjson_arr_get(pair, 0));
        const double want = yyjson_get_num(yyjson_arr_get(pair, 1));

        ENSURE(id >= 0 && (size_t)id < n_vocab, E_RANGE, "top: token id %lld", (long long)id);
        ENSURE(fabs((double)logits[id] - want) <= room, E_NUMERIC,
               "logit of token %lld is %.6g, recorded %.6g (tolerance %.2g)", (long long)id,
               (double)logits[id], want, room);
        return OK;
}

static Status tops_compare(qn_session *s, size_t n_vocab, yyjson_val *tops, double tolerance)
{
        const double greatest = fabs(yyjson_get_num(yyjson_arr_get(yyjson_arr_get_first(tops), 1)));
        yyjson_arr_iter it = yyjson_arr_iter_with(tops);
        const float *logits;
        yyjson_val *pair;

        TRY((Status)qn_session_logits(s, &logits));
        while ((pair = yyjson_arr_iter_next(&it)) != NULL)
                TRY(top_compare(logits, n_vocab, pair, tolerance * fmax(1.0, greatest)));
        return OK;
}

/* Goes on with the recorded tokens, so that the first that differs is the one named. */
static Status greedy_compare(qn_session *s, size_t n_vocab, const IdVec *want)
{
        int32_t id;

        for (size_t i = 0; i < want->n; i++) {
                TRY(verify_greedy(s, n_vocab, &id));
                ENSURE(id == want->p[i], E_NUMERIC, "greedy token %zu is %d, recorded %d", i, id,
                       want->p[i]);
                TRY((Status)qn_session_feed(s, &id, 1));
        }
        return OK;
}

static Status run_row(const Verify *v, yyjson_val *row, double tolerance)
{
        CLEANUP(verify_session_free) qn_session *s = NULL;
        CLEANUP(id_vec_done) IdVec input = {0};
        CLEANUP(id_vec_done) IdVec greedy = {0};
        const size_t n_vocab = v->model->shape.n_vocab;

        TRY(ids_of(row, "input", &input));
        TRY(ids_of(row, "greedy", &greedy));
        TRY((Status)qn_session_new(v->model, &s));
        TRY((Status)qn_session_feed(s, input.p, input.n));
        TRY(tops_compare(s, n_vocab, yyjson_obj_get(row, "top"), tolerance));
        return greedy_compare(s, n_vocab, &greedy);
}

static Status state_row(const Verify *v, yyjson_val *row, double tolerance)
{
        CLEANUP(id_vec_done) IdVec input = {0};

        TRY(ids_of(row, "input", &input));
        return verify_state_compare(v, input.p, input.n, yyjson_obj_get(row, "hidden"), tolerance);
}

typedef Status (*RowFn)(const Verify *v, yyjson_val *row, double tolerance);

static Status rows_compare(const Verify *v, yyjson_val *rows, const char *key, RowFn compare,
                           double tolerance)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(rows);
        yyjson_val *row;

        for (size_t i = 0; (row = yyjson_arr_iter_next(&it)) != NULL; i++)
                TRY(status_within(compare(v, row, tolerance), "%s[%zu]", key, i));
        return OK;
}

static Status vectors_compare(const Verify *v, const Vectors *f, StrBuf *note)
{
        TRY(rows_compare(v, f->texts, "texts", text_row, f->tolerance));
        TRY(rows_compare(v, f->prompts, "prompts", prompt_row, f->tolerance));
        TRY(rows_compare(v, f->runs, "runs", run_row, f->tolerance));
        TRY(rows_compare(v, f->states, "states", state_row, f->tolerance));
        return strbuf_printf(note, "%zu texts, %zu prompts and %zu runs as recorded",
                             yyjson_arr_size(f->texts), yyjson_arr_size(f->prompts),
                             yyjson_arr_size(f->runs) + yyjson_arr_size(f->states));
}

static Status file_compare(const Verify *v, const char *path, StrBuf *note)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(arena_done) Arena arena = {0};
        Vectors f = {.tolerance = 1e-4};

        TRY(json_parse_file(path, VECTORS_MAX, &doc));
        TRY(fields_read(vectors_fields, N_ELEMS(vectors_fields), yyjson_doc_get_root(doc), &arena,
                        &f));
        return vectors_compare(v, &f, note);
}

static Status old_vectors_compare(const Verify *v, StrBuf *note)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(v->path, VECTORS_FILE, &path));
        return file_exists(path) ? status_within(file_compare(v, path, note), VECTORS_FILE) : OK;
}

/* Recording replaces them: what they say does not matter then. */
Status verify_vectors(Verify *v, StrBuf *note)
{
        return v->o->record ? OK : old_vectors_compare(v, note);
}
