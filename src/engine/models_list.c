/* What the manager holds, as JSON. */
#include "base/json.h"
#include "engine/models.h"

static const char *reason_of(const Entry *e)
{
        return e->state == ENTRY_FAILED && e->reason != NULL ? e->reason : "";
}

static const char *backend_of(const Entry *e)
{
        return e->model == NULL ? "" : e->model->backend->name;
}

static Status texts_append(const Entry *e, StrBuf *out)
{
        const struct {
                const char *key, *value;
        } rows[] = {{"name", e->name},
                    {"path", e->path},
                    {"state", entry_state_name(e->state)},
                    {"reason", reason_of(e)},
                    {"backend", backend_of(e)}};

        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                TRY(strbuf_printf(out, "%s\"%s\":", i > 0 ? "," : "", rows[i].key));
                TRY(json_append_quoted(out, str_of(rows[i].value)));
        }
        return OK;
}

static Status aliases_append(const Entry *e, StrBuf *out)
{
        TRY(strbuf_append(out, STR(",\"aliases\":[")));
        for (size_t i = 0; i < e->aliases.n; i++) {
                TRY(strbuf_append(out, i > 0 ? STR(",") : STR("")));
                TRY(json_append_quoted(out, str_of(e->aliases.p[i])));
        }
        return strbuf_append_char(out, ']');
}

static Status entry_append(const Entry *e, StrBuf *out)
{
        TRY(strbuf_append_char(out, '{'));
        TRY(texts_append(e, out));
        TRY(aliases_append(e, out));
        return strbuf_printf(out, ",\"holders\":%zu,\"bytes\":%llu,\"progress\":%.3f}",
                             e->n_holders, (unsigned long long)e->bytes, (double)e->progress);
}

static Status list_append(const qn_models *m, StrBuf *out)
{
        TRY(strbuf_append_char(out, '['));
        for (size_t i = 0; i < m->entries.n; i++) {
                TRY(strbuf_append(out, i > 0 ? STR(",") : STR("")));
                TRY(entry_append(m->entries.p[i], out));
        }
        return strbuf_append_char(out, ']');
}

static Status list_append_locked(qn_models *m, StrBuf *out)
{
        Status s;

        (void)pthread_mutex_lock(&m->lock);
        s = list_append(m, out);
        (void)pthread_mutex_unlock(&m->lock);
        return s;
}

static Status models_list(qn_models *m, char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(list_append_locked(m, &out));
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_models_list(qn_models *models, char **json)
{
        return (qn_status)models_list(models, json);
}
