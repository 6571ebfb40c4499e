/* What the native engine opens, and what it runs on. */
#include "backend/native/native.h"

#include <stdio.h>
#include <unistd.h>

static Status hf_supports(const BackendSource *source)
{
        CLEANUP(config_free) ModelConfig *c = NULL;

        TRY(config_load(source->path, &c));
        ENSURE(arch_find(c->model_type) != NULL, E_UNSUPPORTED,
               "the architecture \"%.*s\" is not one of those that quern archs lists",
               STR_ARG(c->model_type));
        return OK;
}

static Status gguf_supports(const BackendSource *source)
{
        CLEANUP(native_source_done) NativeSource s = {0};
        size_t bytes;

        TRY(native_source_open(source->path, &s));
        return model_plan(s.config, s.store, &bytes);
}

Status native_supports(const BackendSource *source)
{
        static Status (*const table[SOURCE_KIND_MAX])(const BackendSource *) = {
                [SOURCE_HF] = hf_supports, [SOURCE_GGUF] = gguf_supports};

        return table[source->kind](source);
}

static bool is_any(const char *text, const char *one, const char *two)
{
        return text == NULL || strcmp(text, one) == 0 || strcmp(text, two) == 0;
}

Status native_device_check(const BackendOptions *o)
{
        ENSURE(is_any(o->device, "auto", "cpu"), E_UNSUPPORTED,
               "device: %s: the native engine computes on the CPU only; GGUF files run on a GPU "
               "through the llama engine",
               o->device);
        ENSURE(is_any(o->gpu_layers, "auto", "0"), E_UNSUPPORTED,
               "gpu-layers: %s: the native engine computes on the CPU only", o->gpu_layers);
        return OK;
}

static uint64_t memory_total(void)
{
        const long pages = sysconf(_SC_PHYS_PAGES);
        const long page = sysconf(_SC_PAGESIZE);

        return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
}

Status native_devices(BackendDeviceFn each, void *user)
{
        const Kernels *k = NULL;
        BackendDevice d = {.name = "cpu", .kind = DEVICE_CPU};

        TRY(kernels_select(NULL, &k));
        d.description = k->name;
        d.memory_free = native_memory_free();
        d.memory_total = memory_total();
        return each(&d, user);
}

void native_cancel(BackendModel *m)
{
        transformer_cancel(m->transformer);
}
