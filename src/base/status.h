/* Errors: a Status says what kind, the thread's last-error record says where and why. */
#ifndef QUERN_BASE_STATUS_H
#define QUERN_BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/** What kind of failure; the record made by FAIL holds the sentence for the user. */
typedef enum [[nodiscard]] Status{
        OK = 0,        E_NOMEM, /* an allocation failed */
        E_IO,      /* open, read, write failed: "model.safetensors: No such file or directory" */
        E_FORMAT,  /* a file or text is not what it claims: bad magic, bad JSON, bad shape */
        E_MISSING, /* a file, key or tensor that must be there is not */
        E_RANGE,   /* a value is outside what is allowed: a token id of -1 */
        E_UNSUPPORTED, /* well formed, but not something Quern does: an unknown model_type */
        E_USAGE,       /* an option or argument of the caller is wrong */
        E_CONTEXT,     /* the tokens do not fit the context */
        E_NUMERIC,     /* NaN or Inf where a number was needed */
        E_CANCELLED,   /* the caller asked to stop */
        E_VERSION,     /* a plug-in or library of another version than was built against */
        E_DEVICE,      /* a compute device was lost or refuses to work */
        E_BUSY,        /* a queue is full: try again later */
        STATUS_MAX} Status;

/** Records the thread's last error: replaces the text. Called by FAIL only. Never fails. */
void status_record(const char *file, int line, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/**
 * Puts a place before the recorded text when `s` is an error, and returns `s`:
 * `TRY(status_within(config_parse(text, &c), "%s", path));` → "a/config.json: hidden_size: …".
 */
Status status_within(Status s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** The thread's last error text, "" when there was none. Valid until the thread's next error. */
const char *status_text(void);

/** Where the last error arose, "file.c:12", for debug logs. */
const char *status_origin(void);

/**
 * Plug-ins, which have a record of their own: hands each text on to the host's as well, with its
 * origin. NULL: no longer.
 */
typedef void (*StatusSink)(const char *origin, const char *text);
void status_set_sink(StatusSink sink);

/** The enumerator as a word: "format". */
const char *status_name(Status s);

/* At the origin of an error only; yields the literal status, so that analysers can follow it. */
#define FAIL(s, ...) (status_record(__FILE__, __LINE__, __VA_ARGS__), (s))

/* Hands an error of `expr` to the caller. */
#define TRY(expr)                                      \
        do {                                           \
                const Status try_s_ = (expr);          \
                if (__builtin_expect(try_s_ != OK, 0)) \
                        return try_s_;                 \
        } while (0)

/* States what must hold of input; the sentence is for the user. */
#define ENSURE(cond, s, ...)                           \
        do {                                           \
                if (__builtin_expect(!(cond), 0))      \
                        return FAIL((s), __VA_ARGS__); \
        } while (0)

/* Owning locals: CLEANUP(x_free) X *x = NULL; x_free takes X ** (x_done takes X *). */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* Moves ownership out of a local (pointer or struct), leaving zeros behind. */
#define TAKE(x)                             \
        ({                                  \
                typeof(x) take_v_ = (x);    \
                memset(&(x), 0, sizeof(x)); \
                take_v_;                    \
        })

#define N_ELEMS(a) (sizeof(a) / sizeof((a)[0]))

#endif
