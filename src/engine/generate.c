/* Generation in a session: continue, make room, feed, repeat. */
#include "base/clock.h"
#include "engine/continuation.h"
#include "engine/session.h"

void qn_generate_options_init(qn_generate_options *options, const qn_model *model)
{
        *options = (qn_generate_options){
                .size = sizeof(*options), .max_tokens = -1, .skip_special_tokens = true};
        qn_sampling_init(&options->sampling, model);
        if (model != NULL)
                options->max_tokens = model->generation.max_new_tokens;
}

/* May compute, so it waits its turn. */
static Status refresh_locked(qn_session *session)
{
        Status s;

        model_lock(session->model);
        s = session_refresh(session);
        model_unlock(session->model);
        return s;
}

/* Makes room by forgetting the oldest half; what stays is computed again. */
static Status context_shift(qn_session *s)
{
        CLEANUP(id_vec_done) IdVec kept = {0};
        const size_t length = qn_session_length(s);

        TRY(vec_append(&kept, qn_session_tokens(s) + length / 2, length - length / 2));
        return session_restart(s, kept.p, kept.n);
}

static bool context_full(const qn_session *s)
{
        return qn_session_length(s) >= s->model->shape.n_ctx;
}

static Status room_make(qn_session *s, Continuation *c)
{
        if (!context_full(s))
                return OK;
        if (c->o.context_shift)
                return context_shift(s);
        c->r.reason = QN_STOP_CONTEXT;
        return OK;
}

static Status token_hold(qn_session *s, Continuation *c, int32_t id)
{
        TRY(room_make(s, c));
        return c->r.reason == QN_STOP_CONTEXT ? OK : session_feed(s, &id, 1);
}

static Status generation_step(qn_session *s, Continuation *c)
{
        const SchedPlace at = {s->logits, qn_session_tokens(s), qn_session_length(s)};
        int32_t id;
        bool taken;

        TRY(continuation_next(c, &at, &id, &taken));
        return taken ? token_hold(s, c, id) : OK;
}

static Status step_locked(qn_session *session, Continuation *c)
{
        Status s;

        model_lock(session->model);
        s = generation_step(session, c);
        model_unlock(session->model);
        return s;
}

static Status generate(qn_session *session, const qn_generate_options *options, qn_result *result)
{
        CLEANUP(continuation_done) Continuation c = {0};
        const uint64_t begin = clock_now_ns();

        TRY(refresh_locked(session));
        TRY(continuation_init(&c, session->model, options, qn_session_tokens(session),
                              qn_session_length(session)));
        while (c.r.reason == QN_STOP_NONE)
                TRY(step_locked(session, &c));
        TRY(continuation_end(&c));
        c.r.seconds = clock_seconds(begin, clock_now_ns());
        if (result != NULL)
                *result = c.r;
        return OK;
}

qn_status qn_generate(qn_session *session, const qn_generate_options *options, qn_result *result)
{
        return (qn_status)generate(session, options, result);
}
