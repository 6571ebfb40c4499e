#include "engine/models.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>

/* Texts of options are borrowed for a call; an entry lives longer. */
static Status text_keep(Entry *e, size_t i, const char **text)
{
        if (*text == NULL)
                return OK;
        TRY(str_dup(str_of(*text), &e->texts[i]));
        *text = e->texts[i];
        return OK;
}

static Status options_keep(Entry *e, const qn_model_options *o)
{
        qn_model_options *kept = &e->options;
        const char **texts[] = {&kept->backend, &kept->activations, &kept->kv_dtype, &kept->device,
                                &kept->split};

        *kept = *o;
        kept->progress = NULL;
        for (size_t i = 0; i < N_ELEMS(texts); i++)
                TRY(text_keep(e, i, texts[i]));
        return OK;
}

Status entry_new(qn_models *all, const char *name, const char *path, const qn_model_options *o,
                 Entry **out)
{
        CLEANUP(entry_free) Entry *e = NULL;

        TRY(mem_new(&e));
        e->all = all;
        TRY(str_dup(str_of(name), &e->name));
        TRY(str_dup(str_of(path), &e->path));
        TRY(options_keep(e, o));
        *out = TAKE(e);
        return OK;
}

static void texts_free(char **texts, size_t n)
{
        for (size_t i = 0; i < n; i++)
                mem_free(texts[i]);
}

void entry_free(Entry **e)
{
        if (*e == NULL)
                return;
        qn_model_close((*e)->model);
        texts_free((*e)->texts, N_ELEMS((*e)->texts));
        texts_free((*e)->aliases.p, (*e)->aliases.n);
        vec_done(&(*e)->aliases);
        mem_free((*e)->reason);
        mem_free((*e)->path);
        mem_free((*e)->name);
        mem_free(*e);
        *e = NULL;
}

void entry_move(Entry *e, EntryEvent event)
{
        enum { NEVER = ENTRY_STATES };
        static const int to[ENTRY_STATES][ENTRY_EVENTS] = {
                /* LOAD LOADED FAIL UNLOAD UNLOADED */
                [ENTRY_ABSENT] = {ENTRY_LOADING, NEVER, NEVER, NEVER, NEVER},
                [ENTRY_LOADING] = {NEVER, ENTRY_READY, ENTRY_FAILED, NEVER, NEVER},
                [ENTRY_READY] = {NEVER, NEVER, NEVER, ENTRY_UNLOADING, NEVER},
                [ENTRY_UNLOADING] = {NEVER, NEVER, NEVER, NEVER, ENTRY_ABSENT},
                [ENTRY_FAILED] = {ENTRY_LOADING, NEVER, NEVER, NEVER, NEVER}};

        assert(to[e->state][event] != NEVER);
        e->state = (EntryState)to[e->state][event];
        (void)pthread_cond_broadcast(&e->all->changed);
}

const char *entry_state_name(EntryState s)
{
        static const char *const names[ENTRY_STATES] = {[ENTRY_ABSENT] = "absent",
                                                        [ENTRY_LOADING] = "loading",
                                                        [ENTRY_READY] = "ready",
                                                        [ENTRY_UNLOADING] = "unloading",
                                                        [ENTRY_FAILED] = "failed"};

        return names[s];
}

static bool is_called(const Entry *e, const char *name)
{
        bool called = strcmp(e->name, name) == 0;

        for (size_t i = 0; i < e->aliases.n; i++)
                called |= strcmp(e->aliases.p[i], name) == 0;
        return called;
}

Entry *entry_find(const EntryVec *entries, const char *name)
{
        for (size_t i = 0; i < entries->n; i++)
                if (is_called(entries->p[i], name))
                        return entries->p[i];
        return NULL;
}

/* Comes from the thread that loads, while the lock is open. */
static bool progress_note(float done, void *user)
{
        Entry *e = user;
        bool on;

        (void)pthread_mutex_lock(&e->all->lock);
        e->progress = done;
        on = !e->cancelled;
        (void)pthread_mutex_unlock(&e->all->lock);
        return on;
}

static Status model_read(Entry *e, qn_model **out)
{
        qn_model_options o = e->options;

        o.progress = progress_note;
        o.progress_user = e;
        return (Status)qn_model_open(e->path, &o, out);
}

static Status model_read_unlocked(Entry *e, qn_model **out)
{
        Status s;

        (void)pthread_mutex_unlock(&e->all->lock);
        s = model_read(e, out);
        (void)pthread_mutex_lock(&e->all->lock);
        return s;
}

/* When memory is short, whoever is idle makes room. */
static Status model_read_somehow(Entry *e, qn_model **out)
{
        Status s = model_read_unlocked(e, out);

        while (s == E_NOMEM && models_evict(e->all))
                s = model_read_unlocked(e, out);
        return s;
}

static Status load_try(Entry *e, qn_model **out)
{
        uint64_t need = 0;

        TRY(entry_need(e, &need));
        TRY(models_make_room(e->all, e->name, need));
        e->bytes = need;
        return model_read_somehow(e, out);
}

static void load_fail(Entry *e, Status s)
{
        e->failure = s;
        e->bytes = 0;
        mem_free(e->reason);
        e->reason = NULL;
        /* Without memory for the reason there is none. */
        (void)str_dup(str_of(status_text()), &e->reason);
        entry_move(e, ENTRY_FAIL);
}

static void load_finish(Entry *e, qn_model *model)
{
        const BackendShape *shape = &model->shape;

        e->model = model;
        e->bytes = shape->weight_bytes + shape->kv_bytes_per_token * shape->n_ctx;
        e->used_at = clock_now_ns();
        e->failure = OK;
        log_write(LOG_INFO, "model %s: loaded by the %s engine", e->name, model->backend->name);
        entry_move(e, ENTRY_LOADED);
}

Status entry_load(Entry *e)
{
        qn_model *model = NULL;
        Status s;

        e->progress = 0.0F;
        e->cancelled = false;
        entry_move(e, ENTRY_LOAD);
        s = load_try(e, &model);
        if (s == OK)
                load_finish(e, model);
        else
                load_fail(e, s);
        return s;
}

void entry_unload(Entry *e)
{
        qn_model *model = TAKE(e->model);

        entry_move(e, ENTRY_UNLOAD);
        (void)pthread_mutex_unlock(&e->all->lock);
        qn_model_close(model);
        (void)pthread_mutex_lock(&e->all->lock);
        e->bytes = 0;
        log_write(LOG_INFO, "model %s: unloaded", e->name);
        entry_move(e, ENTRY_UNLOADED);
}
