#include "sched/state.h"

#include "base/clock.h"

uint64_t sched_now(const Sched *s)
{
        return s->o.clock(s->o.clock_user);
}

/* Whatever waits or runs can be moved to the other list without asking for memory. */
static Status lists_reserve(Sched *s)
{
        const size_t n = (size_t)s->o.max_waiting + s->o.max_running;

        TRY(vec_reserve(&s->waiting, n));
        TRY(vec_reserve(&s->running, s->o.max_running));
        return plan_init(&s->plan, s->o.max_running);
}

static Status sched_init(Sched *s, const SchedOptions *o)
{
        ENSURE(o->max_running > 0, E_RANGE, "max_running is 0; at least 1 sequence must run");
        s->o = *o;
        s->shape = o->backend->shape(o->model);
        s->pace.stretch = o->stretch;
        if (s->o.max_running > s->shape.max_rows)
                s->o.max_running = s->shape.max_rows;
        return lists_reserve(s);
}

Status sched_new(const SchedOptions *o, Sched **out)
{
        CLEANUP(sched_free) Sched *s = NULL;

        TRY(mem_new(&s));
        TRY(sched_init(s, o));
        *out = TAKE(s);
        return OK;
}

static void list_end(Sched *s, TaskVec *list)
{
        for (size_t i = 0; i < list->n; i++) {
                task_end(s, list->p[i], FAIL(E_CANCELLED, "the server is stopping"));
                task_free(&list->p[i]);
        }
        vec_done(list);
}

void sched_free(Sched **s)
{
        if (*s == NULL)
                return;
        tasks_sweep(*s);
        list_end(*s, &(*s)->waiting);
        list_end(*s, &(*s)->running);
        plan_done(&(*s)->plan);
        mem_free(*s);
        *s = NULL;
}

static Status id_check(const Sched *s, int32_t id)
{
        ENSURE(id >= 0 && (uint32_t)id < s->shape.n_vocab, E_RANGE,
               "token id %d is outside the vocabulary 0..%u", id, s->shape.n_vocab - 1);
        return OK;
}

static Status ids_check(const Sched *s, const int32_t *ids, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(id_check(s, ids[i]));
        return OK;
}

Status sched_check(const Sched *s, const int32_t *ids, size_t n, size_t n_users)
{
        ENSURE(n_users >= 1 && n_users <= s->o.max_running, E_RANGE,
               "%zu answers to one prompt; 1..%u may be asked", n_users, s->o.max_running);
        ENSURE(n > 0, E_USAGE, "the prompt has no tokens");
        ENSURE(n <= s->shape.n_ctx, E_CONTEXT,
               "%zu tokens do not fit the context of %u; use a larger --ctx", n, s->shape.n_ctx);
        return ids_check(s, ids, n);
}

static Status request_check(const Sched *s, const SchedRequest *r)
{
        TRY(sched_check(s, r->ids, r->n, r->n_users));
        ENSURE(s->waiting.n < s->o.max_waiting, E_BUSY, "%zu requests are waiting; try again later",
               s->waiting.n);
        return OK;
}

Status sched_submit(Sched *s, const SchedRequest *r)
{
        Task *t;

        TRY(request_check(s, r));
        TRY(task_new(r, &t));
        t->order = s->n_submitted++;
        t->times.submitted = sched_now(s);
        s->waiting.p[s->waiting.n++] = t;
        return OK;
}

static void outgrown_restart(Sched *s, Task *t)
{
        if (t->state != TASK_DECODE || s->o.backend->seq_fits(t->seq, t->ids.n))
                return;
        task_move(t, TASK_OUTGROW);
        t->n_done = 0;
}

static void step_plan(Sched *s)
{
        for (size_t i = 0; i < s->running.n; i++)
                outgrown_restart(s, s->running.p[i]);
        tasks_start(s);
        plan_decode(&s->plan, &s->running);
        plan_prefill(&s->plan, &s->running,
                     pace_rows(&s->pace, s->plan.n_decode, s->shape.max_rows - s->plan.n_decode));
}

static void step_run(Sched *s)
{
        const Plan *p = &s->plan;
        const uint64_t begin = sched_now(s);

        parts_run(s, p->parts, p->tasks, p->n);
        pace_learn(&s->pace, p->n_decode, p->n_prompt, clock_seconds(begin, sched_now(s)));
        s->stats.steps++;
}

bool sched_step(Sched *s)
{
        tasks_sweep(s);
        tasks_admit(s);
        if (s->running.n == 0)
                return false;
        step_plan(s);
        if (s->plan.n > 0)
                step_run(s);
        return true;
}

SchedStats sched_stats(const Sched *s)
{
        SchedStats stats = s->stats;

        stats.n_waiting = s->waiting.n;
        stats.n_running = s->running.n;
        return stats;
}
