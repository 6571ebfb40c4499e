/* Requests in, a thread that computes them step by step. */
#include "base/clock.h"
#include "engine/answer.h"
#include "sched/sched.h"

#include <stdlib.h>

struct qn_scheduler {
        qn_model *model;
        qn_scheduler_options o;
        Sched *sched; /* the thread's own */
        pthread_t thread;
        pthread_mutex_t lock; /* of what follows */
        pthread_cond_t woken;
        VEC(AnswerSet *) inbox;
        SchedStats stats; /* as of the last step */
        bool stopping;
};

void qn_scheduler_options_init(qn_scheduler_options *options)
{
        *options = (qn_scheduler_options){
                .size = sizeof(*options), .max_running = 32, .max_waiting = 256};
}

static Status options_resolve(const qn_scheduler_options *given, qn_scheduler_options *out)
{
        qn_scheduler_options_init(out);
        if (given == NULL)
                return OK;
        ENSURE(given->size == sizeof(*out), E_USAGE,
               "qn_scheduler_options.size is %zu; call qn_scheduler_options_init first",
               given->size);
        *out = *given;
        return OK;
}

static uint64_t clock_of(void *user)
{
        (void)user;
        return clock_now_ns();
}

static Status sched_start(qn_scheduler *s)
{
        const SchedOptions o = {.backend = s->model->backend,
                                .model = s->model->b,
                                .max_running = s->o.max_running,
                                .max_waiting = s->o.max_waiting,
                                .prefix_shared = s->model->shape.prefix_shared,
                                .stretch = 2.0,
                                .clock = clock_of};

        TRY(generation_check(s->model));
        TRY(vec_reserve(&s->inbox, s->o.max_waiting));
        return sched_new(&o, &s->sched);
}

/* Takes in what came since the last step. */
static void inbox_take(qn_scheduler *s)
{
        (void)pthread_mutex_lock(&s->lock);
        for (size_t i = 0; i < s->inbox.n; i++)
                answers_submit(s->inbox.p[i], s->sched);
        s->inbox.n = 0;
        (void)pthread_mutex_unlock(&s->lock);
}

static bool step_locked(qn_scheduler *s)
{
        bool more;

        model_lock(s->model);
        more = sched_step(s->sched);
        model_unlock(s->model);
        return more;
}

static bool has_nothing(const qn_scheduler *s)
{
        return s->inbox.n == 0 && !s->stopping;
}

/* Publishes the state, and sleeps while there is nothing to do. False: the end. */
static bool goes_on(qn_scheduler *s, bool more)
{
        bool on;

        (void)pthread_mutex_lock(&s->lock);
        s->stats = sched_stats(s->sched);
        while (!more && has_nothing(s))
                (void)pthread_cond_wait(&s->woken, &s->lock);
        on = !s->stopping;
        (void)pthread_mutex_unlock(&s->lock);
        return on;
}

static void *scheduler_main(void *arg)
{
        qn_scheduler *s = arg;
        bool more = false;

        while (goes_on(s, more)) {
                inbox_take(s);
                more = step_locked(s);
        }
        inbox_take(s);
        model_lock(s->model);
        sched_free(&s->sched);
        model_unlock(s->model);
        return NULL;
}

static void scheduler_delete(qn_scheduler **s)
{
        if (*s == NULL)
                return;
        sched_free(&(*s)->sched);
        vec_done(&(*s)->inbox);
        (void)pthread_cond_destroy(&(*s)->woken);
        (void)pthread_mutex_destroy(&(*s)->lock);
        mem_free(*s);
        *s = NULL;
}

static Status scheduler_alloc(qn_model *model, qn_scheduler **out)
{
        TRY(mem_new(out));
        (*out)->model = model;
        (void)pthread_mutex_init(&(*out)->lock, NULL);
        (void)pthread_cond_init(&(*out)->woken, NULL);
        return OK;
}

static Status scheduler_new(qn_model *model, const qn_scheduler_options *options,
                            qn_scheduler **out)
{
        CLEANUP(scheduler_delete) qn_scheduler *s = NULL;
        int failed;

        TRY(scheduler_alloc(model, &s));
        TRY(options_resolve(options, &s->o));
        TRY(sched_start(s));
        failed = pthread_create(&s->thread, NULL, scheduler_main, s);
        ENSURE(failed == 0, E_IO, "cannot start the scheduler's thread: %s", strerror(failed));
        *out = TAKE(s);
        return OK;
}

qn_status qn_scheduler_new(qn_model *model, const qn_scheduler_options *options, qn_scheduler **out)
{
        return (qn_status)scheduler_new(model, options, out);
}

void qn_scheduler_free(qn_scheduler *scheduler)
{
        if (scheduler == NULL)
                return;
        (void)pthread_mutex_lock(&scheduler->lock);
        scheduler->stopping = true;
        (void)pthread_cond_signal(&scheduler->woken);
        (void)pthread_mutex_unlock(&scheduler->lock);
        (void)pthread_join(scheduler->thread, NULL);
        scheduler_delete(&scheduler);
}

static Status inbox_add(qn_scheduler *s, AnswerSet *a)
{
        const size_t n = s->inbox.n + s->stats.n_waiting;

        ENSURE(n < s->o.max_waiting, E_BUSY, "%zu requests are waiting; try again later", n);
        s->inbox.p[s->inbox.n++] = a;
        (void)pthread_cond_signal(&s->woken);
        return OK;
}

static Status inbox_add_locked(qn_scheduler *s, AnswerSet *a)
{
        Status added;

        (void)pthread_mutex_lock(&s->lock);
        added = inbox_add(s, a);
        (void)pthread_mutex_unlock(&s->lock);
        return added;
}

static Status answers_check(const qn_scheduler *s, const qn_request *r)
{
        ENSURE(r->size == sizeof(*r), E_USAGE, "qn_request.size is %zu; call qn_request_init first",
               r->size);
        ENSURE(!r->generate.context_shift, E_UNSUPPORTED,
               "context_shift is for sessions, not for scheduled requests");
        return sched_check(s->sched, r->ids, r->n_ids, r->n_users);
}

static Status submit(qn_scheduler *s, const qn_request *r)
{
        CLEANUP(answers_free) AnswerSet *a = NULL;

        TRY(answers_check(s, r));
        TRY(answers_new(s->model, r, &a));
        TRY(inbox_add_locked(s, a));
        (void)TAKE(a);
        return OK;
}

qn_status qn_submit(qn_scheduler *scheduler, const qn_request *request)
{
        return (qn_status)submit(scheduler, request);
}

qn_scheduler_stats qn_scheduler_stats_of(qn_scheduler *scheduler)
{
        SchedStats s;

        (void)pthread_mutex_lock(&scheduler->lock);
        s = scheduler->stats;
        s.n_waiting += scheduler->inbox.n;
        (void)pthread_mutex_unlock(&scheduler->lock);
        return (qn_scheduler_stats){.n_waiting = s.n_waiting,
                                    .n_running = s.n_running,
                                    .prompt_tokens = s.prompt_tokens,
                                    .reused_tokens = s.reused_tokens,
                                    .generated_tokens = s.generated_tokens,
                                    .steps = s.steps,
                                    .preemptions = s.preemptions,
                                    .cancellations = s.cancellations};
}
