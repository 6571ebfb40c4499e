/* One sequence under way: its states, and what moves it between them. Inside src/sched. */
#ifndef QUERN_SCHED_TASK_H
#define QUERN_SCHED_TASK_H

#include "base/vec.h"
#include "sched/sched.h"

typedef enum TaskState {
        TASK_WAITING, /* in the queue, without a sequence */
        TASK_READY,   /* has a sequence, nothing computed */
        TASK_PREFILL, /* some of its tokens are computed */
        TASK_DECODE,  /* all but the last token are */
        TASK_ENDED,
        TASK_STATES
} TaskState;

typedef enum TaskEvent {
        TASK_ADMIT,   /* there is room to run */
        TASK_START,   /* what the prefix cache has is taken over */
        TASK_FILL,    /* all of its tokens are computed */
        TASK_OUTGROW, /* its KV is wrong at the next length (rope that depends on it) */
        TASK_PREEMPT, /* its room goes to another */
        TASK_END,
        TASK_EVENTS
} TaskEvent;

typedef struct Task {
        TaskState state;
        const SchedClient *client;
        void *user;
        VEC(void *) siblings; /* users of sequences that fork off when the prompt is in */
        BackendSeq *seq;
        IdVec ids; /* the prompt, then what was generated */
        size_t n_prompt;
        size_t n_done; /* tokens whose KV is held */
        size_t n_told; /* prompt rows that the client has seen */
        bool prompt_rows;
        int32_t priority;
        uint64_t order; /* of arrival */
        uint64_t deadline;
        SchedTimes times;
} Task;

typedef VEC(Task *) TaskVec;

Status task_new(const SchedRequest *r, Task **out);
void task_free(Task **t);

/** Follows the table of states; an event that a state does not know is a programming error. */
void task_move(Task *t, TaskEvent e);

/** Whether a task goes before another: priority, then arrival. */
bool task_precedes(const Task *a, const Task *b);

/** Tokens still to be computed. */
size_t task_left(const Task *t);

/** A task of its own for a sibling, with the prompt and a forked sequence. */
Status task_fork(const Task *t, const Backend *backend, void *user, Task **out);

/** Tells the client and everyone who waits for a fork. */
void task_tell_end(Task *t, Status s, uint64_t now);

#endif
