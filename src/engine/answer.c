#include "engine/answer.h"

#include "base/clock.h"

/* One sequence's. */
typedef struct Answer {
        AnswerSet *set;
        void *user;
        Continuation c;
} Answer;

struct AnswerSet {
        qn_request r; /* its lists are not looked at after the beginning */
        IdVec ids;
        uint64_t deadline;
        Answer *answers; /* [n_users] */
        void **users;    /* [n_users] the answers' addresses */
        size_t n_open;
};

void qn_request_init(qn_request *request, const qn_model *model)
{
        *request = (qn_request){.size = sizeof(*request)};
        qn_generate_options_init(&request->generate, model);
}

void answers_free(AnswerSet **a)
{
        if (*a == NULL)
                return;
        for (size_t i = 0; i < (*a)->r.n_users; i++)
                continuation_done(&(*a)->answers[i].c);
        id_vec_done(&(*a)->ids);
        mem_free((*a)->answers);
        mem_free((*a)->users);
        mem_free(*a);
        *a = NULL;
}

/* Answers to one prompt differ by their seed; a random one is random for each. */
static uint64_t seed_of(const qn_request *r, size_t i)
{
        return r->generate.sampling.seed == UINT64_MAX ? UINT64_MAX : r->generate.sampling.seed + i;
}

static Status answer_init(AnswerSet *a, const qn_model *model, size_t i)
{
        qn_generate_options o = a->r.generate;

        o.sampling.seed = seed_of(&a->r, i);
        o.user = a->r.users[i];
        a->answers[i].set = a;
        a->answers[i].user = a->r.users[i];
        a->users[i] = &a->answers[i];
        return continuation_init(&a->answers[i].c, model, &o, a->ids.p, a->ids.n);
}

static Status lists_init(AnswerSet *a)
{
        const size_t n = a->r.n_users;

        a->r.n_users = 0;
        TRY(mem_new_array(&a->users, n));
        TRY(mem_new_array(&a->answers, n));
        a->r.n_users = a->n_open = n;
        return vec_append(&a->ids, a->r.ids, a->r.n_ids);
}

static uint64_t deadline_of(const qn_request *r)
{
        return r->timeout > 0.0 ? clock_now_ns() + (uint64_t)(r->timeout * 1e9) : 0;
}

Status answers_new(const qn_model *model, const qn_request *r, AnswerSet **out)
{
        CLEANUP(answers_free) AnswerSet *a = NULL;

        TRY(mem_new(&a));
        a->r = *r;
        a->deadline = deadline_of(r);
        TRY(lists_init(a));
        for (size_t i = 0; i < r->n_users; i++)
                TRY(answer_init(a, model, i));
        *out = TAKE(a);
        return OK;
}

static bool answer_cancelled(void *user)
{
        const Answer *a = user;

        return a->set->r.wanted != NULL && !a->set->r.wanted(a->user);
}

static Status answer_prompt_row(void *user, size_t t, const float *logits)
{
        const Answer *a = user;

        ENSURE(a->set->r.prompt_row(t, logits, a->c.model->shape.n_vocab, a->user), E_CANCELLED,
               "cancelled by the callback");
        return OK;
}

/* Whether a token was taken that the context cannot hold. */
static bool no_room(const Answer *a, size_t n, bool taken)
{
        return taken && n >= a->c.model->shape.n_ctx;
}

static Status answer_next(void *user, const SchedPlace *at, int32_t *id, bool *more)
{
        Answer *a = user;
        bool taken;

        TRY(continuation_next(&a->c, at, id, &taken));
        if (no_room(a, at->n, taken))
                a->c.r.reason = QN_STOP_CONTEXT;
        *more = a->c.r.reason == QN_STOP_NONE;
        return *more ? OK : continuation_end(&a->c);
}

/* From one moment to the next; 0 when it never came to it. */
static double between(uint64_t begin, uint64_t end)
{
        return begin == 0 || end == 0 ? 0.0 : clock_seconds(begin, end);
}

static qn_ending ending_of(const Answer *a, Status s, const SchedTimes *t)
{
        return (qn_ending){.status = (qn_status)s,
                           .error = s == OK ? "" : status_text(),
                           .result = a->c.r,
                           .n_reused = t->n_reused,
                           .seconds_queued = between(t->submitted, t->started),
                           .seconds_prompt = between(t->started, t->filled),
                           .seconds_generated = between(t->filled, t->ended)};
}

static void answer_ended(void *user, Status s, const SchedTimes *times)
{
        Answer *a = user;
        AnswerSet *set = a->set;
        qn_ending ending;

        a->c.r.seconds = between(times->filled, times->ended);
        ending = ending_of(a, s, times);
        set->r.ended(&ending, a->user);
        if (--set->n_open == 0)
                answers_free(&set);
}

static const SchedClient answer_client = {.cancelled = answer_cancelled,
                                          .prompt_row = answer_prompt_row,
                                          .next = answer_next,
                                          .ended = answer_ended};

/* The queue was measured when the request came, so this fails for memory alone. */
static void answers_refuse(AnswerSet *a, Status why)
{
        const SchedTimes never = {0};
        const size_t n = a->r.n_users;

        for (size_t i = 0; i < n; i++)
                answer_ended(a->users[i], why, &never);
}

void answers_submit(AnswerSet *a, Sched *sched)
{
        const Status s =
                sched_submit(sched, &(SchedRequest){.ids = a->ids.p,
                                                    .n = a->ids.n,
                                                    .client = &answer_client,
                                                    .users = a->users,
                                                    .n_users = a->r.n_users,
                                                    .priority = a->r.priority,
                                                    .deadline = a->deadline,
                                                    .prompt_rows = a->r.prompt_row != NULL});

        if (s != OK)
                answers_refuse(a, s);
}
