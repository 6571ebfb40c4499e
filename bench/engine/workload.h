/* The workload that both engines run: 512 prompt tokens, then 64 tokens one by one. */
#ifndef QUERN_BENCH_ENGINE_WORKLOAD_H
#define QUERN_BENCH_ENGINE_WORKLOAD_H

#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { PREFILL = 512, TYPICAL = 64, DECODE = 64, CONTEXT = 1024 };

static inline double seconds_now(void)
{
        struct timespec t;

        (void)clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Fixed ids, spread over the vocabulary. */
static inline int32_t workload_id(size_t i, uint32_t n_vocab)
{
        return (int32_t)((i * 7919U + 1000U) % n_vocab);
}

/* What one run measured. */
typedef struct Measured {
        double load_s;
        double prefill_s; /* 512 tokens */
        double typical_s; /* 64 tokens */
        double decode_s;  /* 64 tokens, behind the prompt */
} Measured;

static inline void measured_print(const Measured *m)
{
        struct rusage usage;

        (void)getrusage(RUSAGE_SELF, &usage);
        (void)printf("{\"load_s\": %.4f, \"prefill_tps\": %.2f, \"typical_ms\": %.2f, "
                     "\"decode_tps\": %.2f, \"rss_mb\": %.1f}\n",
                     m->load_s, PREFILL / m->prefill_s, 1e3 * m->typical_s, DECODE / m->decode_s,
                     (double)usage.ru_maxrss / 1024.0);
}

#endif
