/* A model's config and weights, from a Hugging Face directory or from a GGUF file. */
#include "backend/native/native.h"

/* Blocks are kept as exact F32 up to so many weights, above as BF16: half the memory. */
static const uint64_t exact_weights_max = 1ULL << 30;

static Status hf_open(const char *path, NativeSource *out)
{
        TRY(config_load(path, &out->config));
        return store_open_safetensors(path, &out->store);
}

static uint64_t block_weights(const Store *s)
{
        uint64_t n = 0;

        for (size_t i = 0; i < store_count(s); i++)
                n += dtype_traits(store_at(s, i)->dtype)->block > 1 ? store_at(s, i)->n_elems : 0;
        return n;
}

/* Every number is what the converted directory would hold, under the same names. */
static Status gguf_source_open(const char *path, NativeSource *out)
{
        GgufWish wish = {.dtype = DT_MAX, .blocks = DT_F32, .straight = true};

        TRY(gguf_model_open(path, &wish, &out->gguf));
        if (block_weights(gguf_store(out->gguf.gguf)) > exact_weights_max) {
                gguf_model_done(&out->gguf);
                wish.blocks = DT_BF16;
                TRY(gguf_model_open(path, &wish, &out->gguf));
        }
        out->config = TAKE(out->gguf.config);
        out->store = TAKE(out->gguf.store);
        return OK;
}

Status native_source_open(const char *path, NativeSource *out)
{
        return gguf_is_file(path) ? gguf_source_open(path, out) : hf_open(path, out);
}

void native_source_done(NativeSource *s)
{
        store_free(&s->store);
        config_free(&s->config);
        gguf_model_done(&s->gguf);
}
