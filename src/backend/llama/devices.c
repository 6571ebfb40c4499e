/* What libllama can compute on. */
#include "backend/llama/place.h"

static BackendDevice device_read(ggml_backend_dev_t d, DeviceKind kind)
{
        struct ggml_backend_dev_props p;

        ggml_backend_dev_get_props(d, &p);
        return (BackendDevice){.name = kind == DEVICE_CPU ? "cpu" : p.name,
                               .description = p.description,
                               .kind = kind,
                               .memory_free = p.memory_free,
                               .memory_total = p.memory_total};
}

Status llama_devices(BackendDeviceFn each, void *user)
{
        ggml_backend_dev_t gpus[DEVICES_MAX];
        const size_t n = gpus_find(gpus);
        ggml_backend_dev_t cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
        BackendDevice d;

        ENSURE(cpu != NULL, E_DEVICE, "libllama has no library for this CPU");
        d = device_read(cpu, DEVICE_CPU);
        TRY(each(&d, user));
        for (size_t i = 0; i < n; i++) {
                d = device_read(gpus[i], DEVICE_GPU);
                TRY(each(&d, user));
        }
        return OK;
}
