/* Logits of every position: a sequence of its own, in steps that want all rows. */
#include "engine/engine.h"

enum { ROWS_AT_ONCE = 64 }; /* keeps the logits buffer small: 64 rows of a 152k vocabulary, 39 MB */

typedef struct LogitsRun {
        qn_model *m;
        BackendSeq *seq;
        const int32_t *ids;
        size_t n;
        qn_logits_fn row;
        void *user;
} LogitsRun;

static Status rows_give(const LogitsRun *r, const LogitsRows *rows, size_t first)
{
        for (size_t i = 0; i < rows->n; i++)
                ENSURE(r->row(first + i, rows->p + i * rows->stride, r->m->shape.n_vocab, r->user),
                       E_CANCELLED, "stopped by the caller");
        return OK;
}

static Status rows_run(const LogitsRun *r, size_t first, size_t n)
{
        const BatchPart part = {
                .seq = r->seq, .ids = r->ids + first, .n = n, .total = r->n, .logits = LOGITS_ALL};
        const Batch batch = {.parts = &part, .n = 1};
        LogitsRows rows;

        TRY(r->m->backend->step(r->m->b, &batch, &rows));
        return rows_give(r, &rows, first);
}

static size_t rows_step(const LogitsRun *r)
{
        return r->m->shape.max_rows < ROWS_AT_ONCE ? r->m->shape.max_rows : ROWS_AT_ONCE;
}

static Status all_rows_run(const LogitsRun *r)
{
        const size_t step = rows_step(r);

        for (size_t first = 0; first < r->n; first += step)
                TRY(rows_run(r, first, r->n - first < step ? r->n - first : step));
        return OK;
}

/* Takes over nothing: cached tokens would have no logits. */
static Status seq_prepare(const LogitsRun *r)
{
        size_t n_reused;

        return r->m->backend->seq_begin(r->seq, r->ids, 0, r->n, &n_reused);
}

static Status logits_run(qn_model *m, const int32_t *ids, size_t n, qn_logits_fn row, void *user)
{
        LogitsRun r = {.m = m, .ids = ids, .n = n, .row = row, .user = user};
        Status s;

        TRY(generation_check(m));
        ENSURE(n > 0, E_USAGE, "no tokens");
        TRY(m->backend->seq_new(m->b, &r.seq));
        s = seq_prepare(&r);
        if (s == OK)
                s = all_rows_run(&r);
        m->backend->seq_free(&r.seq);
        return s;
}

qn_status qn_logits(qn_model *model, const int32_t *ids, size_t n_ids, qn_logits_fn row, void *user)
{
        Status s;

        model_lock(model);
        s = logits_run(model, ids, n_ids, row, user);
        model_unlock(model);
        return (qn_status)s;
}

_Static_assert(sizeof(qn_logprob) == sizeof(TokenProb) &&
                       offsetof(qn_logprob, logprob) == offsetof(TokenProb, logprob),
               "the sampler writes the public rows");

qn_status qn_logprobs(const qn_model *model, const float *logits, int32_t id, size_t n_top,
                      float *logprob, qn_logprob *top)
{
        return (qn_status)logprobs_top(model->kernels, logits, model->shape.n_vocab, id, n_top,
                                       logprob, (TokenProb *)top);
}
