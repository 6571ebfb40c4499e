/* Who runs: cancellation, deadlines, admission, the wait for a shared prefix, preemption. */
#include "sched/state.h"

enum { PREFIX_WORTH = 32 }; /* tokens that another is about to compute: worth waiting for */

void task_end(Sched *s, Task *t, Status why)
{
        task_move(t, TASK_END);
        s->o.backend->seq_free(&t->seq);
        s->full = false;
        s->stats.cancellations += why == E_CANCELLED;
        task_tell_end(t, why, sched_now(s));
}

static bool is_late(const Sched *s, const Task *t)
{
        return t->deadline != 0 && sched_now(s) >= t->deadline;
}

static Status task_wanted(const Sched *s, const Task *t)
{
        ENSURE(!t->client->cancelled(t->user), E_CANCELLED, "the request was cancelled");
        ENSURE(!is_late(s, t), E_CANCELLED, "the request's deadline has passed");
        return OK;
}

static void task_check(Sched *s, Task *t)
{
        const Status wanted = t->state == TASK_ENDED ? OK : task_wanted(s, t);

        if (wanted != OK)
                task_end(s, t, wanted);
}

/* Keeps the order of those that stay. */
static void ended_drop(TaskVec *list)
{
        size_t kept = 0;

        for (size_t i = 0; i < list->n; i++) {
                if (list->p[i]->state == TASK_ENDED)
                        task_free(&list->p[i]);
                else
                        list->p[kept++] = list->p[i];
        }
        list->n = kept;
}

static void list_sweep(Sched *s, TaskVec *list)
{
        for (size_t i = 0; i < list->n; i++)
                task_check(s, list->p[i]);
        ended_drop(list);
}

void tasks_sweep(Sched *s)
{
        list_sweep(s, &s->waiting);
        list_sweep(s, &s->running);
}

static size_t first_of(const TaskVec *list)
{
        size_t best = 0;

        for (size_t i = 1; i < list->n; i++)
                if (task_precedes(list->p[i], list->p[best]))
                        best = i;
        return best;
}

static Task *list_take(TaskVec *list, size_t i)
{
        Task *t = list->p[i];

        memmove(list->p + i, list->p + i + 1, (list->n - i - 1) * sizeof(Task *));
        list->n--;
        return t;
}

/* The running list has room for max_running tasks and forks of each from the beginning. */
static void task_admit(Sched *s)
{
        Task *t = list_take(&s->waiting, first_of(&s->waiting));
        const Status made = s->o.backend->seq_new(s->o.model, &t->seq);

        task_move(t, TASK_ADMIT);
        s->running.p[s->running.n++] = t;
        if (made != OK)
                task_end(s, t, made);
}

/* A request's forks count from the beginning, so that they find room when the prompt is in. */
static size_t sequences(const TaskVec *running)
{
        size_t n = 0;

        for (size_t i = 0; i < running->n; i++)
                n += 1 + running->p[i]->siblings.n;
        return n;
}

static bool room_for(const Sched *s, const Task *t)
{
        return sequences(&s->running) + 1 + t->siblings.n <= s->o.max_running;
}

static bool may_admit(const Sched *s)
{
        if (s->waiting.n == 0 || s->full)
                return false;
        return room_for(s, s->waiting.p[first_of(&s->waiting)]);
}

void tasks_admit(Sched *s)
{
        while (may_admit(s))
                task_admit(s);
}

static size_t shorter(const Task *a, const Task *b)
{
        return a->ids.n < b->ids.n ? a->ids.n : b->ids.n;
}

static size_t common_length(const Task *a, const Task *b)
{
        const size_t n = shorter(a, b);
        size_t i = 0;

        while (i < n && a->ids.p[i] == b->ids.p[i])
                i++;
        return i;
}

/* Whether `ahead` is about to compute a beginning that t could then share. */
static bool is_led_by(const Task *t, const Task *ahead)
{
        return ahead->state == TASK_PREFILL &&
               common_length(t, ahead) >= ahead->n_done + PREFIX_WORTH;
}

static bool shares_prefix(const Sched *s, const Task *t)
{
        return s->o.prefix_shared && !t->prompt_rows;
}

static bool has_leader(const Sched *s, const Task *t)
{
        bool led = false;

        for (size_t i = 0; i < s->running.n; i++)
                led |= is_led_by(t, s->running.p[i]);
        return led;
}

/* The last token is always computed, for its logits; rows that the client has to see too. */
static size_t reuse_limit(const Task *t)
{
        return t->prompt_rows && t->n_told < t->n_prompt ? t->n_told : t->ids.n - 1;
}

static Status seq_start(Sched *s, Task *t)
{
        size_t n_reused;

        TRY(s->o.backend->seq_begin(t->seq, t->ids.p, reuse_limit(t), t->ids.n, &n_reused));
        t->n_done = n_reused;
        t->times.n_reused = n_reused;
        s->stats.reused_tokens += n_reused;
        return OK;
}

static bool may_start(const Sched *s, const Task *t)
{
        if (t->state != TASK_READY)
                return false;
        return !shares_prefix(s, t) || !has_leader(s, t);
}

static void task_start(Sched *s, Task *t)
{
        Status begun;

        task_move(t, TASK_START);
        t->times.started = sched_now(s);
        begun = seq_start(s, t);
        if (begun != OK)
                task_end(s, t, begun);
}

void tasks_start(Sched *s)
{
        for (size_t i = 0; i < s->running.n; i++)
                if (may_start(s, s->running.p[i]))
                        task_start(s, s->running.p[i]);
}

static bool is_alive(const Task *t)
{
        return t->state != TASK_ENDED;
}

static size_t count_alive(const TaskVec *list)
{
        size_t n = 0;

        for (size_t i = 0; i < list->n; i++)
                n += is_alive(list->p[i]);
        return n;
}

/* Ended ones stay in the list until the sweep, but have nothing to give. */
static bool gives_way(const Task *t, const Task *before)
{
        return is_alive(t) && (!is_alive(before) || task_precedes(before, t));
}

static size_t last_of(const TaskVec *list)
{
        size_t worst = 0;

        for (size_t i = 1; i < list->n; i++)
                if (gives_way(list->p[i], list->p[worst]))
                        worst = i;
        return worst;
}

static void task_preempt(Sched *s, Task *t)
{
        task_move(t, TASK_PREEMPT);
        s->o.backend->seq_free(&t->seq);
        t->n_done = 0;
        t->times.preemptions++;
        s->stats.preemptions++;
        s->full = true;
        s->waiting.p[s->waiting.n++] = t;
}

void tasks_preempt(Sched *s, Status why)
{
        const size_t last = last_of(&s->running);

        if (count_alive(&s->running) > 1)
                task_preempt(s, list_take(&s->running, last));
        else
                task_end(s, s->running.p[last], why);
}
