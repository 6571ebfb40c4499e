#include "sched/task.h"

#include <assert.h>

Status task_new(const SchedRequest *r, Task **out)
{
        CLEANUP(task_free) Task *t = NULL;

        TRY(mem_new(&t));
        t->client = r->client;
        t->user = r->users[0];
        t->n_prompt = r->n;
        t->prompt_rows = r->prompt_rows;
        t->priority = r->priority;
        t->deadline = r->deadline;
        TRY(vec_append(&t->siblings, r->users + 1, r->n_users - 1));
        TRY(vec_append(&t->ids, r->ids, r->n));
        *out = TAKE(t);
        return OK;
}

void task_free(Task **t)
{
        if (*t == NULL)
                return;
        assert((*t)->seq == NULL);
        vec_done(&(*t)->siblings);
        vec_done(&(*t)->ids);
        mem_free(*t);
        *t = NULL;
}

void task_move(Task *t, TaskEvent e)
{
        enum { NEVER = TASK_STATES };
        static const int to[TASK_STATES][TASK_EVENTS] = {
                /* ADMIT START FILL OUTGROW PREEMPT END */
                [TASK_WAITING] = {TASK_READY, NEVER, NEVER, NEVER, NEVER, TASK_ENDED},
                [TASK_READY] = {NEVER, TASK_PREFILL, NEVER, NEVER, TASK_WAITING, TASK_ENDED},
                [TASK_PREFILL] = {NEVER, NEVER, TASK_DECODE, NEVER, TASK_WAITING, TASK_ENDED},
                [TASK_DECODE] = {NEVER, NEVER, TASK_DECODE, TASK_READY, TASK_WAITING, TASK_ENDED},
                [TASK_ENDED] = {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}};

        assert(to[t->state][e] != NEVER);
        t->state = (TaskState)to[t->state][e];
}

bool task_precedes(const Task *a, const Task *b)
{
        if (a->priority != b->priority)
                return a->priority > b->priority;
        return a->order < b->order;
}

size_t task_left(const Task *t)
{
        return t->ids.n - t->n_done;
}

static Status seq_share(const Task *t, const Backend *backend, Task *fork)
{
        TRY(backend->seq_fork(t->seq, &fork->seq));
        fork->state = t->state;
        fork->n_done = t->n_done;
        fork->n_told = t->n_told;
        fork->order = t->order;
        fork->times = t->times;
        return OK;
}

Status task_fork(const Task *t, const Backend *backend, void *user, Task **out)
{
        CLEANUP(task_free) Task *fork = NULL;
        const SchedRequest r = {.ids = t->ids.p,
                                .n = t->n_prompt,
                                .client = t->client,
                                .users = &user,
                                .n_users = 1,
                                .priority = t->priority,
                                .deadline = t->deadline};

        TRY(task_new(&r, &fork));
        TRY(seq_share(t, backend, fork));
        *out = TAKE(fork);
        return OK;
}

void task_tell_end(Task *t, Status s, uint64_t now)
{
        t->times.ended = now;
        for (size_t i = 0; i < t->siblings.n; i++)
                t->client->ended(t->siblings.p[i], s, &t->times);
        t->client->ended(t->user, s, &t->times);
}
