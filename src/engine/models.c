/* Several models by name: loaded on first use, once, and unloaded when idle or in the way. */
#include "engine/models.h"

#include "base/clock.h"
#include "base/json.h"

void qn_models_options_init(qn_models_options *options)
{
        *options = (qn_models_options){.size = sizeof(*options), .keep_alive = 300.0};
        qn_model_options_init(&options->model);
}

static Status options_resolve(const qn_models_options *given, qn_models_options *out)
{
        qn_models_options_init(out);
        if (given == NULL)
                return OK;
        ENSURE(given->size == sizeof(*out), E_USAGE,
               "qn_models_options.size is %zu; call qn_models_options_init first", given->size);
        *out = *given;
        return OK;
}

static void models_free_at(qn_models **m)
{
        if (*m == NULL)
                return;
        for (size_t i = 0; i < (*m)->entries.n; i++)
                entry_free(&(*m)->entries.p[i]);
        vec_done(&(*m)->entries);
        (void)pthread_cond_destroy(&(*m)->changed);
        (void)pthread_mutex_destroy(&(*m)->lock);
        mem_free(*m);
        *m = NULL;
}

void qn_models_free(qn_models *models)
{
        models_free_at(&models);
}

static Status models_new(const qn_models_options *options, qn_models **out)
{
        CLEANUP(models_free_at) qn_models *m = NULL;

        TRY(mem_new(&m));
        (void)pthread_mutex_init(&m->lock, NULL);
        (void)pthread_cond_init(&m->changed, NULL);
        TRY(options_resolve(options, &m->o));
        *out = TAKE(m);
        return OK;
}

qn_status qn_models_new(const qn_models_options *options, qn_models **out)
{
        return (qn_status)models_new(options, out);
}

static Status name_check(const qn_models *m, const char *name)
{
        ENSURE(name[0] != '\0', E_USAGE, "a model's name is empty");
        ENSURE(entry_find(&m->entries, name) == NULL, E_USAGE, "two models are called %s", name);
        return OK;
}

static Status models_add(qn_models *m, const char *name, const char *path,
                         const qn_model_options *options)
{
        CLEANUP(entry_free) Entry *e = NULL;

        TRY(name_check(m, name));
        TRY(entry_new(m, name, path, options == NULL ? &m->o.model : options, &e));
        TRY(vec_push(&m->entries, e));
        (void)TAKE(e);
        return OK;
}

qn_status qn_models_add(qn_models *models, const char *name, const char *path,
                        const qn_model_options *options)
{
        Status s;

        (void)pthread_mutex_lock(&models->lock);
        s = models_add(models, name, path, options);
        (void)pthread_mutex_unlock(&models->lock);
        return (qn_status)s;
}

static Status names_append(const qn_models *m, StrBuf *out)
{
        for (size_t i = 0; i < m->entries.n; i++)
                TRY(strbuf_printf(out, "%s%s", i > 0 ? ", " : "", m->entries.p[i]->name));
        return strbuf_append(out, STR(""));
}

static Status entry_require(const qn_models *m, const char *name, Entry **out)
{
        CLEANUP(strbuf_done) StrBuf names = {0};

        *out = entry_find(&m->entries, name);
        if (*out != NULL)
                return OK;
        TRY(names_append(m, &names));
        return FAIL(E_MISSING, "there is no model %s; there are: %.*s", name,
                    STR_ARG(strbuf_str(&names)));
}

static Status models_alias(qn_models *m, const char *alias, const char *name)
{
        CLEANUP(mem_free_at) char *copy = NULL;
        Entry *e;

        TRY(name_check(m, alias));
        TRY(entry_require(m, name, &e));
        TRY(str_dup(str_of(alias), &copy));
        TRY(vec_push(&e->aliases, copy));
        (void)TAKE(copy);
        return OK;
}

qn_status qn_models_alias(qn_models *models, const char *alias, const char *name)
{
        Status s;

        (void)pthread_mutex_lock(&models->lock);
        s = models_alias(models, alias, name);
        (void)pthread_mutex_unlock(&models->lock);
        return (qn_status)s;
}

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
