/* One HTTP request and its answer, shared by the HTTP thread and those who compute. */
#ifndef QUERN_SERVER_EXCHANGE_H
#define QUERN_SERVER_EXCHANGE_H

#include "base/arena.h"
#include "server/http_error.h"

#include <pthread.h>
#include <stdatomic.h>

struct MHD_Connection;
typedef struct Server Server;
typedef struct Route Route;
typedef struct ApiKey ApiKey;
typedef struct Exchange Exchange;

enum { REQUEST_ID_MAX = 64, STREAM_BYTES_MAX = 8 << 20 };

struct Exchange {
        atomic_int refs;
        Server *server;
        const Route *route; /* NULL: no such */
        ApiKey *key;        /* NULL: open */
        uint64_t begin_ns;
        char id[REQUEST_ID_MAX];
        char trace[REQUEST_ID_MAX]; /* traceparent, "" when there was none */
        char method[8];
        Str path; /* in the arena, as are `tail` and `origin` */
        Str tail; /* what a route's '*' matched */
        Str origin;
        Arena arena;
        StrBuf body;
        size_t body_seen;
        bool dispatched;

        pthread_mutex_t lock;              /* guards what follows */
        struct MHD_Connection *connection; /* NULL once the request has ended */
        bool suspended;
        bool ready;  /* the answer can begin */
        bool stream; /* it comes in pieces */
        bool sse;    /* with comments in silence */
        bool ended;  /* and no more will come */
        unsigned status;
        unsigned retry_after; /* seconds; 0: no header */
        const char *content_type;
        StrBuf out;
        size_t n_read;                /* of `out`, taken by the connection */
        size_t n_sent;                /* in all */
        size_t n_prompt, n_generated; /* tokens, for the log */
        uint64_t last_ns;             /* when `out` last grew */
        atomic_bool gone;             /* nobody reads the answer any more */
};

Status exchange_new(Server *server, struct MHD_Connection *connection, Exchange **out);
Exchange *exchange_ref(Exchange *x);
void exchange_unref(Exchange *x);
void exchange_unref_at(Exchange **x);

/** A whole answer; the body (NULL: none) is moved away and left empty. */
void exchange_reply(Exchange *x, unsigned status, const char *content_type, StrBuf *body);

/** Pieces: the first one sends the head. Text appended to `bytes` is moved into the answer. */
void exchange_write(Exchange *x, const char *content_type, Str bytes);
void exchange_end(Exchange *x);

/** The failure as this route's clients expect it; in mid-stream it is the stream's last piece. */
void exchange_refuse(Exchange *x, ErrorKind kind, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));
void exchange_refuse_with(Exchange *x, const HttpError *e);
/** The failure of a function: the thread's last error text, and the kind that its status is. */
void exchange_fail(Exchange *x, Status s);

/** The client has left, or must leave: the answer is not wanted. */
void exchange_drop(Exchange *x);
bool exchange_gone(Exchange *x);
bool exchange_ready(Exchange *x);

/** Tokens computed for this exchange: for the log and the key's budget. */
void exchange_account(Exchange *x, size_t n_prompt, size_t n_generated);

/** Keeps a silent event stream alive. */
void exchange_tick(Exchange *x, uint64_t now_ns);

#endif
