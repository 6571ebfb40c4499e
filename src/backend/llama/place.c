#include "backend/llama/place.h"

#include "backend/llama/fit.h"
#include "backend/llama/guard.h"
#include "backend/llama/wish.h"

#include <stdio.h>

static const double gb = 1e9;

void place_text(const Placement *p, char out[PLACE_TEXT_MAX])
{
        static const char *const separators[] = {"", ", "};
        size_t n = 0;

        (void)snprintf(out, PLACE_TEXT_MAX, "cpu");
        for (size_t i = 0; p->devices[i] != NULL && n < PLACE_TEXT_MAX; i++)
                n += (size_t)snprintf(out + n, PLACE_TEXT_MAX - n, "%s%s", separators[i > 0],
                                      ggml_backend_dev_name(p->devices[i]));
}

static Placement place_cpu(void)
{
        return (Placement){.split_mode = LLAMA_SPLIT_MODE_LAYER};
}

static Placement place_gpus(const Wish *w, uint32_t n_layers)
{
        Placement p = {.n_gpu_layers = (int32_t)n_layers, .split_mode = w->split_mode};

        memcpy(p.devices, w->gpus, sizeof(p.devices));
        memcpy(p.shares, w->shares, sizeof(p.shares));
        return p;
}

int place_decode(const BackendModel *m)
{
        return guard_decode(m->ctx, m->batch);
}

/* A device that refuses or has too little memory: the CPU may still do. */
static bool is_of_device(Status s)
{
        static const bool of_device[STATUS_MAX] = {[E_DEVICE] = true, [E_NOMEM] = true};

        return of_device[s];
}

bool place_is_lost(const BackendModel *m, Status s)
{
        return m->place.devices[0] != NULL && is_of_device(s);
}

static void seqs_forget(const BackendModel *m)
{
        for (size_t i = 0; i < SEQS_MAX; i++)
                if (m->seqs[i] != NULL)
                        m->seqs[i]->n_kept = 0;
}

Status place_fall_back(BackendModel *m)
{
        log_write(LOG_WARN, "%s: %s failed (%s); the model is loaded again, on the CPU",
                  m->set.path, m->device_text, llama_log_error());
        m->place = place_cpu();
        seqs_forget(m);
        return model_load(m, NULL, NULL);
}

static Status load_at(BackendModel *m, Placement p, const BackendOptions *o)
{
        m->place = p;
        return model_load(m, o->progress, o->progress_user);
}

/* Free memory of all devices together. */
static uint64_t memory_free(const Wish *w)
{
        uint64_t sum = 0;

        for (size_t i = 0; i < w->n_gpus; i++) {
                size_t free = 0;
                size_t total = 0;
                ggml_backend_dev_memory(w->gpus[i], &free, &total);
                sum += free;
        }
        return sum;
}

/* What is wanted, what there is, and how many layers come of it. */
typedef struct Fit {
        uint32_t n_all; /* layers, with the output */
        uint32_t n;
        uint64_t needed;
        uint64_t free;
} Fit;

static Fit fit_of(const Need *need, const Wish *w)
{
        const uint64_t free = memory_free(w);
        const uint32_t all = need->n_layers + 1;

        return (Fit){all, fit_layers(need, free), need_bytes(need, all), free};
}

static Status fit_read(const BackendModel *m, const Wish *w, Fit *out)
{
        CLEANUP(need_done) Need need = {0};

        TRY(need_read(&m->set, &need));
        *out = fit_of(&need, w);
        if (w->layers != LAYERS_AUTO)
                out->n = (uint32_t)w->layers < out->n_all ? (uint32_t)w->layers : out->n_all;
        return OK;
}

static void fit_tell(const BackendModel *m, const Wish *w, const Fit *f)
{
        char names[PLACE_TEXT_MAX];
        const Placement p = place_gpus(w, f->n);

        if (f->n == f->n_all || w->layers != LAYERS_AUTO)
                return;
        place_text(&p, names);
        log_write(LOG_WARN,
                  "%s: %u of %u layers go to %s, the others to the CPU: all need %.2f GB, %.2f GB "
                  "are free",
                  m->set.path, f->n, f->n_all, names, (double)f->needed / gb, (double)f->free / gb);
}

static Status too_small(const BackendModel *m, const Wish *w, const Fit *f)
{
        return FAIL(E_NOMEM, "%s: %s: no layer fits: the model needs %.2f GB, %.2f GB are free",
                    m->set.path, ggml_backend_dev_name(w->gpus[0]), (double)f->needed / gb,
                    (double)f->free / gb);
}

/* Fewer and fewer layers, as long as it is the device that refuses. */
static Status load_fewer(BackendModel *m, const Wish *w, uint32_t n, const BackendOptions *o)
{
        Status s = E_NOMEM;

        for (; is_of_device(s) && n > 0; n /= 2)
                s = load_at(m, place_gpus(w, n), o);
        return s;
}

static Status load_fixed(BackendModel *m, const Wish *w, uint32_t n, const BackendOptions *o)
{
        return load_at(m, place_gpus(w, n), o);
}

static Status load_on_gpus(BackendModel *m, const Wish *w, const BackendOptions *o)
{
        Fit f;

        TRY(fit_read(m, w, &f));
        if (f.n == 0)
                return too_small(m, w, &f);
        fit_tell(m, w, &f);
        return (w->layers == LAYERS_AUTO ? load_fewer : load_fixed)(m, w, f.n, o);
}

/* "auto" goes on without a device that does not serve, and says so once. */
static Status load_auto(BackendModel *m, const Wish *w, const BackendOptions *o)
{
        const Status s = load_on_gpus(m, w, o);

        if (!is_of_device(s))
                return s;
        log_write(LOG_WARN, "%s; the model runs on the CPU", status_text());
        return load_at(m, place_cpu(), o);
}

/* Whoever asked for GPU libraries wants to know why none is used; others have just a CPU. */
static Status load_without(BackendModel *m, const Wish *w, const BackendOptions *o)
{
        static const LogLevel levels[] = {LOG_INFO, LOG_WARN};
        CLEANUP(strbuf_done) StrBuf reason = {0};

        TRY(gpu_absence(&reason));
        if (w->kind == WISH_AUTO && w->layers != 0)
                log_write(levels[gpu_library_there()], "%s: on the CPU: %s", m->set.path,
                          strbuf_cstr(&reason));
        return load_at(m, place_cpu(), o);
}

Status place_and_load(BackendModel *m, const BackendOptions *o)
{
        Wish w;

        TRY(wish_read(o, &w));
        if (w.n_gpus == 0)
                return load_without(m, &w, o);
        return (w.kind == WISH_AUTO ? load_auto : load_on_gpus)(m, &w, o);
}
