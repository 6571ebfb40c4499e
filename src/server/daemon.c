#include "server/daemon.h"

#include "base/log.h"
#include "server/answer.h"
#include "server/intake.h"

#include <microhttpd.h>
#include <stdio.h>

static Conn *conn_of(struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

        return info == NULL ? NULL : info->socket_context;
}

static int fd_of(struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        return info == NULL ? -1 : info->connect_fd;
}

/* A connection has come or gone. */
static void on_connection(void *user, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
        Server *s = user;

        if (code == MHD_CONNECTION_NOTIFY_STARTED)
                *context = watch_add(s->watch, fd_of(connection), s->o->header_seconds);
        else if (*context != NULL)
                watch_remove(s->watch, *context);
}

/* The head of a request has come. */
static enum MHD_Result exchange_begin(Exchange *x, Conn *conn, const char *url, const char *method)
{
        Server *s = x->server;

        (void)atomic_fetch_add(&s->n_exchanges, 1);
        watch_expect(s->watch, conn, x, s->o->body_seconds);
        return intake_head(x, url, method) ? MHD_YES : answer_queue(x);
}

static enum MHD_Result request_begin(Server *s, struct MHD_Connection *connection, const char *url,
                                     const char *method, void **context)
{
        Conn *conn = conn_of(connection);
        Exchange *x;

        if (conn == NULL || exchange_new(s, connection, &x) != OK)
                return MHD_NO;
        *context = x;
        return exchange_begin(x, conn, url, method);
}

/* The body is there: the client may leave from now on, and the answer must come in time. */
static enum MHD_Result request_run(Server *s, Exchange *x, struct MHD_Connection *connection)
{
        if (!x->dispatched) {
                x->dispatched = true;
                watch_expect(s->watch, conn_of(connection), x, s->o->request_seconds);
                watch_arm(s->watch, conn_of(connection));
                intake_dispatch(x);
        }
        return answer_wait(x) ? MHD_YES : answer_queue(x);
}

static enum MHD_Result body_piece(Exchange *x, const char *data, size_t *n_data)
{
        intake_body(x, (Str){data, *n_data});
        *n_data = 0;
        return exchange_gone(x) ? MHD_NO : MHD_YES;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n_data, void **context)
{
        Exchange *x = *context;

        (void)version;
        if (x == NULL)
                return request_begin(user, connection, url, method, context);
        return *n_data > 0 ? body_piece(x, data, n_data) : request_run(user, x, connection);
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
        Server *s = user;
        Exchange *x = *context;
        Conn *conn = conn_of(connection);

        if (x == NULL)
                return;
        if (conn != NULL)
                watch_expect(s->watch, conn, NULL, s->o->header_seconds);
        answer_completed(x, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
        (void)atomic_fetch_sub(&s->n_exchanges, 1);
        *context = NULL;
        exchange_unref(x);
}

static void on_log(void *user, const char *fmt, va_list args)
{
        char message[512];

        (void)user;
        (void)vsnprintf(message, sizeof(message), fmt, args);
        message[strcspn(message, "\n")] = '\0';
        log_write(LOG_DEBUG, "http: %s", message);
}

static unsigned flags_of(const Server *s)
{
        return MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO |
               MHD_USE_ERROR_LOG | (s->tls_cert.n > 0 ? MHD_USE_TLS : 0);
}

/* Certificates only where there are any. */
static void tls_options(const Server *s, struct MHD_OptionItem options[3])
{
        const struct MHD_OptionItem rows[] = {
                {MHD_OPTION_HTTPS_MEM_CERT, 0, s->tls_cert.p},
                {MHD_OPTION_HTTPS_MEM_KEY, 0, s->tls_key.p},
        };

        if (s->tls_cert.n > 0)
                memcpy(options, rows, sizeof(rows));
}

Status daemon_start(Server *s, const Listener *l)
{
        const ServerOptions *o = s->o;
        struct MHD_OptionItem tls[3] = {{MHD_OPTION_END, 0, NULL}};

        tls_options(s, tls);
        s->daemon = MHD_start_daemon(
                flags_of(s), 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
                MHD_OPTION_LISTEN_SOCKET, l->fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_CONNECTION_LIMIT,
                o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->connections_ip,
                MHD_OPTION_CONNECTION_TIMEOUT, o->header_seconds,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)o->header_bytes,
                MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
        ENSURE(s->daemon != NULL, E_IO,
               "the HTTP daemon does not start: check certificate and key, and open files");
        return OK;
}

void daemon_quiesce(Server *s)
{
        (void)MHD_quiesce_daemon(s->daemon);
}

void daemon_stop(Server *s)
{
        if (s->daemon == NULL)
                return;
        daemon_quiesce(s); /* else the listener's socket would be closed here */
        MHD_stop_daemon(s->daemon);
        s->daemon = NULL;
}
