#ifndef QUERN_BASE_CLOCK_H
#define QUERN_BASE_CLOCK_H

#include <stdint.h>

/** Nanoseconds of the monotonic clock. */
uint64_t clock_now_ns(void);

/** Seconds between two readings. */
double clock_seconds(uint64_t begin_ns, uint64_t end_ns);

#endif
