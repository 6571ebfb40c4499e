/* Counters, gauges and histograms, written as Prometheus text. */
#ifndef QUERN_SERVER_METRICS_H
#define QUERN_SERVER_METRICS_H

#include "base/str.h"

#include <pthread.h>

typedef struct Models Models;

typedef enum HistogramId {
        HISTOGRAM_FIRST_TOKEN, /* from the request's arrival to its first token */
        HISTOGRAM_BETWEEN_TOKENS,
        HISTOGRAM_QUEUE,
        HISTOGRAM_PREFILL,
        HISTOGRAM_DECODE,
        HISTOGRAM_REQUEST, /* from arrival to the last byte */
        HISTOGRAM_MAX
} HistogramId;

typedef enum CounterId {
        COUNTER_PROMPT_TOKENS,
        COUNTER_CACHED_TOKENS,
        COUNTER_GENERATED_TOKENS,
        COUNTER_SUCCESSES,
        COUNTER_CANCELLATIONS,
        COUNTER_PREEMPTIONS,
        COUNTER_MAX
} CounterId;

enum { BUCKETS_MAX = 21, METRIC_ROUTES_MAX = 64, METRIC_STATUSES_MAX = 16 };

typedef struct Histogram {
        uint64_t counts[BUCKETS_MAX]; /* the last: beyond all bounds */
        double sum;
} Histogram;

typedef struct Metrics {
        pthread_mutex_t lock;
        Histogram histograms[HISTOGRAM_MAX];
        uint64_t counters[COUNTER_MAX];
        uint64_t requests[METRIC_ROUTES_MAX][METRIC_STATUSES_MAX]; /* the last row: no such route */
} Metrics;

void metrics_init(Metrics *m);
void metrics_done(Metrics *m);

void metrics_observe(Metrics *m, HistogramId id, double seconds);
void metrics_count(Metrics *m, CounterId id, uint64_t n);
/** `route` is an index into routes[], or SIZE_MAX. */
void metrics_request(Metrics *m, size_t route, unsigned status);

/** Prometheus text format 0.0.4. */
Status metrics_write(Metrics *m, const Models *models, StrBuf *out);

#endif
