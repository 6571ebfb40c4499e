#include "gguf/exact.h"

#include "base/mem.h"

#include <stdio.h>

typedef struct ExactKey {
        char text[BOND_NAME_MAX + 16];
} ExactKey;

static ExactKey exact_key(Str tensor)
{
        ExactKey k;

        (void)snprintf(k.text, sizeof(k.text), "quern.exact.%.*s", STR_ARG(tensor));
        return k;
}

static bool comes_back(const float *w, uint64_t n)
{
        bool same = true;

        for (uint64_t i = 0; i < n; i++)
                same &= w[i] + 1.0F - 1.0F == w[i];
        return same;
}

static Status values_read(const Store *s, const TensorInfo *t, float **out)
{
        CLEANUP(mem_free_at) float *values = NULL;

        TRY(mem_new_array(&values, t->n_elems));
        TRY(store_read_f32(s, t, 0, t->n_elems, values));
        *out = TAKE(values);
        return OK;
}

static Status tensor_keep(const Bond *b, const Store *hf, const TensorInfo *t, GgufMeta *meta)
{
        CLEANUP(mem_free_at) float *w = NULL;

        TRY(values_read(hf, t, &w));
        if (comes_back(w, t->n_elems))
                return OK;
        return gguf_meta_f32s(meta, exact_key(str_of(b->gguf[0])).text, w, t->n_elems);
}

static Status bond_keep(const Bond *b, const Store *hf, GgufMeta *meta)
{
        const TensorInfo *t = store_find(hf, str_of(b->hf));

        if (b->how != BOND_ONE_MORE || t == NULL)
                return OK;
        return tensor_keep(b, hf, t, meta);
}

Status gguf_exact_write(const Bonds *b, const Store *hf, GgufMeta *meta)
{
        for (size_t i = 0; i < b->n; i++)
                TRY(bond_keep(&b->p[i], hf, meta));
        return OK;
}

/* One more of each is what the tensor holds. */
static Status tensor_agrees(const Store *s, const TensorInfo *t, const float *w, bool *out)
{
        CLEANUP(mem_free_at) float *stored = NULL;

        TRY(values_read(s, t, &stored));
        *out = true;
        for (uint64_t i = 0; i < t->n_elems; i++)
                *out &= w[i] + 1.0F == stored[i];
        return OK;
}

static Status kept_check(const Gguf *g, const TensorInfo *t, const float *w, size_t n, bool *fits)
{
        *fits = false;
        return n == t->n_elems ? tensor_agrees(gguf_store(g), t, w, fits) : OK;
}

static Status kept_read(const Gguf *g, const TensorInfo *t, const char *key, float **out)
{
        CLEANUP(mem_free_at) float *w = NULL;
        bool fits;
        size_t n;

        TRY(gguf_array_f32(g, key, &w, &n));
        TRY(kept_check(g, t, w, n, &fits));
        if (fits)
                *out = TAKE(w);
        return OK;
}

Status gguf_exact_read(const Gguf *g, const TensorInfo *t, float **out)
{
        const ExactKey key = exact_key(t->name);

        *out = NULL;
        return gguf_has(g, key.text) ? kept_read(g, t, key.text, out) : OK;
}
