#include "base/status.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 4096, ORIGIN_MAX = 128 };

static _Thread_local char last_text[TEXT_MAX];
static _Thread_local char last_origin[ORIGIN_MAX];

static void sink_none(const char *origin, const char *text)
{
        (void)origin;
        (void)text;
}

static _Atomic StatusSink current_sink = sink_none;

void status_set_sink(StatusSink sink)
{
        atomic_store(&current_sink, sink == NULL ? sink_none : sink);
}

static void text_hand_on(void)
{
        atomic_load (&current_sink)(last_origin, last_text);
}

static const char *const names[] = {
        [OK] = "ok",
        [E_NOMEM] = "out of memory",
        [E_IO] = "io",
        [E_FORMAT] = "format",
        [E_MISSING] = "missing",
        [E_RANGE] = "range",
        [E_UNSUPPORTED] = "unsupported",
        [E_USAGE] = "usage",
        [E_CONTEXT] = "context",
        [E_NUMERIC] = "numeric",
        [E_CANCELLED] = "cancelled",
        [E_VERSION] = "version",
        [E_DEVICE] = "device",
        [E_BUSY] = "busy",
};
_Static_assert(N_ELEMS(names) == STATUS_MAX, "a name for every status");

void status_record(const char *file, int line, const char *fmt, ...)
{
        char text[TEXT_MAX]; /* the arguments may point into the last text */
        va_list args;

        va_start(args, fmt);
        (void)vsnprintf(text, sizeof(text), fmt, args);
        va_end(args);
        memcpy(last_text, text, strlen(text) + 1);
        (void)snprintf(last_origin, sizeof(last_origin), "%s:%d", file, line);
        text_hand_on();
}

static void text_prefix(const char *prefix)
{
        char old[TEXT_MAX];

        memcpy(old, last_text, sizeof(old));
        (void)snprintf(last_text, sizeof(last_text), "%.1024s: %.3000s", prefix, old);
}

Status status_within(Status s, const char *fmt, ...)
{
        char prefix[1024];
        va_list args;

        if (s == OK)
                return OK;
        va_start(args, fmt);
        (void)vsnprintf(prefix, sizeof(prefix), fmt, args);
        va_end(args);
        text_prefix(prefix);
        text_hand_on();
        return s;
}

const char *status_text(void)
{
        return last_text;
}

const char *status_origin(void)
{
        return last_origin;
}

const char *status_name(Status s)
{
        return names[s];
}
