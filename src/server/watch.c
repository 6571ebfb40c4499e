#include "server/watch.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TICK_MS = 1000, EVENTS_MAX = 64 };

struct Conn {
        Conn *next;
        Conn **link; /* what points here */
        uint64_t id; /* of the epoll events: a number that comes once */
        int fd;
        bool armed;
        uint64_t deadline_ns; /* 0: none */
        Exchange *x;
};

struct Watch {
        pthread_mutex_t lock; /* guards the connections */
        Conn *first;
        uint64_t last_id;
        pthread_t thread;
        bool running;
        int epoll;
        int stop; /* eventfd; its event has id 0 */
};

static void fd_close(int *fd)
{
        if (*fd >= 0)
                (void)close(*fd);
        *fd = -1;
}

static Conn *conn_find(const Watch *w, uint64_t id)
{
        Conn *c = w->first;

        while (c != NULL && c->id != id)
                c = c->next;
        return c;
}

/* The exchange that this connection's client waits for, or NULL. */
static Exchange *conn_exchange(Watch *w, uint64_t id)
{
        Exchange *x = NULL;
        Conn *c;

        (void)pthread_mutex_lock(&w->lock);
        c = conn_find(w, id);
        if (c != NULL && c->x != NULL)
                x = exchange_ref(c->x);
        (void)pthread_mutex_unlock(&w->lock);
        return x;
}

static void client_left(Watch *w, uint64_t id)
{
        CLEANUP(exchange_unref_at) Exchange *x = conn_exchange(w, id);

        if (x != NULL)
                exchange_drop(x);
}

static bool is_late(const Conn *c, uint64_t now_ns)
{
        return c->deadline_ns != 0 && now_ns > c->deadline_ns;
}

/* The HTTP thread sees the end of the socket, or the armed watch does. */
static void conn_tick(Conn *c, uint64_t now_ns)
{
        if (is_late(c, now_ns))
                (void)shutdown(c->fd, SHUT_RDWR);
        if (c->x != NULL)
                exchange_tick(c->x, now_ns);
}

static void watch_tick(Watch *w, uint64_t now_ns)
{
        (void)pthread_mutex_lock(&w->lock);
        for (Conn *c = w->first; c != NULL; c = c->next)
                conn_tick(c, now_ns);
        (void)pthread_mutex_unlock(&w->lock);
}

/* Whether to go on. */
static bool events_take(Watch *w, const struct epoll_event *events, int n)
{
        bool on = true;

        for (int i = 0; i < n; i++) {
                on = on && events[i].data.u64 != 0;
                client_left(w, events[i].data.u64);
        }
        return on;
}

static void *watch_run(void *arg)
{
        Watch *w = arg;
        struct epoll_event events[EVENTS_MAX];
        uint64_t ticked = clock_now_ns();
        bool on = true;

        while (on) {
                const int n = epoll_wait(w->epoll, events, EVENTS_MAX, TICK_MS);
                const uint64_t now = clock_now_ns();
                on = events_take(w, events, n);
                if (now - ticked < TICK_MS * 1000000ULL)
                        continue;
                ticked = now;
                watch_tick(w, now);
        }
        return NULL;
}

static void thread_stop(Watch *w)
{
        const uint64_t one = 1;

        if (!w->running)
                return;
        (void)!write(w->stop, &one, sizeof(one));
        (void)pthread_join(w->thread, NULL);
}

void watch_free(Watch **w)
{
        if (*w == NULL)
                return;
        thread_stop(*w);
        fd_close(&(*w)->epoll);
        fd_close(&(*w)->stop);
        (void)pthread_mutex_destroy(&(*w)->lock);
        mem_free(*w);
        *w = NULL;
}

static Status epoll_open(Watch *w)
{
        struct epoll_event event = {.events = EPOLLIN};

        w->epoll = epoll_create1(EPOLL_CLOEXEC);
        ENSURE(w->epoll >= 0, E_IO, "epoll: %s", strerror(errno));
        w->stop = eventfd(0, EFD_CLOEXEC);
        ENSURE(w->stop >= 0, E_IO, "eventfd: %s", strerror(errno));
        ENSURE(epoll_ctl(w->epoll, EPOLL_CTL_ADD, w->stop, &event) == 0, E_IO, "epoll: %s",
               strerror(errno));
        return OK;
}

Status watch_new(Watch **out)
{
        CLEANUP(watch_free) Watch *w = NULL;

        TRY(mem_new(&w));
        w->epoll = -1;
        w->stop = -1;
        (void)pthread_mutex_init(&w->lock, NULL);
        TRY(epoll_open(w));
        ENSURE(pthread_create(&w->thread, NULL, watch_run, w) == 0, E_IO,
               "cannot start the watching thread");
        w->running = true;
        *out = TAKE(w);
        return OK;
}

static uint64_t deadline_in(uint32_t seconds)
{
        return seconds == 0 ? 0 : clock_now_ns() + seconds * 1000000000ULL;
}

static void conn_link(Watch *w, Conn *c)
{
        (void)pthread_mutex_lock(&w->lock);
        c->id = ++w->last_id;
        c->next = w->first;
        c->link = &w->first;
        if (w->first != NULL)
                w->first->link = &c->next;
        w->first = c;
        (void)pthread_mutex_unlock(&w->lock);
}

Conn *watch_add(Watch *w, int fd, uint32_t seconds)
{
        Conn *c;

        if (mem_new(&c) != OK)
                return NULL;
        c->fd = fd;
        c->deadline_ns = deadline_in(seconds);
        conn_link(w, c);
        return c;
}

void watch_remove(Watch *w, Conn *c)
{
        (void)pthread_mutex_lock(&w->lock);
        *c->link = c->next;
        if (c->next != NULL)
                c->next->link = c->link;
        (void)pthread_mutex_unlock(&w->lock);
        mem_free(c);
}

void watch_expect(Watch *w, Conn *c, Exchange *x, uint32_t seconds)
{
        (void)pthread_mutex_lock(&w->lock);
        c->x = x;
        c->deadline_ns = deadline_in(seconds);
        (void)pthread_mutex_unlock(&w->lock);
}

void watch_arm(Watch *w, Conn *c)
{
        struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.u64 = c->id};

        (void)epoll_ctl(w->epoll, c->armed ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &event);
        c->armed = true;
}

void watch_drop_all(Watch *w)
{
        (void)pthread_mutex_lock(&w->lock);
        for (Conn *c = w->first; c != NULL; c = c->next)
                if (c->x != NULL)
                        exchange_drop(c->x);
        (void)pthread_mutex_unlock(&w->lock);
}
