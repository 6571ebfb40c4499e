/* Which rows the next step computes. Inside src/sched. */
#ifndef QUERN_SCHED_PLAN_H
#define QUERN_SCHED_PLAN_H

#include "sched/task.h"

/** The parts of a step, and whose they are. */
typedef struct Plan {
        BatchPart *parts; /* [max_running] */
        Task **tasks;     /* [max_running] of each part */
        size_t n;
        size_t n_decode; /* rows */
        size_t n_prompt; /* rows */
} Plan;

Status plan_init(Plan *p, size_t max_running);
void plan_done(Plan *p);

/** A row for each task that decodes. */
void plan_decode(Plan *p, const TaskVec *running);

/** Shares n_rows among the prompts under way, in their order. */
void plan_prefill(Plan *p, const TaskVec *running, size_t n_rows);

#endif
