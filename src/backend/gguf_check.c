/* What libllama ends the process on, though the file is well formed: refused before it sees it. */
#include "backend/source.h"

#include <stdio.h>

/* Its greatest number of layers (LLAMA_MAX_LAYERS). */
#define LAYERS_MAX 512.0

typedef struct RangeRow {
        const char *key; /* behind the architecture's name */
        double least, greatest;
} RangeRow;

static const RangeRow range_rows[] = {
        {"block_count", 1.0, LAYERS_MAX},
        {"attention.layer_norm_rms_epsilon", 0.0, 1.0},
        {"attention.layer_norm_epsilon", 0.0, 1.0},
        {"attention.group_norm_epsilon", 0.0, 1.0},
};

static bool is_within(double value, const RangeRow *r)
{
        return value >= r->least && value <= r->greatest; /* no NaN is */
}

static Status range_check(const Gguf *g, Str architecture, const RangeRow *r)
{
        char key[256];
        double value;

        (void)snprintf(key, sizeof(key), "%.*s.%s", STR_ARG(architecture), r->key);
        if (!gguf_has(g, key))
                return OK;
        TRY(gguf_f64(g, key, &value));
        ENSURE(is_within(value, r), E_RANGE, "%s: %g is outside %g..%g", key, value, r->least,
               r->greatest);
        return OK;
}

Status gguf_check(const Gguf *g, Str architecture)
{
        for (size_t i = 0; i < N_ELEMS(range_rows); i++)
                TRY(range_check(g, architecture, &range_rows[i]));
        return OK;
}
