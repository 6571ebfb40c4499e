/* Whether libllama knows an architecture: it has no list, but it says so before it misses keys. */
#include "backend/llama/engine.h"

static void no_data(struct ggml_tensor *t, void *user)
{
        (void)t;
        (void)user;
}

static void gguf_done(struct gguf_context **g)
{
        gguf_free(*g);
}

/* A model of nothing but its architecture cannot be loaded: what counts is what is missed first. */
static void architecture_try(const char *name)
{
        CLEANUP(gguf_done) struct gguf_context *g = gguf_init_empty();
        struct llama_model_params p = llama_model_default_params();

        gguf_set_val_str(g, "general.architecture", name);
        p.vocab_only = true;
        llama_log_clear();
        llama_log_mute(true);
        llama_model_free(llama_model_init_from_user(g, no_data, NULL, p));
        llama_log_mute(false);
}

Status llama_supports(const BackendSource *source)
{
        ENSURE(source->kind == SOURCE_GGUF, E_UNSUPPORTED,
               "it opens GGUF files only, and this is a Hugging Face directory");
        architecture_try(source->architecture);
        ENSURE(strstr(llama_log_error(), "unknown model architecture") == NULL, E_UNSUPPORTED,
               "libllama %s does not know the architecture \"%s\"", llama_version(),
               source->architecture);
        return OK;
}
