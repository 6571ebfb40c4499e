#include "server/metrics.h"

#include "server/models.h"
#include "server/route.h"

static const double bounds[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5,
                                0.75,  1,      2.5,   5,    10,    20,   40,    80,  160,  640};
_Static_assert(N_ELEMS(bounds) + 1 == BUCKETS_MAX, "a bucket for every bound and one beyond");

static const unsigned statuses[] = {200, 204, 400, 401, 404, 405, 413, 429, 500, 501, 503, 0};
_Static_assert(N_ELEMS(statuses) <= METRIC_STATUSES_MAX, "room for every status");

typedef struct MetricRow {
        const char *name;
        const char *help;
} MetricRow;

static const MetricRow histogram_rows[] = {
        [HISTOGRAM_FIRST_TOKEN] = {"time_to_first_token_seconds",
                                   "From a request's arrival to its first token."},
        [HISTOGRAM_BETWEEN_TOKENS] = {"inter_token_latency_seconds",
                                      "Between two tokens of a request."},
        [HISTOGRAM_QUEUE] = {"request_queue_time_seconds", "Waiting for the model."},
        [HISTOGRAM_PREFILL] = {"request_prefill_time_seconds", "Computing the prompt."},
        [HISTOGRAM_DECODE] = {"request_decode_time_seconds", "Generating."},
        [HISTOGRAM_REQUEST] = {"e2e_request_latency_seconds",
                               "From a request's arrival to the end of its answer."},
};
_Static_assert(N_ELEMS(histogram_rows) == HISTOGRAM_MAX, "a row for every histogram");

static const MetricRow counter_rows[] = {
        [COUNTER_PROMPT_TOKENS] = {"prompt_tokens_total", "Prompt tokens, cached ones too."},
        [COUNTER_CACHED_TOKENS] = {"prompt_tokens_cached_total",
                                   "Prompt tokens taken from the cache."},
        [COUNTER_GENERATED_TOKENS] = {"generation_tokens_total", "Generated tokens."},
        [COUNTER_SUCCESSES] = {"request_success_total", "Generations that came to their end."},
        [COUNTER_CANCELLATIONS] = {"request_cancellations_total", "Generations whose client left."},
        [COUNTER_PREEMPTIONS] = {"num_preemptions_total",
                                 "Sequences put aside for want of KV memory."},
};
_Static_assert(N_ELEMS(counter_rows) == COUNTER_MAX, "a row for every counter");

void metrics_init(Metrics *m)
{
        *m = (Metrics){0};
        (void)pthread_mutex_init(&m->lock, NULL);
}

void metrics_done(Metrics *m)
{
        (void)pthread_mutex_destroy(&m->lock);
}

static size_t bucket_of(double seconds)
{
        size_t i = 0;

        while (i < N_ELEMS(bounds) && seconds > bounds[i])
                i++;
        return i;
}

void metrics_observe(Metrics *m, HistogramId id, double seconds)
{
        (void)pthread_mutex_lock(&m->lock);
        m->histograms[id].counts[bucket_of(seconds)]++;
        m->histograms[id].sum += seconds;
        (void)pthread_mutex_unlock(&m->lock);
}

void metrics_count(Metrics *m, CounterId id, uint64_t n)
{
        (void)pthread_mutex_lock(&m->lock);
        m->counters[id] += n;
        (void)pthread_mutex_unlock(&m->lock);
}

static size_t status_index(unsigned status)
{
        size_t i = 0;

        while (statuses[i] != 0 && statuses[i] != status)
                i++;
        return i;
}

void metrics_request(Metrics *m, size_t route, unsigned status)
{
        const size_t row = route < n_routes ? route : METRIC_ROUTES_MAX - 1;

        (void)pthread_mutex_lock(&m->lock);
        m->requests[row][status_index(status)]++;
        (void)pthread_mutex_unlock(&m->lock);
}

static Status head_write(StrBuf *out, const char *name, const char *help, const char *type)
{
        return strbuf_printf(out, "# HELP quern_%s %s\n# TYPE quern_%s %s\n", name, help, name,
                             type);
}

static Status buckets_write(StrBuf *out, const char *name, const Histogram *h, uint64_t *total)
{
        for (size_t i = 0; i < N_ELEMS(bounds); i++) {
                *total += h->counts[i];
                TRY(strbuf_printf(out, "quern_%s_bucket{le=\"%g\"} %llu\n", name, bounds[i],
                                  (unsigned long long)*total));
        }
        *total += h->counts[N_ELEMS(bounds)];
        return strbuf_printf(out, "quern_%s_bucket{le=\"+Inf\"} %llu\n", name,
                             (unsigned long long)*total);
}

static Status histogram_write(StrBuf *out, const MetricRow *row, const Histogram *h)
{
        uint64_t total = 0;

        TRY(head_write(out, row->name, row->help, "histogram"));
        TRY(buckets_write(out, row->name, h, &total));
        return strbuf_printf(out, "quern_%s_sum %.9g\nquern_%s_count %llu\n", row->name, h->sum,
                             row->name, (unsigned long long)total);
}

static Status histograms_write(const Metrics *m, StrBuf *out)
{
        for (size_t i = 0; i < HISTOGRAM_MAX; i++)
                TRY(histogram_write(out, &histogram_rows[i], &m->histograms[i]));
        return OK;
}

static Status counters_write(const Metrics *m, StrBuf *out)
{
        for (size_t i = 0; i < COUNTER_MAX; i++) {
                const MetricRow *row = &counter_rows[i];
                TRY(head_write(out, row->name, row->help, "counter"));
                TRY(strbuf_printf(out, "quern_%s %llu\n", row->name,
                                  (unsigned long long)m->counters[i]));
        }
        return OK;
}

static Status request_write(StrBuf *out, const char *path, unsigned status, uint64_t n)
{
        char text[16] = "other";

        if (n == 0)
                return OK;
        if (status != 0)
                (void)snprintf(text, sizeof(text), "%u", status);
        return strbuf_printf(out, "quern_http_requests_total{route=\"%s\",status=\"%s\"} %llu\n",
                             path, text, (unsigned long long)n);
}

static Status route_write(const Metrics *m, StrBuf *out, size_t row)
{
        const char *path = row < n_routes ? routes[row].path : "none";

        for (size_t i = 0; i < N_ELEMS(statuses); i++)
                TRY(request_write(out, path, statuses[i], m->requests[row][i]));
        return OK;
}

/* A path may have several methods: its rows are told together under the first. */
static size_t path_first(size_t row)
{
        size_t first = 0;

        while (strcmp(routes[first].path, routes[row].path) != 0)
                first++;
        return first;
}

static void rows_join(uint64_t *into, uint64_t *from)
{
        for (size_t i = 0; i < METRIC_STATUSES_MAX; i++) {
                into[i] += from[i];
                from[i] = 0;
        }
}

static void paths_join(Metrics *m, size_t row)
{
        const size_t first = path_first(row);

        if (first < row)
                rows_join(m->requests[first], m->requests[row]);
}

static Status requests_write(Metrics *m, StrBuf *out)
{
        TRY(head_write(out, "http_requests_total", "Answers by route and status.", "counter"));
        for (size_t i = 0; i < n_routes; i++)
                paths_join(m, i);
        for (size_t i = 0; i < n_routes; i++)
                TRY(route_write(m, out, i));
        return route_write(m, out, METRIC_ROUTES_MAX - 1);
}

typedef struct GaugeRow {
        const char *name;
        const char *help;
        size_t (*value)(Runner *r);
} GaugeRow;

static Status gauge_line(const GaugeRow *row, const ServedModel *m, StrBuf *out)
{
        const bool ready = atomic_load(&m->state) == MODEL_READY;

        return strbuf_printf(out, "quern_%s{model_name=\"%.*s\"} %zu\n", row->name,
                             STR_ARG(m->name), ready ? row->value(m->runner) : 0);
}

static Status gauge_write(const GaugeRow *row, const Models *models, StrBuf *out)
{
        TRY(head_write(out, row->name, row->help, "gauge"));
        for (size_t i = 0; i < models->n; i++)
                TRY(gauge_line(row, &models->p[i], out));
        return OK;
}

static Status gauges_write(const Models *models, StrBuf *out)
{
        static const GaugeRow rows[] = {
                {"num_requests_running", "Requests being computed.", runner_running},
                {"num_requests_waiting", "Requests that wait for the model.", runner_waiting},
        };

        for (size_t i = 0; i < N_ELEMS(rows); i++)
                TRY(gauge_write(&rows[i], models, out));
        return OK;
}

static Status numbers_write(Metrics *m, StrBuf *out)
{
        TRY(histograms_write(m, out));
        TRY(counters_write(m, out));
        return requests_write(m, out);
}

Status metrics_write(Metrics *m, const Models *models, StrBuf *out)
{
        Status s;

        TRY(gauges_write(models, out));
        (void)pthread_mutex_lock(&m->lock);
        s = numbers_write(m, out);
        (void)pthread_mutex_unlock(&m->lock);
        return s;
}
