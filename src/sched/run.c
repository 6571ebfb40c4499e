/* A step's parts computed, and their logits handed to whom they belong. */
#include "sched/state.h"

/* The next token, or the end. */
static Status token_next(Sched *s, Task *t, const float *logits, bool *more)
{
        const SchedPlace at = {logits, t->ids.p, t->ids.n};
        int32_t id = 0;

        TRY(t->client->next(t->user, &at, &id, more));
        if (!*more)
                return OK;
        ENSURE(t->ids.n < s->shape.n_ctx, E_CONTEXT, "the context of %u tokens is full",
               s->shape.n_ctx);
        return vec_push(&t->ids, id);
}

static void task_continue(Sched *s, Task *t, const float *logits)
{
        bool more = true;
        const Status next = token_next(s, t, logits, &more);

        if (next != OK || !more)
                task_end(s, t, next);
}

static void fork_refuse(const Sched *s, const Task *t, void *user, Status why)
{
        SchedTimes times = t->times;

        times.ended = sched_now(s);
        t->client->ended(user, why, &times);
}

static void task_fork_off(Sched *s, Task *t, void *user, const float *logits)
{
        Task *fork;
        const Status made = task_fork(t, s->o.backend, user, &fork);

        if (made != OK) {
                fork_refuse(s, t, user, made);
                return;
        }
        s->running.p[s->running.n++] = fork;
        task_continue(s, fork, logits);
}

/* All tokens are in. Forks come first: they begin where the prompt ends. */
static void task_fill(Sched *s, Task *t, const float *logits)
{
        task_move(t, TASK_FILL);
        if (t->times.filled == 0)
                t->times.filled = sched_now(s);
        for (size_t i = 0; i < t->siblings.n; i++)
                task_fork_off(s, t, t->siblings.p[i], logits);
        vec_clear(&t->siblings);
        task_continue(s, t, logits);
}

/* One row of a prompt whose every row is asked for. */
static Status row_tell(Task *t, size_t at, const float *logits)
{
        if (at != t->n_told || at >= t->n_prompt)
                return OK;
        TRY(t->client->prompt_row(t->user, at, logits));
        t->n_told++;
        return OK;
}

static Status rows_tell(Task *t, size_t n, const LogitsRows *rows, size_t first)
{
        if (!t->prompt_rows)
                return OK;
        for (size_t i = 0; i < n; i++)
                TRY(row_tell(t, t->n_done + i, rows->p + (first + i) * rows->stride));
        return OK;
}

static void counted(Sched *s, const Task *t, size_t n)
{
        uint64_t *counter =
                t->state == TASK_DECODE ? &s->stats.generated_tokens : &s->stats.prompt_tokens;

        *counter += n;
}

/* A part's rows: `first` is the first of its own. */
static void part_deliver(Sched *s, Task *t, size_t n, const LogitsRows *rows, size_t first,
                         size_t n_rows)
{
        const Status told = rows_tell(t, n, rows, first);

        counted(s, t, n);
        t->n_done += n;
        if (told != OK)
                task_end(s, t, told);
        else if (task_left(t) == 0)
                task_fill(s, t, rows->p + (first + n_rows - 1) * rows->stride);
}

static size_t rows_of(const BatchPart *p)
{
        const size_t n[] = {[LOGITS_NONE] = 0, [LOGITS_LAST] = 1, [LOGITS_ALL] = p->n};

        return n[p->logits];
}

static void parts_deliver(Sched *s, const BatchPart *parts, Task *const *tasks, size_t n,
                          const LogitsRows *rows)
{
        size_t first = 0;

        for (size_t i = 0; i < n; i++) {
                const size_t n_rows = rows_of(&parts[i]);
                part_deliver(s, tasks[i], parts[i].n, rows, first, n_rows);
                first += n_rows;
        }
}

/* A sequence that made room for another while its part waited is not computed now. */
static void part_run(Sched *s, const BatchPart *part, Task *const *task)
{
        if ((*task)->seq != NULL)
                parts_run(s, part, task, 1);
}

/* Whose fault was it? Each part is computed alone. */
static void parts_part(Sched *s, const BatchPart *parts, Task *const *tasks, size_t n, Status why)
{
        if (n == 1)
                task_end(s, tasks[0], why);
        else
                for (size_t i = 0; i < n; i++)
                        part_run(s, parts + i, tasks + i);
}

static void parts_fail(Sched *s, const BatchPart *parts, Task *const *tasks, size_t n, Status why)
{
        if (why == E_CONTEXT)
                tasks_preempt(s, why);
        else
                parts_part(s, parts, tasks, n, why);
}

void parts_run(Sched *s, const BatchPart *parts, Task *const *tasks, size_t n)
{
        const Batch batch = {.parts = parts, .n = n};
        LogitsRows rows;
        const Status ran = s->o.backend->step(s->o.model, &batch, &rows);

        if (ran == OK)
                parts_deliver(s, parts, tasks, n, &rows);
        else
                parts_fail(s, parts, tasks, n, ran);
}
