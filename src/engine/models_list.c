/* What the manager holds, as JSON. */
#include "base/json_writer.h"
#include "engine/models.h"

static const char *reason_of(const Entry *e)
{
        return e->state == ENTRY_FAILED && e->reason != NULL ? e->reason : "";
}

static const char *backend_of(const Entry *e)
{
        return e->model == NULL ? "" : e->model->backend->name;
}

static void aliases_put(const Entry *e, JsonWriter *w)
{
        json_begin_array(w, "aliases");
        for (size_t i = 0; i < e->aliases.n; i++)
                json_put_text(w, NULL, e->aliases.p[i]);
        json_end_array(w);
}

static void entry_put(const Entry *e, JsonWriter *w)
{
        json_begin_object(w, NULL);
        json_put_text(w, "name", e->name);
        json_put_text(w, "path", e->path);
        json_put_text(w, "state", entry_state_name(e->state));
        json_put_text(w, "reason", reason_of(e));
        json_put_text(w, "backend", backend_of(e));
        aliases_put(e, w);
        json_put_size(w, "holders", e->n_holders);
        json_put_size(w, "bytes", e->bytes);
        json_put_float(w, "progress", e->progress);
        json_end_object(w);
}

static void list_put(qn_models *m, JsonWriter *w)
{
        (void)pthread_mutex_lock(&m->lock);
        json_begin_array(w, NULL);
        for (size_t i = 0; i < m->entries.n; i++)
                entry_put(m->entries.p[i], w);
        json_end_array(w);
        (void)pthread_mutex_unlock(&m->lock);
}

static Status models_list(qn_models *m, char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        list_put(m, &w);
        TRY(w.status);
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_models_list(qn_models *models, char **json)
{
        return (qn_status)models_list(models, json);
}
