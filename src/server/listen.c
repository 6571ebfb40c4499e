#include "server/listen.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { SYSTEMD_FD = 3, BACKLOG = 1024, PORT_TEXT = 8 };

void listener_close(Listener *l)
{
        if (l->fd >= 0)
                (void)close(l->fd);
        if (l->unix_path != NULL)
                (void)unlink(l->unix_path);
        mem_free(l->unix_path);
        *l = (Listener){.fd = -1};
}

static bool env_is(const char *name, long value)
{
        const char *text = getenv(name);

        return text != NULL && strtol(text, NULL, 10) == value;
}

static bool systemd_gives(void)
{
        return env_is("LISTEN_PID", getpid()) && env_is("LISTEN_FDS", 1);
}

static Status systemd_take(Listener *out)
{
        ENSURE(fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC) == 0, E_IO, "LISTEN_FDS: %s",
               strerror(errno));
        out->fd = SYSTEMD_FD;
        (void)snprintf(out->address, sizeof(out->address), "the socket given by systemd");
        return OK;
}

static Status listen_start(const Listener *l, const char *what)
{
        ENSURE(listen(l->fd, BACKLOG) == 0, E_IO, "%s: %s", what, strerror(errno));
        return OK;
}

/* A path that is left over from a process that died is taken over; one in use is not. */
static bool unix_is_stale(const struct sockaddr_un *a)
{
        const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool refused = connect(fd, (const struct sockaddr *)a, sizeof(*a)) != 0;
        const bool stale = refused && errno == ECONNREFUSED;

        (void)close(fd);
        return stale;
}

static Status unix_bind(const struct sockaddr_un *a, Listener *out)
{
        out->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        ENSURE(out->fd >= 0, E_IO, "%s: %s", a->sun_path, strerror(errno));
        if (unix_is_stale(a))
                (void)unlink(a->sun_path);
        ENSURE(bind(out->fd, (const struct sockaddr *)a, sizeof(*a)) == 0, E_IO, "%s: %s",
               a->sun_path, strerror(errno));
        return str_dup(str_of(a->sun_path), &out->unix_path);
}

static Status unix_open(Str path, Listener *out)
{
        struct sockaddr_un a = {.sun_family = AF_UNIX};

        ENSURE(path.n < sizeof(a.sun_path), E_USAGE, "--unix-socket: %s: longer than %zu bytes",
               path.p, sizeof(a.sun_path) - 1);
        memcpy(a.sun_path, path.p, path.n);
        TRY(unix_bind(&a, out));
        (void)snprintf(out->address, sizeof(out->address), "unix:%s", path.p);
        return listen_start(out, path.p);
}

static void addresses_free(struct addrinfo **a)
{
        if (*a != NULL)
                freeaddrinfo(*a);
}

static Status addresses_find(const ServerOptions *o, struct addrinfo **out)
{
        const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                       .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
        char port[PORT_TEXT];
        int code;

        ENSURE(o->port <= UINT16_MAX, E_USAGE, "--port: %u is outside 0..65535", o->port);
        (void)snprintf(port, sizeof(port), "%u", o->port);
        code = getaddrinfo(o->host.p, port, &hints, out);
        ENSURE(code == 0, E_USAGE, "--host: %s: %s", o->host.p, gai_strerror(code));
        return OK;
}

static Status tcp_bind(const struct addrinfo *a, const ServerOptions *o, Listener *out)
{
        const int on = 1;

        out->fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        ENSURE(out->fd >= 0, E_IO, "%s: %s", o->host.p, strerror(errno));
        (void)setsockopt(out->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        ENSURE(bind(out->fd, a->ai_addr, a->ai_addrlen) == 0, E_IO, "%s:%u: %s", o->host.p, o->port,
               strerror(errno));
        return listen_start(out, o->host.p);
}

static const char *scheme(const ServerOptions *o)
{
        return o->tls_cert.n > 0 ? "https" : "http";
}

/* The port may have been left to the system. */
static Status address_tell(const ServerOptions *o, Listener *out)
{
        struct sockaddr_storage a = {0};
        socklen_t n = sizeof(a);
        char host[256];
        char port[PORT_TEXT];

        ENSURE(getsockname(out->fd, (struct sockaddr *)&a, &n) == 0, E_IO, "%s: %s", o->host.p,
               strerror(errno));
        ENSURE(getnameinfo((struct sockaddr *)&a, n, host, sizeof(host), port, sizeof(port),
                           NI_NUMERICHOST | NI_NUMERICSERV) == 0,
               E_IO, "%s: no numeric address", o->host.p);
        (void)snprintf(out->address, sizeof(out->address),
                       a.ss_family == AF_INET6 ? "%s://[%s]:%s" : "%s://%s:%s", scheme(o), host,
                       port);
        return OK;
}

static Status tcp_open(const ServerOptions *o, Listener *out)
{
        CLEANUP(addresses_free) struct addrinfo *a = NULL;

        TRY(addresses_find(o, &a));
        TRY(tcp_bind(a, o, out));
        return address_tell(o, out);
}

static Status any_open(const ServerOptions *o, Listener *out)
{
        if (systemd_gives())
                return systemd_take(out);
        return o->unix_socket.n > 0 ? unix_open(o->unix_socket, out) : tcp_open(o, out);
}

Status listener_open(const ServerOptions *o, Listener *out)
{
        CLEANUP(listener_close) Listener l = {.fd = -1};

        TRY(any_open(o, &l));
        *out = TAKE(l);
        l.fd = -1; /* 0 would be a descriptor */
        return OK;
}
