/* Models held and let go: loaded on first use, once, and unloaded when idle or in the way. */
#include "base/clock.h"
#include "engine/models.h"

static bool is_moving(const Entry *e)
{
        return e->state == ENTRY_LOADING || e->state == ENTRY_UNLOADING;
}

static void entry_settle(Entry *e)
{
        while (is_moving(e))
                (void)pthread_cond_wait(&e->all->changed, &e->all->lock);
}

/* The outcome of a load that another thread has made. */
static Status outcome_of(const Entry *e)
{
        ENSURE(e->state != ENTRY_FAILED, e->failure, "%s", e->reason == NULL ? "" : e->reason);
        return OK;
}

/* One load for all that ask meanwhile: whoever waited takes its outcome, good or bad. */
static Status entry_ready(Entry *e)
{
        const bool waited = e->state == ENTRY_LOADING;

        entry_settle(e);
        if (waited)
                TRY(outcome_of(e));
        return e->state == ENTRY_READY ? OK : entry_load(e);
}

static bool is_idle(const Entry *e)
{
        return e->state == ENTRY_READY && e->n_holders == 0;
}

/* Whether b goes before a (NULL: none yet). */
static bool is_staler(const Entry *a, const Entry *b)
{
        return is_idle(b) && (a == NULL || b->used_at < a->used_at);
}

static Entry *stalest(const EntryVec *entries)
{
        Entry *oldest = NULL;

        for (size_t i = 0; i < entries->n; i++)
                if (is_staler(oldest, entries->p[i]))
                        oldest = entries->p[i];
        return oldest;
}

bool models_evict(qn_models *m)
{
        Entry *oldest = stalest(&m->entries);

        if (oldest != NULL)
                entry_unload(oldest);
        return oldest != NULL;
}

static uint64_t bytes_loaded(const qn_models *m)
{
        uint64_t bytes = 0;

        for (size_t i = 0; i < m->entries.n; i++)
                bytes += m->entries.p[i]->bytes;
        return bytes;
}

static bool is_over(const qn_models *m, uint64_t need)
{
        return m->o.memory_limit > 0 && bytes_loaded(m) + need > m->o.memory_limit;
}

Status models_make_room(qn_models *m, const char *name, uint64_t need)
{
        while (is_over(m, need))
                ENSURE(models_evict(m), E_NOMEM,
                       "model %s needs %.1f MB; %.1f of %.1f MB are taken by models in use", name,
                       (double)need / 1e6, (double)bytes_loaded(m) / 1e6,
                       (double)m->o.memory_limit / 1e6);
        return OK;
}

static Status models_acquire(qn_models *m, const char *name, qn_model **out)
{
        Entry *e;

        TRY(entry_require(m, name, &e));
        TRY(entry_ready(e));
        e->n_holders++;
        *out = e->model;
        return OK;
}

qn_status qn_models_acquire(qn_models *models, const char *name, qn_model **out)
{
        Status s;

        (void)pthread_mutex_lock(&models->lock);
        s = models_acquire(models, name, out);
        (void)pthread_mutex_unlock(&models->lock);
        return (qn_status)s;
}

static Entry *holder_of(const qn_models *m, const qn_model *model)
{
        Entry *found = NULL;

        for (size_t i = 0; i < m->entries.n; i++)
                if (m->entries.p[i]->model == model)
                        found = m->entries.p[i];
        return found;
}

void qn_models_release(qn_models *models, qn_model *model)
{
        Entry *e;

        if (model == NULL)
                return;
        (void)pthread_mutex_lock(&models->lock);
        e = holder_of(models, model);
        e->n_holders--;
        e->used_at = clock_now_ns();
        (void)pthread_cond_broadcast(&models->changed);
        (void)pthread_mutex_unlock(&models->lock);
}

static bool is_held(const Entry *e)
{
        return e->state == ENTRY_READY && e->n_holders > 0;
}

static void holders_wait(Entry *e)
{
        while (is_held(e) || is_moving(e))
                (void)pthread_cond_wait(&e->all->changed, &e->all->lock);
}

static Status models_unload(qn_models *m, const char *name, bool wait)
{
        Entry *e;

        TRY(entry_require(m, name, &e));
        ENSURE(wait || !is_held(e), E_BUSY, "model %s is in use by %zu", name, e->n_holders);
        holders_wait(e);
        if (e->state == ENTRY_READY)
                entry_unload(e);
        return OK;
}

qn_status qn_models_unload(qn_models *models, const char *name, bool wait)
{
        Status s;

        (void)pthread_mutex_lock(&models->lock);
        s = models_unload(models, name, wait);
        (void)pthread_mutex_unlock(&models->lock);
        return (qn_status)s;
}

static Status models_cancel(qn_models *m, const char *name)
{
        Entry *e;

        TRY(entry_require(m, name, &e));
        e->cancelled = true;
        return OK;
}

qn_status qn_models_cancel(qn_models *models, const char *name)
{
        Status s;

        (void)pthread_mutex_lock(&models->lock);
        s = models_cancel(models, name);
        (void)pthread_mutex_unlock(&models->lock);
        return (qn_status)s;
}

static bool is_stale(const Entry *e, uint64_t now)
{
        if (!is_idle(e) || e->all->o.keep_alive < 0.0)
                return false;
        return clock_seconds(e->used_at, now) >= e->all->o.keep_alive;
}

void qn_models_sweep(qn_models *models)
{
        (void)pthread_mutex_lock(&models->lock);
        for (size_t i = 0; i < models->entries.n; i++)
                if (is_stale(models->entries.p[i], clock_now_ns()))
                        entry_unload(models->entries.p[i]);
        (void)pthread_mutex_unlock(&models->lock);
}
