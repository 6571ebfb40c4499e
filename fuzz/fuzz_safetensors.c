/* A .safetensors file: the header, and the beginning of each tensor as stored and as f32. */
#include "input.h"
#include "weights/store.h"

enum { ELEMS = 256, ELEM_BYTES = 8 };

static Status tensor_read(const Store *s, const TensorInfo *t)
{
        uint8_t raw[ELEMS * ELEM_BYTES];
        float values[ELEMS];
        const uint64_t n = t->n_elems < ELEMS ? t->n_elems : ELEMS;

        promise(store_find(s, t->name) == t, "a tensor is found under its name");
        TRY(store_read(s, t, 0, n, raw));
        return store_read_f32(s, t, 0, n, values);
}

static Status store_walk(const char *path)
{
        CLEANUP(store_free) Store *s = NULL;

        TRY(store_open_safetensors(path, &s));
        for (size_t i = 0; i < store_count(s); i++)
                any_outcome(tensor_read(s, store_at(s, i)));
        return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(store_walk(input_path(data, size)));
        return 0;
}
