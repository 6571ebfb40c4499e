/* What a model will need, before anything of it is loaded. */
#include "arch/model.h"
#include "backend/source.h"
#include "engine/models.h"

static Status dir_need(const char *path, uint64_t *need)
{
        CLEANUP(config_free) ModelConfig *c = NULL;
        CLEANUP(store_free) Store *store = NULL;
        size_t bytes;

        TRY(config_load(path, &c));
        TRY(store_open_safetensors(path, &store));
        TRY(status_within(model_plan(c, store, &bytes), "%s", path));
        *need = bytes;
        return OK;
}

static Status gguf_need(const char *path, uint64_t *need)
{
        CLEANUP(gguf_free) Gguf *g = NULL;

        TRY(gguf_open(path, &g));
        *need = store_bytes(gguf_store(g));
        return OK;
}

static Status path_need(const char *path, uint64_t *need)
{
        static Status (*const readers[SOURCE_KIND_MAX])(const char *, uint64_t *) = {
                [SOURCE_HF] = dir_need, [SOURCE_GGUF] = gguf_need};
        CLEANUP(source_done) Source s = {0};

        TRY(source_open(path, &s));
        return readers[s.is.kind](s.path, need);
}

Status entry_need(const Entry *e, uint64_t *need)
{
        *need = 0;
        return e->all->o.memory_limit == 0 ? OK : path_need(e->path, need);
}
