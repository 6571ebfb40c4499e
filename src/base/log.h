/* Log lines to stderr, as text or JSON lines. Library stages never log: they return errors. */
#ifndef QUERN_BASE_LOG_H
#define QUERN_BASE_LOG_H

#include "base/status.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF } LogLevel;
typedef enum LogFormat { LOG_TEXT, LOG_JSON } LogFormat;

/** Receives a finished message (no newline). The default writes to stderr. */
typedef void (*LogSink)(LogLevel level, const char *message, void *user);

void log_set_level(LogLevel level); /* default LOG_WARN */
void log_set_format(LogFormat format);
void log_set_sink(LogSink sink, void *user); /* NULL: the default */
bool log_enabled(LogLevel level);
void log_write(LogLevel level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
