/* What libllama can compute on, and why it sees no GPU. */
#include "backend/llama/place.h"

#include "base/file.h"

#include <stdio.h>

static size_t kind_find(enum ggml_backend_dev_type kind, ggml_backend_dev_t out[DEVICES_MAX],
                        size_t n)
{
        for (size_t i = 0; i < ggml_backend_dev_count() && n < DEVICES_MAX; i++) {
                out[n] = ggml_backend_dev_get(i);
                n += ggml_backend_dev_type(out[n]) == kind;
        }
        return n;
}

size_t gpus_find(ggml_backend_dev_t out[DEVICES_MAX])
{
        const size_t n = kind_find(GGML_BACKEND_DEVICE_TYPE_GPU, out, 0);

        return n > 0 ? n : kind_find(GGML_BACKEND_DEVICE_TYPE_IGPU, out, 0);
}

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
        ggml_backend_dev_t all[DEVICES_MAX];
        const size_t n_cpus = kind_find(GGML_BACKEND_DEVICE_TYPE_CPU, all, 0);
        const size_t n_gpus = kind_find(GGML_BACKEND_DEVICE_TYPE_GPU, all, n_cpus);
        const size_t n = kind_find(GGML_BACKEND_DEVICE_TYPE_IGPU, all, n_gpus);

        for (size_t i = 0; i < n; i++) {
                const BackendDevice d = device_read(all[i], i < n_cpus ? DEVICE_CPU : DEVICE_GPU);
                TRY(each(&d, user));
        }
        return OK;
}

/* GPU libraries of ggml: the name they register, the file, and what that needs. */
typedef struct GpuLibrary {
        const char *name;
        const char *file;
        const char *driver;
} GpuLibrary;

static const GpuLibrary libraries[] = {
        {"Vulkan", "libggml-vulkan.so", "the Vulkan loader libvulkan.so.1"},
        {"CUDA", "libggml-cuda.so", "the CUDA driver libcuda.so.1 and its runtime"},
        {"ROCm", "libggml-hip.so", "the ROCm runtime"},
        {"SYCL", "libggml-sycl.so", "the SYCL runtime"},
};

static bool library_there(const GpuLibrary *l)
{
        const Str dir = library_dir();
        char path[4096];

        (void)snprintf(path, sizeof(path), "%.*s/%s", STR_ARG(dir), l->file);
        return file_exists(path) || ggml_backend_reg_by_name(l->name) != NULL;
}

bool gpu_library_there(void)
{
        bool there = false;

        for (size_t i = 0; i < N_ELEMS(libraries); i++)
                there |= library_there(&libraries[i]);
        return there;
}

static Status no_library_append(StrBuf *out)
{
        return strbuf_append(out, STR("libllama has no GPU library here (tools/setup --vulkan or "
                                      "--cuda fetches one)"));
}

/* The library loaded and sees nothing, or did not load. */
static Status absence_append(const GpuLibrary *l, StrBuf *out)
{
        const char *separator = out->n > 0 ? "; " : "";

        if (ggml_backend_reg_by_name(l->name) != NULL)
                return strbuf_printf(out, "%s%s sees no device (is a driver installed?)", separator,
                                     l->name);
        return strbuf_printf(out, "%s%s is not usable: %s does not load without %s", separator,
                             l->name, l->file, l->driver);
}

static Status absences_append(StrBuf *out)
{
        for (size_t i = 0; i < N_ELEMS(libraries); i++)
                if (library_there(&libraries[i]))
                        TRY(absence_append(&libraries[i], out));
        return OK;
}

Status gpu_absence(StrBuf *out)
{
        TRY(absences_append(out));
        return out->n > 0 ? OK : no_library_append(out);
}
