#include "server/intake.h"

#include "base/json.h"
#include "server/answer.h"
#include "server/route.h"
#include "server/server_state.h"

#include <ctype.h>
#include <microhttpd.h>
#include <stdlib.h>

static Str header(const Exchange *x, const char *name)
{
        return str_of(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name));
}

/* A bearer token, or the header of Anthropic's clients. */
static Str secret_of(const Exchange *x)
{
        const Str bearer = header(x, MHD_HTTP_HEADER_AUTHORIZATION);

        if (str_starts_with(bearer, STR("Bearer ")))
                return str_slice(bearer, 7, bearer.n);
        return header(x, "x-api-key");
}

static bool is_open(const Exchange *x)
{
        return x->server->keys.n == 0 || (x->route != NULL && (x->route->flags & ROUTE_OPEN) != 0);
}

static void key_check(Exchange *x)
{
        if (is_open(x))
                return;
        x->key = api_keys_find(&x->server->keys, secret_of(x));
        if (x->key == NULL)
                exchange_refuse(x, ERROR_AUTHENTICATION,
                                "a valid API key is needed: Authorization: Bearer KEY");
}

static void budget_check(Exchange *x)
{
        const KeyVerdict v = api_key_begin(x->key, x->begin_ns);

        if (v == KEY_ALLOWED)
                return;
        exchange_refuse(x, ERROR_RATE, "the limit of this API key is reached: %s",
                        key_verdict_text(v));
        x->key = NULL; /* nothing was taken from it, so nothing is given back */
}

/* Ids of clients stand in logs and headers: only what is harmless there. */
static bool is_id(Str s)
{
        static const char letters[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        return s.n > 0 && s.n < REQUEST_ID_MAX && strspn(s.p, letters) == s.n;
}

static void ids_read(Exchange *x)
{
        const Str id = header(x, "x-request-id");
        const Str trace = header(x, "traceparent");

        if (is_id(id))
                (void)snprintf(x->id, sizeof(x->id), "%.*s", STR_ARG(id));
        if (is_id(trace))
                (void)snprintf(x->trace, sizeof(x->trace), "%.*s", STR_ARG(trace));
}

static Status texts_keep(Exchange *x, const char *url, const char *method)
{
        (void)snprintf(x->method, sizeof(x->method), "%s", method);
        TRY(arena_str(&x->arena, header(x, MHD_HTTP_HEADER_ORIGIN), &x->origin));
        return arena_str(&x->arena, str_of(url), &x->path);
}

static void route_missing(Exchange *x, Str allow)
{
        if (allow.n > 0)
                exchange_refuse(x, ERROR_METHOD, "%s takes %.*s, not %s", x->path.p, STR_ARG(allow),
                                x->method);
        else
                exchange_refuse(x, ERROR_NOT_FOUND, "no route %s; GET /openapi.json lists them",
                                x->path.p);
}

static bool is_preflight(const Exchange *x)
{
        return strcmp(x->method, "OPTIONS") == 0 && answer_origin(x).n > 0;
}

static void route_choose(Exchange *x)
{
        CLEANUP(strbuf_done) StrBuf allow = {0};

        if (is_preflight(x)) {
                exchange_reply(x, MHD_HTTP_NO_CONTENT, NULL, NULL);
                return;
        }
        x->route = route_find(str_of(x->method), x->path, &x->tail, &allow);
        if (x->route == NULL)
                route_missing(x, strbuf_str(&allow));
}

static uint64_t body_limit(const Exchange *x)
{
        return x->server->o->body_bytes;
}

static bool length_check(Exchange *x)
{
        const Str length = header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
        const unsigned long long n = strtoull(length.n > 0 ? length.p : "0", NULL, 10);

        if (n <= body_limit(x))
                return true;
        exchange_refuse(x, ERROR_TOO_LARGE, "a body of %llu bytes; at most %llu are read", n,
                        (unsigned long long)body_limit(x));
        return false;
}

static void stopping_check(Exchange *x)
{
        if (atomic_load(&x->server->stopping))
                exchange_refuse(x, ERROR_LOADING, "the server is shutting down");
}

static void checks_run(Exchange *x)
{
        static void (*const checks[])(Exchange *) = {route_choose, key_check, stopping_check,
                                                     budget_check};

        for (size_t i = 0; i < N_ELEMS(checks); i++)
                if (!exchange_ready(x))
                        checks[i](x);
}

bool intake_head(Exchange *x, const char *url, const char *method)
{
        Status s;

        ids_read(x);
        s = texts_keep(x, url, method);
        if (s != OK)
                exchange_fail(x, s);
        checks_run(x);
        return length_check(x);
}

static void body_add(Exchange *x, Str data)
{
        const Status s = strbuf_append(&x->body, data);

        if (s != OK)
                exchange_fail(x, s);
}

/* Without a length nobody knew how much would come. */
static void body_refuse(Exchange *x)
{
        if (x->body_seen > 2 * body_limit(x))
                exchange_drop(x);
        else
                exchange_refuse(x, ERROR_TOO_LARGE, "a body of more than %llu bytes",
                                (unsigned long long)body_limit(x));
}

void intake_body(Exchange *x, Str data)
{
        x->body_seen += data.n;
        if (x->body_seen > body_limit(x))
                body_refuse(x);
        else if (!exchange_ready(x))
                body_add(x, data);
}

static bool has_body(const Exchange *x)
{
        return strcmp(x->route->method, "POST") == 0;
}

static bool body_absent(const Exchange *x)
{
        return x->body.n == 0 && (x->route->flags & ROUTE_EMPTY) != 0;
}

static Status body_run(Exchange *x)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        const Str text = body_absent(x) ? STR("{}") : strbuf_str(&x->body);

        TRY(status_within(json_parse(text, &doc), "the body is not valid JSON"));
        ENSURE(yyjson_is_obj(yyjson_doc_get_root(doc)), E_FORMAT,
               "the body must be an object, not %s", json_type_name(yyjson_doc_get_root(doc)));
        return x->route->run(x, yyjson_doc_get_root(doc));
}

static Status route_run(Exchange *x)
{
        return has_body(x) ? body_run(x) : x->route->run(x, NULL);
}

void intake_run(Exchange *x)
{
        Status s;

        if (exchange_gone(x))
                return;
        s = route_run(x);
        if (s != OK)
                exchange_fail(x, s);
}

static bool runs_at_once(const Exchange *x)
{
        return (x->route->flags & ROUTE_QUICK) != 0;
}

static Workers *workers_of(const Exchange *x)
{
        return (x->route->flags & ROUTE_SLOW) != 0 ? x->server->slow : x->server->workers;
}

static void exchange_queue(Exchange *x)
{
        if (!workers_push(workers_of(x), x))
                exchange_refuse(x, ERROR_BUSY, "too many requests are waiting");
}

void intake_dispatch(Exchange *x)
{
        if (exchange_ready(x))
                return;
        if (runs_at_once(x))
                intake_run(x);
        else
                exchange_queue(x);
}
