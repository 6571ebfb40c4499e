#include "sched/plan.h"

enum {
        ROWS_WITH_LOGITS = 32 /* of one prompt in a step, when each row has logits */
};

Status plan_init(Plan *p, size_t max_running)
{
        TRY(mem_new_array(&p->parts, max_running));
        return mem_new_array(&p->tasks, max_running);
}

void plan_done(Plan *p)
{
        mem_free(p->parts);
        mem_free(p->tasks);
}

/* The last token of all wants logits; with prompt rows every token does. */
static LogitsWanted logits_wanted(const Task *t, size_t n)
{
        if (t->prompt_rows)
                return LOGITS_ALL;
        return n == task_left(t) ? LOGITS_LAST : LOGITS_NONE;
}

static void part_add(Plan *p, Task *t, size_t n)
{
        p->tasks[p->n] = t;
        p->parts[p->n++] = (BatchPart){.seq = t->seq,
                                       .ids = t->ids.p + t->n_done,
                                       .n = n,
                                       .total = t->ids.n,
                                       .logits = logits_wanted(t, n)};
}

static void decode_add(Plan *p, Task *t)
{
        if (t->state != TASK_DECODE)
                return;
        part_add(p, t, 1);
        p->n_decode++;
}

void plan_decode(Plan *p, const TaskVec *running)
{
        p->n = p->n_decode = p->n_prompt = 0;
        for (size_t i = 0; i < running->n; i++)
                decode_add(p, running->p[i]);
}

/* One walk over the prompts: how many are left, and how many rows. */
typedef struct Share {
        size_t n_tasks;
        size_t n_rows;
} Share;

static size_t at_most(size_t n, size_t limit)
{
        return n < limit ? n : limit;
}

/* An equal share of the rows that are left, rounded up so that the last one gets what remains. */
static size_t share_of(const Share *s, const Task *t)
{
        const size_t share = (s->n_rows + s->n_tasks - 1) / s->n_tasks;
        const size_t n = at_most(task_left(t), share);

        return t->prompt_rows ? at_most(n, ROWS_WITH_LOGITS) : n;
}

static void prompt_add(Plan *p, Task *t, Share *s)
{
        const size_t n = share_of(s, t);

        s->n_tasks--;
        s->n_rows -= n;
        if (n == 0)
                return;
        part_add(p, t, n);
        p->n_prompt += n;
}

static size_t count_prompts(const TaskVec *running)
{
        size_t n = 0;

        for (size_t i = 0; i < running->n; i++)
                n += running->p[i]->state == TASK_PREFILL;
        return n;
}

void plan_prefill(Plan *p, const TaskVec *running, size_t n_rows)
{
        Share s = {.n_tasks = count_prompts(running), .n_rows = n_rows};

        for (size_t i = 0; i < running->n; i++)
                if (running->p[i]->state == TASK_PREFILL)
                        prompt_add(p, running->p[i], &s);
}
