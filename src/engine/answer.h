/* The answers to one request, as clients of the scheduler. Inside src/engine only. */
#ifndef QUERN_ENGINE_ANSWER_H
#define QUERN_ENGINE_ANSWER_H

#include "engine/continuation.h"

typedef struct AnswerSet AnswerSet;

/** Copies a request that sched_check() finds right. Errors: E_RANGE a sampling parameter; E_USAGE
 * an empty stop string, qn_generate_options.size; E_NOMEM. */
Status answers_new(const qn_model *model, const qn_request *r, AnswerSet **out);
void answers_free(AnswerSet **a);

/** Gives the set to the scheduler; it is freed when its last answer has ended. */
void answers_submit(AnswerSet *a, Sched *sched);

#endif
