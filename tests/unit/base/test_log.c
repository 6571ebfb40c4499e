#include "base/log.h"

#include "base/json.h"
#include "support/table.h"
#include "support/temp.h"

#include <unistd.h>

/* What a sink was told last. */
typedef struct Heard {
        LogLevel level;
        char message[8192];
        int n;
} Heard;

static void hear(LogLevel level, const char *message, void *user)
{
        Heard *h = user;

        h->level = level;
        h->n++;
        (void)snprintf(h->message, sizeof(h->message), "%s", message);
}

static void log_defaults(void *unused)
{
        (void)unused;
        log_set_level(LOG_WARN);
        log_set_format(LOG_TEXT);
        log_set_sink(NULL, NULL);
}

typedef struct LevelRow {
        const char *name;
        LogLevel threshold;
        LogLevel level;
        bool want;
} LevelRow;

static const LevelRow level_rows[] = {
        {"below", LOG_WARN, LOG_INFO, false},
        {"at", LOG_WARN, LOG_WARN, true},
        {"above", LOG_WARN, LOG_ERROR, true},
        {"debug shows all", LOG_DEBUG, LOG_DEBUG, true},
        {"off hides errors", LOG_OFF, LOG_ERROR, false},
};

static void test_level(const void *p)
{
        const LevelRow *row = p;
        CLEANUP(log_defaults) Heard h = {0};

        log_set_sink(hear, &h);
        log_set_level(row->threshold);
        log_write(row->level, "n=%d", 5);
        assert_int_equal(log_enabled(row->level), row->want);
        assert_int_equal(h.n, row->want);
        assert_string_equal(h.message, row->want ? "n=5" : "");
}

static void test_long(const void *p)
{
        CLEANUP(log_defaults) Heard h = {0};

        (void)p;
        log_set_sink(hear, &h);
        log_write(LOG_ERROR, "%10000d", 1);
        assert_int_equal(strlen(h.message), 4095);
}

/* Writes one message with stderr turned to a file, whose content is returned. */
static void capture(LogFormat format, const char *message, StrBuf *out)
{
        char path[] = "/tmp/quern-test-log-XXXXXX";
        const int saved = dup(STDERR_FILENO);
        const int file = mkstemp(path);
        ssize_t n;

        log_set_format(format);
        (void)dup2(file, STDERR_FILENO);
        log_write(LOG_ERROR, "%s", message);
        (void)dup2(saved, STDERR_FILENO);
        assert_ok(strbuf_reserve(out, 4096));
        n = pread(file, out->p, 4096, 0);
        out->n = n < 0 ? 0 : (size_t)n;
        (void)close(saved);
        (void)close(file);
        (void)unlink(path);
}

static void test_text(const void *p)
{
        CLEANUP(strbuf_done) StrBuf line = {0};
        CLEANUP(log_defaults) Heard h = {0};

        (void)p;
        capture(LOG_TEXT, "no \"model\"", &line);
        assert_str(strbuf_str(&line), "quern: error: no \"model\"\n");
        assert_int_equal(h.n, 0);
}

static void test_json(const void *p)
{
        CLEANUP(strbuf_done) StrBuf line = {0};
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(log_defaults) Heard h = {0};
        yyjson_val *root;

        (void)p;
        capture(LOG_JSON, "no \"model\"\n", &line);
        assert_int_equal(h.n, 0);
        assert_ok(json_parse(strbuf_str(&line), &doc));
        root = yyjson_doc_get_root(doc);
        assert_str(json_str(yyjson_obj_get(root, "level")), "error");
        assert_str(json_str(yyjson_obj_get(root, "message")), "no \"model\"\n");
        assert_int_equal(json_str(yyjson_obj_get(root, "time")).n,
                         strlen("2026-01-31T12:00:00.250Z"));
        assert_int_equal(str_find(strbuf_str(&line), STR("\n"), 0), line.n - 1);
}

/* The message itself still comes. */
static void test_no_memory(const void *p)
{
        CLEANUP(strbuf_done) StrBuf line = {0};
        CLEANUP(log_defaults) Heard h = {0};

        (void)p;
        mem_fail_at(1);
        capture(LOG_TEXT, "still here", &line);
        assert_str(strbuf_str(&line), "quern: still here\n");
        assert_int_equal(h.n, 0);
}

static const TestTable tables[] = {
        TEST_TABLE("level", level_rows, test_level), TEST_ONE("a long message is cut", test_long),
        TEST_ONE("text lines", test_text),           TEST_ONE("JSON lines", test_json),
        TEST_ONE("without memory", test_no_memory),
};

TEST_MAIN(tables);
