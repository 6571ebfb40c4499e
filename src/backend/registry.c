#include "backend/registry.h"

static Status native_get(const Backend **out)
{
        *out = &backend_native;
        return OK;
}

static Status llama_get(const Backend **out)
{
        return plugin_load("llama", out);
}

const BackendRow backend_rows[] = {{"native", native_get}, {"llama", llama_get}};
const size_t n_backend_rows = N_ELEMS(backend_rows);
_Static_assert(N_ELEMS(backend_rows) <= BACKENDS_MAX, "a verdict for every engine");

const BackendRow *backend_row_find(const char *name)
{
        for (size_t i = 0; i < n_backend_rows; i++)
                if (strcmp(backend_rows[i].name, name) == 0)
                        return &backend_rows[i];
        return NULL;
}
