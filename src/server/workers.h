/* Threads that prepare requests: parse, render, encode. Short work that must not hold up HTTP. */
#ifndef QUERN_SERVER_WORKERS_H
#define QUERN_SERVER_WORKERS_H

#include "server/exchange.h"

typedef struct Workers Workers;
typedef void (*WorkFn)(Exchange *x);

/** Errors: E_NOMEM, E_IO when a thread cannot be started. */
Status workers_new(size_t n_threads, size_t queue, WorkFn run, Workers **out);
/** Ends when everything queued has run. */
void workers_free(Workers **w);

/** Queues a request (taking a reference); false: the queue is full. */
bool workers_push(Workers *w, Exchange *x);

#endif
