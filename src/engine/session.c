/* Sessions: one sequence each, its last logits kept. Feeding: session_feed.c. */
#include "engine/session.h"

static void session_free_at(qn_session **s)
{
        if (*s == NULL)
                return;
        model_lock((*s)->model);
        (*s)->model->backend->seq_free(&(*s)->seq);
        model_unlock((*s)->model);
        mem_free((*s)->logits);
        mem_free(*s);
        *s = NULL;
}

void qn_session_free(qn_session *session)
{
        session_free_at(&session);
}

static Status session_alloc(qn_model *model, qn_session **out)
{
        CLEANUP(session_free_at) qn_session *s = NULL;

        TRY(mem_new(&s));
        s->model = model;
        TRY(mem_new_array(&s->logits, model->shape.n_vocab));
        *out = TAKE(s);
        return OK;
}

static Status session_new(qn_model *model, qn_session **out)
{
        CLEANUP(session_free_at) qn_session *s = NULL;

        TRY(generation_check(model));
        TRY(session_alloc(model, &s));
        TRY(model->backend->seq_new(model->b, &s->seq));
        *out = TAKE(s);
        return OK;
}

qn_status qn_session_new(qn_model *model, qn_session **out)
{
        return (qn_status)session_new(model, out);
}

static Status seq_fork_locked(const qn_session *from, qn_session *to)
{
        qn_model *m = from->model;
        Status s;

        model_lock(m);
        s = m->backend->seq_fork(from->seq, &to->seq);
        model_unlock(m);
        return s;
}

static Status session_fork(const qn_session *from, qn_session **out)
{
        CLEANUP(session_free_at) qn_session *s = NULL;

        TRY(session_alloc(from->model, &s));
        TRY(seq_fork_locked(from, s));
        memcpy(s->logits, from->logits, from->model->shape.n_vocab * sizeof(float));
        s->fresh = from->fresh;
        *out = TAKE(s);
        return OK;
}

qn_status qn_session_fork(const qn_session *session, qn_session **out)
{
        return (qn_status)session_fork(session, out);
}

static Status session_trim(qn_session *s, size_t n)
{
        ENSURE(n <= qn_session_length(s), E_RANGE, "cannot keep %zu tokens of %zu", n,
               qn_session_length(s));
        session_cut(s, n);
        return OK;
}

qn_status qn_session_trim(qn_session *session, size_t n_tokens)
{
        Status s;

        model_lock(session->model);
        s = session_trim(session, n_tokens);
        model_unlock(session->model);
        return (qn_status)s;
}

void qn_session_reset(qn_session *session)
{
        model_lock(session->model);
        session_cut(session, 0);
        model_unlock(session->model);
}

size_t qn_session_length(const qn_session *session)
{
        return session->model->backend->seq_length(session->seq);
}

const int32_t *qn_session_tokens(const qn_session *session)
{
        return session->model->backend->seq_tokens(session->seq);
}

/* After a trim the last token is computed again. */
Status session_refresh(qn_session *s)
{
        const size_t length = qn_session_length(s);
        int32_t last;

        ENSURE(length > 0, E_USAGE, "the session has no tokens");
        if (s->fresh)
                return OK;
        last = s->model->backend->seq_tokens(s->seq)[length - 1];
        session_cut(s, length - 1);
        return session_feed(s, &last, 1);
}

qn_status qn_session_logits(qn_session *session, const float **logits)
{
        Status s;

        model_lock(session->model);
        s = session_refresh(session);
        model_unlock(session->model);
        if (s == OK)
                *logits = session->logits;
        return (qn_status)s;
}
