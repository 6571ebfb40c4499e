#include "base/log.h"
#include "engine/engine.h"

_Static_assert((int)QN_E_NOMEM == (int)E_NOMEM && (int)QN_E_IO == (int)E_IO &&
                       (int)QN_E_FORMAT == (int)E_FORMAT && (int)QN_E_MISSING == (int)E_MISSING &&
                       (int)QN_E_RANGE == (int)E_RANGE &&
                       (int)QN_E_UNSUPPORTED == (int)E_UNSUPPORTED &&
                       (int)QN_E_USAGE == (int)E_USAGE && (int)QN_E_CONTEXT == (int)E_CONTEXT &&
                       (int)QN_E_NUMERIC == (int)E_NUMERIC &&
                       (int)QN_E_CANCELLED == (int)E_CANCELLED &&
                       (int)QN_E_VERSION == (int)E_VERSION && (int)QN_E_DEVICE == (int)E_DEVICE &&
                       (int)QN_E_BUSY == (int)E_BUSY,
               "qn_status numbers a Status");

uint32_t qn_version(void)
{
        return QN_VERSION;
}

static Status version_check(uint32_t version)
{
        ENSURE(version >> 8 == QN_VERSION >> 8, E_USAGE,
               "compiled against Quern %u.%u, the library is %d.%d", version >> 16,
               version >> 8 & 255, QN_VERSION_MAJOR, QN_VERSION_MINOR);
        return OK;
}

qn_status qn_version_check(uint32_t version)
{
        return (qn_status)version_check(version);
}

const char *qn_last_error(void)
{
        return status_text();
}

void qn_free(void *p)
{
        mem_free(p);
}

static const char *const level_names[] = {[LOG_DEBUG] = "debug",
                                          [LOG_INFO] = "info",
                                          [LOG_WARN] = "warn",
                                          [LOG_ERROR] = "error",
                                          [LOG_OFF] = "off"};
static const char *const format_names[] = {[LOG_TEXT] = "text", [LOG_JSON] = "json"};

static Status word_find(const char *what, const char *const *words, size_t n, const char *word,
                        size_t *at)
{
        for (size_t i = 0; i < n; i++) {
                *at = i;
                if (strcmp(words[i], word) == 0)
                        return OK;
        }
        return FAIL(E_USAGE, "%s: \"%s\" is unknown", what, word);
}

qn_status qn_log_level(const char *level)
{
        size_t at;
        const Status s = word_find("log level", level_names, N_ELEMS(level_names), level, &at);

        if (s == OK)
                log_set_level((LogLevel)at);
        return (qn_status)s;
}

qn_status qn_log_format(const char *format)
{
        size_t at;
        const Status s = word_find("log format", format_names, N_ELEMS(format_names), format, &at);

        if (s == OK)
                log_set_format((LogFormat)at);
        return (qn_status)s;
}
