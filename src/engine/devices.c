/* `quern devices`: what each engine can compute on. */
#include "backend/registry.h"
#include "engine/engine.h"

/* The list that grows, and whose devices are being told. */
typedef struct DeviceList {
        StrBuf *out;
        const char *engine;
} DeviceList;

static const char *const kind_names[DEVICE_KIND_MAX] = {[DEVICE_CPU] = "cpu", [DEVICE_GPU] = "gpu"};

static Status object_open(const DeviceList *l)
{
        const bool first = l->out->n == 1;

        return strbuf_printf(l->out, "%s{\"engine\":\"%s\"", first ? "" : ",", l->engine);
}

static Status text_member(StrBuf *out, const char *key, const char *text)
{
        TRY(strbuf_printf(out, ",\"%s\":", key));
        return json_append_quoted(out, str_of(text));
}

static Status device_append(const BackendDevice *d, void *user)
{
        const DeviceList *l = user;

        TRY(object_open(l));
        TRY(text_member(l->out, "name", d->name));
        TRY(text_member(l->out, "description", d->description));
        return strbuf_printf(l->out, ",\"kind\":\"%s\",\"memory_free\":%llu,\"memory_total\":%llu}",
                             kind_names[d->kind], (unsigned long long)d->memory_free,
                             (unsigned long long)d->memory_total);
}

/* An engine that does not load is told with the reason. */
static Status engine_error(const DeviceList *l, Status s)
{
        if (s == E_NOMEM)
                return s;
        TRY(object_open(l));
        TRY(text_member(l->out, "error", status_text()));
        return strbuf_append_char(l->out, '}');
}

static Status engine_append(const BackendRow *row, StrBuf *out)
{
        DeviceList l = {.out = out, .engine = row->name};
        const Backend *b;
        const Status s = row->get(&b);

        return s == OK ? b->devices(device_append, &l) : engine_error(&l, s);
}

static Status devices(char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(strbuf_append_char(&out, '['));
        for (size_t i = 0; i < n_backend_rows; i++)
                TRY(engine_append(&backend_rows[i], &out));
        TRY(strbuf_append_char(&out, ']'));
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_devices(char **json)
{
        return (qn_status)devices(json);
}
