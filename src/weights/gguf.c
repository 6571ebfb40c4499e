#include "weights/gguf.h"
#include "weights/gguf_part.h"

#include <inttypes.h>
#include <math.h>

struct Gguf {
        GgufPart part; /* the first file's metadata */
        Store *store;
};

static Status tensors_open(Gguf *g, const char *path)
{
        TRY(store_new(&g->store));
        TRY(status_within(gguf_part_add_tensors(&g->part, path, g->store), "%s", path));
        return gguf_split_add(&g->part, path, g->store);
}

Status gguf_open(const char *path, Gguf **out)
{
        CLEANUP(gguf_free) Gguf *g = NULL;

        TRY(mem_new(&g));
        TRY(gguf_part_read(path, &g->part));
        TRY(tensors_open(g, path));
        *out = TAKE(g);
        return OK;
}

void gguf_free(Gguf **g)
{
        if (*g == NULL)
                return;
        gguf_part_done(&(*g)->part);
        store_free(&(*g)->store);
        mem_free(*g);
        *g = NULL;
}

const Store *gguf_store(const Gguf *g)
{
        return g->store;
}

const GgufPart *gguf_first_part(const Gguf *g)
{
        return &g->part;
}

bool gguf_has(const Gguf *g, const char *key)
{
        return gguf_part_find(&g->part, key) != NULL;
}

Status gguf_u64(const Gguf *g, const char *key, uint64_t *out)
{
        return gguf_part_u64(&g->part, key, out);
}

static Status value_of_type(const Gguf *g, const char *key, GgufType type, const GgufValue **out)
{
        const GgufValue *v;

        TRY(gguf_part_require(&g->part, key, &v));
        ENSURE(v->type == type, E_FORMAT, "%s: expected %s, found %s (byte %" PRIu64 ")", key,
               gguf_type_row(type)->name, gguf_type_row(v->type)->name, v->at);
        *out = v;
        return OK;
}

Status gguf_f64(const Gguf *g, const char *key, double *out)
{
        const GgufValue *v;
        const GgufTypeRow *row;
        GgufNumber number;

        TRY(gguf_part_require(&g->part, key, &v));
        row = gguf_type_row(v->type);
        ENSURE(row->load != NULL, E_FORMAT, "%s: expected a number, found %s (byte %" PRIu64 ")",
               key, row->name, v->at);
        row->load(g->part.reader.buf + v->data, &number);
        ENSURE(isfinite(number.f), E_RANGE, "%s: %g is not a finite number (byte %" PRIu64 ")", key,
               number.f, v->at);
        *out = number.f;
        return OK;
}

Status gguf_bool(const Gguf *g, const char *key, bool *out)
{
        const GgufValue *v;

        TRY(value_of_type(g, key, GGUF_BOOL, &v));
        *out = g->part.reader.buf[v->data] != 0;
        return OK;
}

Status gguf_str(const Gguf *g, const char *key, Str *out)
{
        const GgufValue *v;

        TRY(value_of_type(g, key, GGUF_STRING, &v));
        *out = gguf_span_str(&g->part.reader, (GgufSpan){v->data, v->n});
        return OK;
}

size_t gguf_key_count(const Gguf *g)
{
        return g->part.values.n;
}

Str gguf_key_at(const Gguf *g, size_t i, GgufType *type)
{
        const GgufValue *v = &g->part.values.p[i];

        *type = (GgufType)v->type;
        return gguf_span_str(&g->part.reader, v->key);
}
