/* `quern devices`: what each engine can compute on. */
#include "backend/registry.h"
#include "base/json_writer.h"
#include "engine/engine.h"

/* The list that grows, and whose devices are being told. */
typedef struct DeviceList {
        JsonWriter *w;
        const char *engine;
} DeviceList;

static Status device_append(const BackendDevice *d, void *user)
{
        static const char *const kinds[DEVICE_KIND_MAX] = {
                [DEVICE_CPU] = "cpu", [DEVICE_GPU] = "gpu"};
        const DeviceList *l = user;

        json_begin_object(l->w, NULL);
        json_put_text(l->w, "engine", l->engine);
        json_put_text(l->w, "name", d->name);
        json_put_text(l->w, "description", d->description);
        json_put_text(l->w, "kind", kinds[d->kind]);
        json_put_size(l->w, "memory_free", d->memory_free);
        json_put_size(l->w, "memory_total", d->memory_total);
        json_end_object(l->w);
        return l->w->status;
}

/* An engine that does not load is told with the reason. */
static Status engine_error(const DeviceList *l, Status s)
{
        if (s == E_NOMEM)
                return s;
        json_begin_object(l->w, NULL);
        json_put_text(l->w, "engine", l->engine);
        json_put_text(l->w, "error", status_text());
        json_end_object(l->w);
        return l->w->status;
}

static Status engine_append(const BackendRow *row, JsonWriter *w)
{
        DeviceList l = {.w = w, .engine = row->name};
        const Backend *b;
        const Status s = row->get(&b);

        return s == OK ? b->devices(device_append, &l) : engine_error(&l, s);
}

static Status devices(char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        json_begin_array(&w, NULL);
        for (size_t i = 0; i < n_backend_rows; i++)
                TRY(engine_append(&backend_rows[i], &w));
        json_end_array(&w);
        TRY(w.status);
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_devices(char **json)
{
        return (qn_status)devices(json);
}
