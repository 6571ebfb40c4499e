/* What completion.c and completion_events.c share. */
#ifndef QUERN_SERVER_COMPLETION_PARTS_H
#define QUERN_SERVER_COMPLETION_PARTS_H

#include "server/completion.h"

extern const RunEvents completion_events;

void completion_free(Completion **at);

/** Numbers the choices of a whole answer; of more than n the most probable are shown. */
void choices_rank(Completion *c);

#endif
