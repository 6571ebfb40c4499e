/* A bounded queue of pointers between threads. */
#ifndef QUERN_SERVER_RING_H
#define QUERN_SERVER_RING_H

#include "base/status.h"

#include <pthread.h>

/** Zeroed is not valid: ring_init. A zeroed one may be given to ring_close and ring_done. */
typedef struct Ring {
        pthread_mutex_t lock;
        pthread_cond_t filled;
        void **slots;
        size_t cap, first, n;
        bool closed;
} Ring;

Status ring_init(Ring *r, size_t cap); /* E_NOMEM */
void ring_done(Ring *r);

bool ring_push(Ring *r, void *p); /* p not NULL; false: full or closed */
void *ring_pop(Ring *r);          /* waits; NULL: closed and empty */
void ring_close(Ring *r);         /* wakes all */
size_t ring_length(Ring *r);

#endif
