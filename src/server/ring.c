#include "server/ring.h"

#include "base/mem.h"

Status ring_init(Ring *r, size_t cap)
{
        *r = (Ring){.cap = cap};
        TRY(mem_new_array(&r->slots, cap));
        (void)pthread_mutex_init(&r->lock, NULL);
        (void)pthread_cond_init(&r->filled, NULL);
        return OK;
}

void ring_done(Ring *r)
{
        if (r->slots == NULL)
                return;
        (void)pthread_mutex_destroy(&r->lock);
        (void)pthread_cond_destroy(&r->filled);
        mem_free(r->slots);
        *r = (Ring){0};
}

static bool has_room(const Ring *r)
{
        return !r->closed && r->n < r->cap;
}

bool ring_push(Ring *r, void *p)
{
        bool taken;

        (void)pthread_mutex_lock(&r->lock);
        taken = has_room(r);
        if (taken)
                r->slots[(r->first + r->n++) % r->cap] = p;
        (void)pthread_cond_signal(&r->filled);
        (void)pthread_mutex_unlock(&r->lock);
        return taken;
}

static void *first_take(Ring *r)
{
        void *p;

        if (r->n == 0)
                return NULL;
        p = r->slots[r->first];
        r->first = (r->first + 1) % r->cap;
        r->n--;
        return p;
}

static bool must_wait(const Ring *r)
{
        return r->n == 0 && !r->closed;
}

void *ring_pop(Ring *r)
{
        void *p;

        (void)pthread_mutex_lock(&r->lock);
        while (must_wait(r))
                (void)pthread_cond_wait(&r->filled, &r->lock);
        p = first_take(r);
        (void)pthread_mutex_unlock(&r->lock);
        return p;
}

void ring_close(Ring *r)
{
        if (r->slots == NULL)
                return;
        (void)pthread_mutex_lock(&r->lock);
        r->closed = true;
        (void)pthread_cond_broadcast(&r->filled);
        (void)pthread_mutex_unlock(&r->lock);
}

size_t ring_length(Ring *r)
{
        size_t n;

        (void)pthread_mutex_lock(&r->lock);
        n = r->n;
        (void)pthread_mutex_unlock(&r->lock);
        return n;
}
