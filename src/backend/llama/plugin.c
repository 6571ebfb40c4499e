/* The plug-in's one symbol: the table, and the check that this is the libllama it was built for. */
#include "backend/llama/engine.h"
#include "backend/llama/place.h"

#include <dlfcn.h>

Str library_dir(void)
{
        Dl_info info;
        const char *slash;

        if (dladdr((const void *)llama_version, &info) == 0)
                return STR("");
        slash = strrchr(info.dli_fname, '/');
        return slash == NULL ? STR("") : (Str){info.dli_fname, (size_t)(slash - info.dli_fname)};
}

/* ggml looks for the libraries of its devices beside itself only when told where that is. */
static Status devices_load(void)
{
        CLEANUP(mem_free_at) char *dir = NULL;

        if (ggml_backend_dev_count() > 0)
                return OK;
        TRY(str_dup(library_dir(), &dir));
        ggml_backend_load_all_from_path(dir);
        return OK;
}

static Status start(const BackendHost *host)
{
        status_set_sink(host->status);
        log_set_level(LOG_DEBUG);
        log_set_sink(host->log, host->log_user);
        ENSURE(strcmp(llama_version(), QN_LLAMA_VERSION) == 0, E_VERSION,
               "incompatible version: built against libllama %s, the one found is %s",
               QN_LLAMA_VERSION, llama_version());
        llama_log_start();
        TRY(devices_load());
        ENSURE(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) != NULL, E_MISSING,
               "libllama has no library for this CPU");
        ENSURE(llama_max_devices() <= SHARES_MAX, E_VERSION, "libllama knows %zu devices, not %d",
               llama_max_devices(), SHARES_MAX);
        llama_backend_init();
        return OK;
}

static const Backend backend_llama = {
        .name = "llama",
        .supports = llama_supports,
        .devices = llama_devices,
        .open = llama_engine_open,
        .close = llama_engine_close,
        .shape = llama_engine_shape,
        .seq_new = llama_seq_new,
        .seq_fork = llama_seq_fork,
        .seq_trim = llama_seq_trim,
        .seq_free = llama_seq_free,
        .seq_length = llama_seq_length,
        .seq_tokens = llama_seq_tokens,
        .seq_begin = llama_seq_begin,
        .seq_fits = llama_seq_fits,
        .step = llama_step,
        .cancel = llama_cancel,
};

__attribute__((visibility("default"))) extern const BackendPlugin quern_backend_plugin;

const BackendPlugin quern_backend_plugin = {.interface = BACKEND_INTERFACE,
                                            .sizes = BACKEND_SIZES,
                                            .backend = &backend_llama,
                                            .start = start};
