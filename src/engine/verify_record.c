/* Recording quern_vectors.json. */
#include "base/file.h"
#include "engine/verify.h"

enum { N_RUNS = 3, RUN_LENGTH = 24, N_GREEDY = 8, N_TOP = 5 };

static Status comma(StrBuf *out)
{
        return out->p[out->n - 1] == '[' ? OK : strbuf_append_char(out, ',');
}

static Status ids_append(StrBuf *out, const char *key, const int32_t *ids, size_t n)
{
        TRY(strbuf_printf(out, "\"%s\":[", key));
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_printf(out, "%s%d", i > 0 ? "," : "", ids[i]));
        return strbuf_append_char(out, ']');
}

static Status text_record(const Verify *v, const char *text, StrBuf *out)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.add_special_tokens = true};

        TRY(tokenizer_encode(v->tokenizer->t, str_of(text), &o, &ids));
        TRY(comma(out));
        TRY(strbuf_append(out, STR("\n{\"text\":")));
        TRY(json_append_quoted(out, str_of(text)));
        TRY(strbuf_append_char(out, ','));
        TRY(ids_append(out, "ids", ids.p, ids.n));
        return strbuf_append_char(out, '}');
}

static Status texts_record(const Verify *v, StrBuf *out)
{
        for (size_t i = 0; verify_texts[i] != NULL && v->tokenizer != NULL; i++)
                TRY(text_record(v, verify_texts[i], out));
        return OK;
}

static Status rendered_record(const char *request, const Rendered *r, StrBuf *out)
{
        TRY(comma(out));
        TRY(strbuf_printf(out, "\n{\"request\":%s,\"text\":", request));
        TRY(json_append_quoted(out, strbuf_str(&r->text)));
        return strbuf_append_char(out, '}');
}

/* What the template refuses is not recorded. */
static Status prompt_record(const Verify *v, const char *request, StrBuf *out)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const Status s = template_render_request(v->tmpl, str_of(request), &r);

        if (s == OK)
                return rendered_record(request, &r, out);
        return s == E_NOMEM ? s : OK;
}

static Status prompts_record(const Verify *v, StrBuf *out)
{
        for (size_t i = 0; verify_requests[i] != NULL && v->tmpl != NULL; i++)
                TRY(prompt_record(v, verify_requests[i], out));
        return OK;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

static Status tops_append(const Verify *v, const float *logits, StrBuf *out)
{
        TokenProb top[N_TOP];
        const size_t n_vocab = v->model->shape.n_vocab;
        const size_t n = smaller(n_vocab, N_TOP);
        float first;

        TRY(logprobs_top(v->model->kernels, logits, n_vocab, 0, n, &first, top));
        TRY(strbuf_append(out, STR(",\"top\":[")));
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_printf(out, "%s[%d,%.9g]", i > 0 ? "," : "", top[i].id,
                                  (double)logits[top[i].id]));
        return strbuf_append_char(out, ']');
}

static Status greedy_append(const Verify *v, qn_session *s, StrBuf *out)
{
        int32_t ids[N_GREEDY];

        for (size_t i = 0; i < N_GREEDY; i++) {
                TRY(verify_greedy(s, v->model->shape.n_vocab, &ids[i]));
                TRY((Status)qn_session_feed(s, &ids[i], 1));
        }
        TRY(strbuf_append_char(out, ','));
        return ids_append(out, "greedy", ids, N_GREEDY);
}

static Status run_record(const Verify *v, const int32_t *ids, size_t n, StrBuf *out)
{
        CLEANUP(verify_session_free) qn_session *s = NULL;
        const float *logits;

        TRY((Status)qn_session_new(v->model, &s));
        TRY((Status)qn_session_feed(s, ids, n));
        TRY((Status)qn_session_logits(s, &logits));
        TRY(comma(out));
        TRY(strbuf_append(out, STR("\n{")));
        TRY(ids_append(out, "input", ids, n));
        TRY(tops_append(v, logits, out));
        TRY(greedy_append(v, s, out));
        return strbuf_append_char(out, '}');
}

/* Tokens from all over the vocabulary, the same each time. */
static void ids_fill(uint32_t *state, size_t n_vocab, int32_t *ids, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                *state = *state * 1664525U + 1013904223U;
                ids[i] = (int32_t)((*state >> 8) % n_vocab);
        }
}

static Status state_record(const Verify *v, const int32_t *ids, size_t n, StrBuf *out)
{
        TRY(comma(out));
        TRY(strbuf_append(out, STR("\n{")));
        TRY(ids_append(out, "input", ids, n));
        TRY(verify_state_append(v, ids, n, out));
        return strbuf_append_char(out, '}');
}

typedef Status (*InputFn)(const Verify *v, const int32_t *ids, size_t n, StrBuf *out);

/* The greedy tokens must fit behind. */
static Status inputs_record(const Verify *v, InputFn record, StrBuf *out)
{
        const size_t n = smaller(v->model->shape.n_ctx - N_GREEDY, RUN_LENGTH);
        int32_t ids[RUN_LENGTH];
        uint32_t state = 12345;

        for (size_t run = 0; run < N_RUNS; run++) {
                ids_fill(&state, v->model->shape.n_vocab, ids, n);
                TRY(record(v, ids, n, out));
        }
        return OK;
}

/* An encoder has states, any other model runs. */
static Status runs_record(const Verify *v, StrBuf *out)
{
        const bool encoder = model_is_encoder(v->model);

        TRY(strbuf_append(out, encoder ? STR("\"states\":[") : STR("\"runs\":[")));
        return inputs_record(v, encoder ? state_record : run_record, out);
}

static Status vectors_text(const Verify *v, StrBuf *out)
{
        TRY(strbuf_printf(out,
                          "{\"format\":\"quern-vectors\",\"version\":1,"
                          "\"made_by\":\"quern %d.%d.%d\",\"tolerance\":0.0001,\n\"texts\":[",
                          QN_VERSION_MAJOR, QN_VERSION_MINOR, QN_VERSION_PATCH));
        TRY(texts_record(v, out));
        TRY(strbuf_append(out, STR("],\n\"prompts\":[")));
        TRY(prompts_record(v, out));
        TRY(strbuf_append(out, STR("],\n")));
        TRY(runs_record(v, out));
        return strbuf_append(out, STR("]}\n"));
}

Status verify_record(Verify *v, StrBuf *note)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};
        CLEANUP(mem_free_at) char *path = NULL;

        ENSURE(v->model->shape.n_ctx > N_GREEDY, E_CONTEXT, "a context of %u is too short",
               v->model->shape.n_ctx);
        TRY(vectors_text(v, &text));
        TRY(path_join(v->path, VECTORS_FILE, &path));
        TRY(file_writer_open(path, &w));
        TRY(file_writer_write(&w, text.p, text.n));
        TRY(file_writer_commit(&w));
        return strbuf_printf(note, "%s written", path);
}
