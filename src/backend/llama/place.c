#include "backend/llama/place.h"

#include "backend/llama/guard.h"

#include <stdio.h>
#include <strings.h>

static bool is_gpu(ggml_backend_dev_t d)
{
        const bool gpu[] = {[GGML_BACKEND_DEVICE_TYPE_CPU] = false,
                            [GGML_BACKEND_DEVICE_TYPE_GPU] = true,
                            [GGML_BACKEND_DEVICE_TYPE_IGPU] = true,
                            [GGML_BACKEND_DEVICE_TYPE_ACCEL] = false,
                            [GGML_BACKEND_DEVICE_TYPE_META] = false};

        return gpu[ggml_backend_dev_type(d)];
}

size_t gpus_find(ggml_backend_dev_t out[DEVICES_MAX])
{
        size_t n = 0;

        for (size_t i = 0; i < ggml_backend_dev_count() && n < DEVICES_MAX; i++) {
                out[n] = ggml_backend_dev_get(i);
                n += is_gpu(out[n]);
        }
        return n;
}

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

int place_decode(const BackendModel *m)
{
        return guard_decode(m->ctx, m->batch);
}

bool place_is_lost(const BackendModel *m, Status s)
{
        static const bool of_gpu[STATUS_MAX] = {[E_DEVICE] = true, [E_NOMEM] = true};

        return m->place.devices[0] != NULL && of_gpu[s];
}

static void seqs_forget(const BackendModel *m)
{
        for (size_t i = 0; i < SEQS_MAX; i++)
                if (m->seqs[i] != NULL)
                        m->seqs[i]->n_kept = 0;
}

Status place_fall_back(BackendModel *m)
{
        log_write(LOG_WARN, "%s: %s failed (%s); going on on the CPU", m->set.path, m->device_text,
                  llama_log_error());
        m->place = place_cpu();
        seqs_forget(m);
        return model_load(m, NULL, NULL);
}

Status place_and_load(BackendModel *m, const BackendOptions *o)
{
        m->place = place_cpu();
        return model_load(m, o->progress, o->progress_user);
}
