/* A scheduler's members, shared by its files. Inside src/sched. */
#ifndef QUERN_SCHED_STATE_H
#define QUERN_SCHED_STATE_H

#include "sched/pace.h"
#include "sched/plan.h"

struct Sched {
        SchedOptions o;
        BackendShape shape;
        TaskVec waiting;
        TaskVec running; /* by admission */
        Plan plan;
        Pace pace;
        uint64_t n_submitted;
        bool full; /* KV ran out: nobody is let in until a sequence ends */
        SchedStats stats;
};

uint64_t sched_now(const Sched *s);

/** Frees a task's sequence and tells its clients; it leaves its list with the next sweep. */
void task_end(Sched *s, Task *t, Status why);

/** Ends what is cancelled or late, and drops what has ended from both lists. */
void tasks_sweep(Sched *s);

/** Lets waiting tasks in while there is room. */
void tasks_admit(Sched *s);

/** Starts tasks that are ready, but those whose prefix another is about to compute. */
void tasks_start(Sched *s);

/** Takes the KV of the least entitled sequence; it queues again with what it has generated. */
void tasks_preempt(Sched *s, Status why);

/** Computes parts; a failure ends those tasks alone that it belongs to. */
void parts_run(Sched *s, const BatchPart *parts, Task *const *tasks, size_t n);

#endif
