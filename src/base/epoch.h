/* A counter that threads wait on: spinning first, then asleep in the kernel. */
#ifndef QUERN_BASE_EPOCH_H
#define QUERN_BASE_EPOCH_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { CACHE_LINE = 64 };

/** Only ever grows, by one writer; wraps around. Alone on its cache line. Zeroed is valid. */
typedef struct Epoch {
        alignas(CACHE_LINE) _Atomic uint32_t value; /* the futex word */
        _Atomic uint32_t sleepers;                  /* threads asleep or about to be */
} Epoch;

/** The value's writer: publishes `value` and all that was written before, wakes the sleepers. */
void epoch_post(Epoch *e, uint32_t value);

/**
 * Returns once the value has reached `wanted`, seeing all that was written before that post.
 *
 * @param spin_ns how long to watch before sleeping; 0 where threads outnumber cores, since whoever
 *                spins there keeps the awaited thread from running.
 */
void epoch_wait(Epoch *e, uint32_t wanted, uint64_t spin_ns);

#endif
