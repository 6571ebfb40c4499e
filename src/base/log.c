#include "base/log.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum { MESSAGE_MAX = 4096, TIME_MAX = 32 };

static void sink_stderr(LogLevel level, const char *message, void *user);

static _Atomic LogLevel threshold = LOG_WARN;
static _Atomic LogFormat line_format = LOG_TEXT;
static _Atomic LogSink current_sink = sink_stderr;
static void *_Atomic sink_user;

static const char *const level_names[] = {
        [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warning",
        [LOG_ERROR] = "error", [LOG_OFF] = "off",
};

/* UTC with milliseconds: 2026-01-31T12:00:00.250Z. */
static void time_text(char out[TIME_MAX])
{
        struct timespec now = {0};
        struct tm parts = {0};
        size_t n;

        (void)clock_gettime(CLOCK_REALTIME, &now);
        (void)gmtime_r(&now.tv_sec, &parts);
        n = strftime(out, TIME_MAX, "%Y-%m-%dT%H:%M:%S", &parts);
        (void)snprintf(out + n, TIME_MAX - n, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

static Status line_text(StrBuf *b, LogLevel level, const char *message)
{
        return strbuf_printf(b, "quern: %s: %s\n", level_names[level], message);
}

static Status line_json(StrBuf *b, LogLevel level, const char *message)
{
        char now[TIME_MAX];

        time_text(now);
        TRY(strbuf_printf(b, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":", now,
                          level_names[level]));
        TRY(json_append_quoted(b, str_of(message)));
        return strbuf_append(b, STR("}\n"));
}

static Status (*const line_builders[])(StrBuf *, LogLevel, const char *) = {
        [LOG_TEXT] = line_text,
        [LOG_JSON] = line_json,
};

/* One fwrite a line, so that lines of several threads do not mix; without memory it stays bare. */
static void sink_stderr(LogLevel level, const char *message, void *user)
{
        CLEANUP(strbuf_done) StrBuf line = {0};

        (void)user;
        if (line_builders[atomic_load(&line_format)](&line, level, message) == OK)
                (void)fwrite(line.p, 1, line.n, stderr);
        else
                (void)fprintf(stderr, "quern: %s\n", message);
}

void log_set_level(LogLevel level)
{
        atomic_store(&threshold, level);
}

void log_set_format(LogFormat format)
{
        atomic_store(&line_format, format);
}

void log_set_sink(LogSink sink, void *user)
{
        atomic_store(&sink_user, user);
        atomic_store(&current_sink, sink == NULL ? sink_stderr : sink);
}

bool log_enabled(LogLevel level)
{
        return level >= atomic_load(&threshold);
}

void log_write(LogLevel level, const char *fmt, ...)
{
        char message[MESSAGE_MAX];
        va_list args;

        if (!log_enabled(level))
                return;
        va_start(args, fmt);
        (void)vsnprintf(message, sizeof(message), fmt, args);
        va_end(args);
        atomic_load (&current_sink)(level, message, atomic_load(&sink_user));
}
