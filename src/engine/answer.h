/* The answers to one request, as clients of the scheduler. Inside src/engine only. */
#ifndef QUERN_ENGINE_ANSWER_H
#define QUERN_ENGINE_ANSWER_H

#include "engine/continuation.h"
#include "sched/sched.h"

typedef struct AnswerSet AnswerSet;

/** Copies and checks a request. Errors: those of qn_submit() but QN_E_BUSY. */
Status answers_new(const qn_model *model, const qn_request *r, AnswerSet **out);
void answers_free(AnswerSet **a);

/** Gives the set to the scheduler; it is freed when its last answer has ended. */
void answers_submit(AnswerSet *a, Sched *sched);

#endif
