#include "base/clock.h"

#include <time.h>

uint64_t clock_now_ns(void)
{
        struct timespec t = {0};

        /* CLOCK_MONOTONIC with a valid address cannot fail. */
        (void)clock_gettime(CLOCK_MONOTONIC, &t);
        return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

double clock_seconds(uint64_t begin_ns, uint64_t end_ns)
{
        return (double)(end_ns - begin_ns) * 1e-9;
}
