/* Feeding a session: in chunks, after a common prefix, or anew; a failed call undoes itself. */
#include "engine/session.h"

void session_cut(qn_session *s, size_t n)
{
        s->fresh = s->fresh && n >= qn_session_length(s);
        s->model->backend->seq_trim(s->seq, n);
}

/* One step of at most max_rows tokens; the last one's logits are kept when wanted. */
static Status chunk_feed(qn_session *s, const int32_t *ids, size_t n, size_t total, bool last)
{
        const BatchPart part = {.seq = s->seq,
                                .ids = ids,
                                .n = n,
                                .total = total,
                                .logits = last ? LOGITS_LAST : LOGITS_NONE};
        const Batch batch = {.parts = &part, .n = 1};
        LogitsRows rows;

        TRY(s->model->backend->step(s->model->b, &batch, &rows));
        if (last)
                memcpy(s->logits, rows.p, s->model->shape.n_vocab * sizeof(float));
        s->fresh = last;
        return OK;
}

static Status chunks_feed(qn_session *s, const int32_t *ids, size_t n, size_t total)
{
        const size_t step = s->model->shape.max_rows;

        for (size_t at = 0; at < n; at += step) {
                const size_t left = n - at;
                const size_t k = left < step ? left : step;
                TRY(chunk_feed(s, ids + at, k, total, k == left));
        }
        return OK;
}

static Status context_check(const qn_session *s, size_t total)
{
        ENSURE(total <= s->model->shape.n_ctx, E_CONTEXT,
               "%zu tokens do not fit the context of %u; use a larger --ctx or --context-shift",
               total, s->model->shape.n_ctx);
        return OK;
}

/* Before anything is cut: a bad id must not cost what the session holds. */
static Status ids_check(const qn_session *s, const int32_t *ids, size_t n)
{
        for (size_t i = 0; i < n; i++)
                ENSURE(ids[i] >= 0 && (uint32_t)ids[i] < s->model->shape.n_vocab, E_RANGE,
                       "token id %d is outside the vocabulary 0..%u", ids[i],
                       s->model->shape.n_vocab - 1);
        return OK;
}

/* Begins anew with these tokens, taking over what the prefix cache has. */
static Status session_begin(qn_session *s, const int32_t *ids, size_t n, size_t *n_reused)
{
        session_cut(s, 0);
        TRY(s->model->backend->seq_begin(s->seq, ids, n - 1, n, n_reused));
        return chunks_feed(s, ids + *n_reused, n - *n_reused, n);
}

/* After a failure: what was held is computed again, in the memory that it had. */
static void session_restore(qn_session *s, const IdVec *held)
{
        size_t n_reused;

        if (held->n == 0 || session_begin(s, held->p, held->n, &n_reused) != OK)
                session_cut(s, 0);
}

Status session_restart(qn_session *s, const int32_t *ids, size_t n)
{
        CLEANUP(id_vec_done) IdVec held = {0};
        size_t n_reused;
        Status status;

        TRY(vec_append(&held, s->model->backend->seq_tokens(s->seq), qn_session_length(s)));
        status = session_begin(s, ids, n, &n_reused);
        if (status != OK)
                session_restore(s, &held);
        return status;
}

/* All tokens again, because the KV of the old ones does not serve the new length. */
static Status session_rebuild(qn_session *s, const int32_t *ids, size_t n)
{
        CLEANUP(id_vec_done) IdVec all = {0};

        TRY(vec_append(&all, s->model->backend->seq_tokens(s->seq), qn_session_length(s)));
        TRY(vec_append(&all, ids, n));
        return session_restart(s, all.p, all.n);
}

static bool needs_rebuild(const qn_session *s, size_t total)
{
        return qn_session_length(s) == 0 || !s->model->backend->seq_fits(s->seq, total);
}

static Status session_grow(qn_session *s, const int32_t *ids, size_t n)
{
        const size_t total = qn_session_length(s) + n;

        TRY(context_check(s, total));
        TRY(ids_check(s, ids, n));
        if (needs_rebuild(s, total))
                return session_rebuild(s, ids, n);
        return chunks_feed(s, ids, n, total);
}

Status session_feed(qn_session *s, const int32_t *ids, size_t n)
{
        const size_t before = qn_session_length(s);
        Status status;

        if (n == 0)
                return OK;
        status = session_grow(s, ids, n);
        if (status != OK)
                session_cut(s, before);
        return status;
}

/* A failed call is as if it had not been: the model's lock spans it. */
qn_status qn_session_feed(qn_session *session, const int32_t *ids, size_t n_ids)
{
        Status s;

        model_lock(session->model);
        s = session_feed(session, ids, n_ids);
        model_unlock(session->model);
        return (qn_status)s;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

static size_t common_prefix(const qn_session *s, const int32_t *ids, size_t n)
{
        const int32_t *held = s->model->backend->seq_tokens(s->seq);
        const size_t end = smaller(qn_session_length(s), n);

        for (size_t i = 0; i < end; i++)
                if (held[i] != ids[i])
                        return i;
        return end;
}

/* The session holds a beginning of ids already; the last token is computed again for its logits. */
static Status session_continue(qn_session *s, const int32_t *ids, size_t n, size_t common)
{
        const size_t kept = common < n ? common : n - 1;

        session_cut(s, kept);
        return session_feed(s, ids + kept, n - kept);
}

static bool can_continue(const qn_session *s, size_t common, size_t n)
{
        return common > 1 && s->model->backend->seq_fits(s->seq, n);
}

static Status session_prompt(qn_session *s, const int32_t *ids, size_t n, size_t *n_reused)
{
        const size_t common = common_prefix(s, ids, n);

        ENSURE(n > 0, E_USAGE, "the prompt has no tokens");
        TRY(context_check(s, n));
        TRY(ids_check(s, ids, n));
        *n_reused = common < n ? common : n - 1;
        if (can_continue(s, common, n))
                return session_continue(s, ids, n, common);
        return session_begin(s, ids, n, n_reused);
}

qn_status qn_session_prompt(qn_session *session, const int32_t *ids, size_t n_ids, size_t *n_reused)
{
        size_t reused = 0;
        Status s;

        model_lock(session->model);
        s = session_prompt(session, ids, n_ids, &reused);
        model_unlock(session->model);
        if (s == OK && n_reused != NULL)
                *n_reused = reused;
        return (qn_status)s;
}
