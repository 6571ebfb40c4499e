#include "server/exchange.h"

#include "base/clock.h"
#include "base/mem.h"
#include "server/api_keys.h"
#include "server/route.h"
#include "server/server_state.h"

#include <microhttpd.h>
#include <stdio.h>
#include <sys/random.h>

enum { MESSAGE_MAX = 4096 };

static const uint64_t silence_ns = 30000000000U;

/* Unguessable enough to tell requests apart; a clock where the system gives no random bytes. */
static void id_make(char out[REQUEST_ID_MAX])
{
        uint64_t bits[2] = {clock_now_ns(), 0};

        (void)!getrandom(bits, sizeof(bits), 0);
        (void)snprintf(out, REQUEST_ID_MAX, "%016llx%016llx", (unsigned long long)bits[0],
                       (unsigned long long)bits[1]);
}

Status exchange_new(Server *server, struct MHD_Connection *connection, Exchange **out)
{
        Exchange *x;

        TRY(mem_new(&x));
        atomic_init(&x->refs, 1);
        x->server = server;
        x->connection = connection;
        x->begin_ns = clock_now_ns();
        x->last_ns = x->begin_ns;
        x->path = STR("");
        id_make(x->id);
        (void)pthread_mutex_init(&x->lock, NULL);
        *out = x;
        return OK;
}

Exchange *exchange_ref(Exchange *x)
{
        (void)atomic_fetch_add(&x->refs, 1);
        return x;
}

void exchange_unref(Exchange *x)
{
        if (atomic_fetch_sub(&x->refs, 1) != 1)
                return;
        (void)pthread_mutex_destroy(&x->lock);
        strbuf_done(&x->body);
        strbuf_done(&x->out);
        arena_done(&x->arena);
        mem_free(x);
}

void exchange_unref_at(Exchange **x)
{
        if (*x != NULL)
                exchange_unref(*x);
        *x = NULL;
}

/* With the lock held. */
static void wake(Exchange *x)
{
        if (!x->suspended)
                return;
        x->suspended = false;
        MHD_resume_connection(x->connection);
}

static void answer_ready(Exchange *x, unsigned status, const char *content_type)
{
        if (x->ready)
                return;
        x->ready = true;
        x->status = status;
        x->content_type = content_type;
}

/* With the lock held. */
static void body_take(Exchange *x, StrBuf *body)
{
        if (body == NULL)
                return;
        strbuf_done(&x->out);
        x->out = TAKE(*body);
}

void exchange_reply(Exchange *x, unsigned status, const char *content_type, StrBuf *body)
{
        (void)pthread_mutex_lock(&x->lock);
        body_take(x, body);
        answer_ready(x, status, content_type);
        x->ended = true;
        wake(x);
        (void)pthread_mutex_unlock(&x->lock);
}

static bool reader_lost(const Exchange *x)
{
        return x->connection == NULL || x->out.n - x->n_read > STREAM_BYTES_MAX;
}

/* A reader that is so far behind will not catch up; memory stays bounded. */
static void piece_append(Exchange *x, Str bytes)
{
        if (reader_lost(x) || strbuf_append(&x->out, bytes) != OK)
                atomic_store(&x->gone, true);
        x->last_ns = clock_now_ns();
}

static void stream_begin(Exchange *x, const char *content_type)
{
        if (x->ready)
                return;
        x->stream = true;
        x->sse = strcmp(content_type, "text/event-stream") == 0;
        answer_ready(x, MHD_HTTP_OK, content_type);
}

void exchange_write(Exchange *x, const char *content_type, Str bytes)
{
        (void)pthread_mutex_lock(&x->lock);
        stream_begin(x, content_type);
        piece_append(x, bytes);
        wake(x);
        (void)pthread_mutex_unlock(&x->lock);
}

void exchange_end(Exchange *x)
{
        (void)pthread_mutex_lock(&x->lock);
        x->ended = true;
        wake(x);
        (void)pthread_mutex_unlock(&x->lock);
}

static Family family_of(const Exchange *x)
{
        return x->route == NULL ? FAMILY_OPENAI : x->route->family;
}

/* With the lock held, and no answer begun. */
static void error_reply(Exchange *x, const HttpError *e)
{
        strbuf_clear(&x->out);
        (void)error_json(family_of(x), e, str_of(x->id), &x->out);
        x->retry_after = error_retry_after(e->kind);
        answer_ready(x, error_status(e->kind), "application/json");
}

/* With the lock held, in mid-stream. */
static void error_append(Exchange *x, const HttpError *e)
{
        CLEANUP(strbuf_done) StrBuf piece = {0};

        if (error_piece(family_of(x), e, str_of(x->id), &piece) == OK)
                piece_append(x, strbuf_str(&piece));
}

static void error_put(Exchange *x, const HttpError *e)
{
        if (x->stream)
                error_append(x, e);
        else
                error_reply(x, e);
}

/* What has ended stays as it is. */
void exchange_refuse_with(Exchange *x, const HttpError *e)
{
        (void)pthread_mutex_lock(&x->lock);
        if (!x->ended)
                error_put(x, e);
        x->ended = true;
        wake(x);
        (void)pthread_mutex_unlock(&x->lock);
}

void exchange_refuse(Exchange *x, ErrorKind kind, const char *fmt, ...)
{
        char message[MESSAGE_MAX];
        va_list args;

        va_start(args, fmt);
        (void)vsnprintf(message, sizeof(message), fmt, args);
        va_end(args);
        exchange_refuse_with(x, &(HttpError){.kind = kind,
                                             .message = str_of(message),
                                             .param = error_param(str_of(message))});
}

void exchange_fail(Exchange *x, Status s)
{
        exchange_refuse(x, error_kind_of(s), "%s", status_text());
}

void exchange_drop(Exchange *x)
{
        (void)pthread_mutex_lock(&x->lock);
        atomic_store(&x->gone, true);
        x->ready = true;
        x->ended = true;
        wake(x);
        (void)pthread_mutex_unlock(&x->lock);
}

bool exchange_gone(Exchange *x)
{
        return atomic_load(&x->gone);
}

bool exchange_ready(Exchange *x)
{
        bool ready;

        (void)pthread_mutex_lock(&x->lock);
        ready = x->ready;
        (void)pthread_mutex_unlock(&x->lock);
        return ready;
}

void exchange_account(Exchange *x, size_t n_prompt, size_t n_generated)
{
        (void)pthread_mutex_lock(&x->lock);
        x->n_prompt += n_prompt;
        x->n_generated += n_generated;
        (void)pthread_mutex_unlock(&x->lock);
        api_key_charge(x->key, n_prompt + n_generated);
}

static bool is_silent(const Exchange *x, uint64_t now_ns)
{
        return x->sse && !x->ended && now_ns > x->last_ns + silence_ns;
}

void exchange_tick(Exchange *x, uint64_t now_ns)
{
        (void)pthread_mutex_lock(&x->lock);
        if (is_silent(x, now_ns)) {
                piece_append(x, STR(":\n\n"));
                wake(x);
        }
        (void)pthread_mutex_unlock(&x->lock);
}
