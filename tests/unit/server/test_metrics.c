/* The text that Prometheus reads. */
#include "server/metrics.h"
#include "server/models.h"

#include "support/table.h"

static void observe_some(Metrics *m)
{
        metrics_observe(m, HISTOGRAM_QUEUE, 0.0005);
        metrics_observe(m, HISTOGRAM_QUEUE, 0.3);
        metrics_observe(m, HISTOGRAM_QUEUE, 1e6);
        metrics_count(m, COUNTER_PROMPT_TOKENS, 5);
        metrics_count(m, COUNTER_PROMPT_TOKENS, 2);
        metrics_request(m, 0, 200);
        metrics_request(m, 1, 200);
        metrics_request(m, SIZE_MAX, 404);
        metrics_request(m, 0, 418);
}

typedef struct LineRow {
        const char *name, *line;
} LineRow;

static const LineRow line_rows[] = {
        {"a bucket", "quern_request_queue_time_seconds_bucket{le=\"0.001\"} 1\n"},
        {"buckets add up", "quern_request_queue_time_seconds_bucket{le=\"0.5\"} 2\n"},
        {"the last bucket has all", "quern_request_queue_time_seconds_bucket{le=\"+Inf\"} 3\n"},
        {"the number of observations", "quern_request_queue_time_seconds_count 3\n"},
        {"their sum", "quern_request_queue_time_seconds_sum 1000000.3\n"},
        {"a counter", "quern_prompt_tokens_total 7\n"},
        {"a counter of none", "quern_num_preemptions_total 0\n"},
        {"a route", "{route=\"/v1/chat/completions\",status=\"200\"} 1\n"},
        {"no route", "{route=\"none\",status=\"404\"} 1\n"},
        {"another status", "{route=\"/v1/chat/completions\",status=\"other\"} 1\n"},
        {"a model that loads", "quern_num_requests_running{model_name=\"m\"} 0\n"},
        {"types", "# TYPE quern_time_to_first_token_seconds histogram\n"},
};

static void test_line(const void *p)
{
        const LineRow *row = p;
        CLEANUP(metrics_done) Metrics m;
        CLEANUP(strbuf_done) StrBuf out = {0};
        ServedModel served = {.name = STR("m")};
        const Models models = {.p = &served, .n = 1};

        metrics_init(&m);
        observe_some(&m);
        assert_ok(metrics_write(&m, &models, &out));
        assert_non_null(strstr(strbuf_cstr(&out), row->line));
}

static const TestTable tables[] = {TEST_TABLE("line", line_rows, test_line)};
TEST_MAIN(tables);
