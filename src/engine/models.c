/* Several models by name: which there are. */
#include "engine/models.h"

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

Status entry_require(const qn_models *m, const char *name, Entry **out)
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
