#include "server/answer.h"

#include "base/clock.h"
#include "base/log.h"
#include "server/route.h"
#include "server/server_state.h"

enum { READ_BLOCK = 32768 };

/* With the lock held. */
static void suspend(Exchange *x)
{
        x->suspended = true;
        MHD_suspend_connection(x->connection);
}

bool answer_wait(Exchange *x)
{
        bool waits;

        (void)pthread_mutex_lock(&x->lock);
        waits = !x->ready;
        if (waits)
                suspend(x);
        (void)pthread_mutex_unlock(&x->lock);
        return waits;
}

static ssize_t bytes_take(Exchange *x, char *out, size_t max)
{
        const size_t left = x->out.n - x->n_read;
        const size_t n = left < max ? left : max;

        memcpy(out, x->out.p + x->n_read, n);
        x->n_read += n;
        x->n_sent += n;
        if (x->n_read < x->out.n)
                return (ssize_t)n;
        strbuf_clear(&x->out);
        x->n_read = 0;
        return (ssize_t)n;
}

/* With the lock held: nothing is there now. */
static ssize_t nothing_take(Exchange *x)
{
        if (x->ended)
                return exchange_gone(x) ? MHD_CONTENT_READER_END_WITH_ERROR
                                        : MHD_CONTENT_READER_END_OF_STREAM;
        suspend(x);
        return 0;
}

/* The connection has room. */
static ssize_t on_read(void *user, uint64_t pos, char *out, size_t max)
{
        Exchange *x = user;
        ssize_t n;

        (void)pos;
        (void)pthread_mutex_lock(&x->lock);
        n = x->n_read < x->out.n ? bytes_take(x, out, max) : nothing_take(x);
        (void)pthread_mutex_unlock(&x->lock);
        return n;
}

static void on_read_end(void *user)
{
        exchange_unref(user);
}

static struct MHD_Response *response_stream(Exchange *x)
{
        struct MHD_Response *r = MHD_create_response_from_callback(
                MHD_SIZE_UNKNOWN, READ_BLOCK, on_read, exchange_ref(x), on_read_end);

        if (r == NULL)
                exchange_unref(x);
        return r;
}

static struct MHD_Response *response_whole(Exchange *x)
{
        x->n_sent = x->out.n;
        return MHD_create_response_from_buffer(x->out.n, (void *)strbuf_cstr(&x->out),
                                               MHD_RESPMEM_MUST_COPY);
}

static void header_add(struct MHD_Response *r, const char *name, const char *value)
{
        if (value != NULL && value[0] != '\0')
                (void)MHD_add_response_header(r, name, value);
}

static bool origin_matches(Str allowed, Str origin)
{
        return origin.n > 0 && (str_equal(allowed, STR("*")) || str_equal(allowed, origin));
}

Str answer_origin(const Exchange *x)
{
        const StrVec *allowed = &x->server->o->cors_origins;

        for (size_t i = 0; i < allowed->n; i++)
                if (origin_matches(allowed->p[i], x->origin))
                        return allowed->p[i];
        return (Str){0};
}

static void cors_add(const Exchange *x, struct MHD_Response *r)
{
        const Str origin = answer_origin(x);

        if (origin.n == 0)
                return;
        header_add(r, "Access-Control-Allow-Origin", origin.p);
        header_add(r, "Vary", "Origin");
        header_add(r, "Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS");
        header_add(r, "Access-Control-Allow-Headers", "*, Authorization");
        header_add(r, "Access-Control-Max-Age", "600");
}

static void retry_add(const Exchange *x, struct MHD_Response *r)
{
        char seconds[16] = "";

        if (x->retry_after > 0)
                (void)snprintf(seconds, sizeof(seconds), "%u", x->retry_after);
        header_add(r, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

static bool must_close(const Exchange *x)
{
        return x->status == MHD_HTTP_CONTENT_TOO_LARGE || atomic_load(&x->server->stopping);
}

/* Pieces must reach the client as they come, whatever stands between. */
static void stream_headers_add(const Exchange *x, struct MHD_Response *r)
{
        header_add(r, MHD_HTTP_HEADER_CACHE_CONTROL, x->stream ? "no-cache" : "no-store");
        header_add(r, "X-Accel-Buffering", x->stream ? "no" : "");
}

static void status_headers_add(const Exchange *x, struct MHD_Response *r)
{
        header_add(r, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
                   x->status == MHD_HTTP_UNAUTHORIZED ? "Bearer" : "");
        header_add(r, MHD_HTTP_HEADER_CONNECTION, must_close(x) ? "close" : "");
}

static void headers_add(const Exchange *x, struct MHD_Response *r)
{
        header_add(r, MHD_HTTP_HEADER_CONTENT_TYPE, x->content_type);
        header_add(r, "x-request-id", x->id);
        header_add(r, "request-id", x->id); /* of Anthropic's clients */
        header_add(r, "traceparent", x->trace);
        header_add(r, "X-Content-Type-Options", "nosniff");
        stream_headers_add(x, r);
        status_headers_add(x, r);
        retry_add(x, r);
        cors_add(x, r);
}

static enum MHD_Result response_queue(Exchange *x, struct MHD_Response *r)
{
        enum MHD_Result queued;

        headers_add(x, r);
        queued = MHD_queue_response(x->connection, x->status, r);
        MHD_destroy_response(r);
        return queued;
}

static struct MHD_Response *response_make(Exchange *x)
{
        return x->stream ? response_stream(x) : response_whole(x);
}

enum MHD_Result answer_queue(Exchange *x)
{
        struct MHD_Response *r;

        if (x->status == 0) /* dropped before there was an answer */
                return MHD_NO;
        r = response_make(x);
        return r == NULL ? MHD_NO : response_queue(x, r);
}

static size_t route_index(const Exchange *x)
{
        return x->route == NULL ? SIZE_MAX : (size_t)(x->route - routes);
}

/* Health checks come every second; nobody wants to read of them. */
static bool is_probe(const Exchange *x)
{
        return x->route != NULL && (x->route->flags & ROUTE_OPEN) != 0;
}

static LogLevel log_level_of(const Exchange *x)
{
        return is_probe(x) ? LOG_DEBUG : LOG_INFO;
}

static const char *word_or_dash(const char *word)
{
        return word[0] != '\0' ? word : "-";
}

static void access_log(const Exchange *x, bool ok, double seconds)
{
        log_write(log_level_of(x),
                  "%s %s %u %zu bytes %.1f ms%s id=%s key=%s trace=%s tokens=%zu+%zu", x->method,
                  word_or_dash(x->path.p), x->status, x->n_sent, seconds * 1e3,
                  ok ? "" : " (client left)", x->id, x->key == NULL ? "-" : x->key->name,
                  word_or_dash(x->trace), x->n_prompt, x->n_generated);
}

static void connection_forget(Exchange *x)
{
        (void)pthread_mutex_lock(&x->lock);
        x->connection = NULL;
        x->suspended = false;
        atomic_store(&x->gone, true);
        (void)pthread_mutex_unlock(&x->lock);
}

void answer_completed(Exchange *x, bool ok)
{
        const double seconds = clock_seconds(x->begin_ns, clock_now_ns());

        connection_forget(x);
        access_log(x, ok, seconds);
        metrics_request(&x->server->metrics, route_index(x), x->status);
        metrics_observe(&x->server->metrics, HISTOGRAM_REQUEST, seconds);
        api_key_end(x->key);
}
