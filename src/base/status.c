#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 4096, ORIGIN_MAX = 128 };

static _Thread_local char last_text[TEXT_MAX];
static _Thread_local char last_origin[ORIGIN_MAX];

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
