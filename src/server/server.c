#include "server/server.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "server/daemon.h"
#include "server/intake.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

enum { PREPARERS = 2, PREPARE_QUEUE = 1024, PEM_MAX = 1 << 20 };

void server_options_init(ServerOptions *o)
{
        *o = (ServerOptions){.host = STR("127.0.0.1"),
                             .port = 8080,
                             .queue = 128,
                             .connections = 4096,
                             .connections_ip = 2048,
                             .header_bytes = 32768,
                             .body_bytes = 16 << 20,
                             .header_seconds = 20,
                             .body_seconds = 60,
                             .request_seconds = 3600,
                             .drain_seconds = 30};
        qn_model_options_init(&o->model);
}

static Status tls_read(const ServerOptions *o, Server *s)
{
        ENSURE((o->tls_cert.n > 0) == (o->tls_key.n > 0), E_USAGE,
               "--tls-cert and --tls-key go together");
        if (o->tls_cert.n == 0)
                return OK;
        TRY(file_read_all(o->tls_cert.p, PEM_MAX, &s->tls_cert));
        return file_read_all(o->tls_key.p, PEM_MAX, &s->tls_key);
}

/* As many descriptors as the system allows: each connection takes one, and one to watch it. */
static void descriptors_raise(void)
{
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
                return;
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void server_done(Server *s)
{
        workers_free(&s->workers);
        workers_free(&s->slow);
        models_done(&s->models);
        daemon_stop(s);
        watch_free(&s->watch);
        api_keys_done(&s->keys);
        strbuf_done(&s->tls_cert);
        strbuf_done(&s->tls_key);
        metrics_done(&s->metrics);
}

static Status server_init(Server *s)
{
        TRY(api_keys_load(s->o, &s->keys));
        TRY(tls_read(s->o, s));
        TRY(models_init(s->o, &s->models));
        TRY(watch_new(&s->watch));
        TRY(workers_new(1, s->o->queue, intake_run, &s->slow));
        return workers_new(PREPARERS, PREPARE_QUEUE, intake_run, &s->workers);
}

static void signals_of_end(sigset_t *set)
{
        (void)sigemptyset(set);
        (void)sigaddset(set, SIGTERM);
        (void)sigaddset(set, SIGINT);
}

/* Waits a tenth of a second for a signal of the end. */
static bool end_asked(const sigset_t *set)
{
        const struct timespec tenth = {.tv_nsec = 100000000};

        return sigtimedwait(set, NULL, &tenth) > 0;
}

/* The models are loaded beside, so that signals and health checks are heard meanwhile. */
typedef struct Loading {
        Server *s;
        pthread_t thread;
        atomic_bool stop;
        atomic_bool failed;
        Status status;
        char message[1024];
} Loading;

static void *loading_run(void *arg)
{
        Loading *l = arg;

        l->status = models_load(&l->s->models, l->s->o, &l->stop);
        if (l->status == OK) {
                log_write(LOG_INFO, "ready");
                return NULL;
        }
        (void)snprintf(l->message, sizeof(l->message), "%s", status_text());
        atomic_store(&l->failed, true);
        return NULL;
}

static bool serving(Loading *l, const sigset_t *signals)
{
        return !atomic_load(&l->failed) && !end_asked(signals);
}

static bool still_draining(Server *s, uint64_t end_ns, const sigset_t *signals)
{
        return atomic_load(&s->n_exchanges) > 0 && clock_now_ns() < end_ns && !end_asked(signals);
}

/* What runs may finish; what does not in time, or on a second signal, is dropped. */
static void drain(Server *s, const sigset_t *signals)
{
        const uint64_t end_ns = clock_now_ns() + s->o->drain_seconds * 1000000000ULL;

        atomic_store(&s->stopping, true);
        daemon_quiesce(s);
        log_write(LOG_INFO, "finishing %zu requests", atomic_load(&s->n_exchanges));
        while (still_draining(s, end_ns, signals))
                continue;
        watch_drop_all(s->watch);
}

static Status loading_end(Loading *l)
{
        atomic_store(&l->stop, true);
        (void)pthread_join(l->thread, NULL);
        if (atomic_load(&l->s->stopping) && l->status == E_CANCELLED)
                return OK; /* the signal came while loading */
        ENSURE(l->status == OK, E_IO, "%s", l->message);
        return OK;
}

static Status serve(Server *s, const sigset_t *signals)
{
        Loading l = {.s = s};

        ENSURE(pthread_create(&l.thread, NULL, loading_run, &l) == 0, E_IO,
               "cannot start the loading thread");
        while (serving(&l, signals))
                continue;
        drain(s, signals);
        return loading_end(&l);
}

static Status server_open(Server *s, Listener *l)
{
        TRY(server_init(s));
        TRY(listener_open(s->o, l));
        TRY(daemon_start(s, l));
        (void)printf("listening on %s\n", l->address);
        (void)fflush(stdout);
        return OK;
}

Status server_run(const ServerOptions *o)
{
        CLEANUP(listener_close) Listener l = {.fd = -1};
        CLEANUP(server_done) Server s = {.o = o};
        sigset_t signals;

        ENSURE(o->n_models > 0, E_USAGE, "no model to serve");
        metrics_init(&s.metrics);
        descriptors_raise();
        signals_of_end(&signals);
        (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
        TRY(server_open(&s, &l));
        return serve(&s, &signals);
}
