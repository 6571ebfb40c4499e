/* The weights of a model being verified: headers, shapes, values. */
#include "arch/model.h"
#include "base/pool.h"
#include "engine/verify.h"

#include <math.h>

enum { CHUNK = 1 << 16, NAMED_MAX = 3 };

Status verify_files(Verify *v, StrBuf *note)
{
        TRY(config_load(v->path, &v->config));
        TRY(store_open_safetensors(v->path, &v->store));
        return strbuf_printf(note, "%.*s, %zu tensors in %zu %s, %.1f MB",
                             STR_ARG(v->config->model_type), store_count(v->store),
                             store_file_count(v->store),
                             store_file_count(v->store) == 1 ? "file" : "files",
                             (double)store_bytes(v->store) / 1e6);
}

Status verify_shapes(Verify *v, StrBuf *note)
{
        size_t bytes;

        TRY(model_plan(v->config, v->store, &bytes));
        return strbuf_printf(note, "%u layers, width %u, vocabulary %u", v->config->n_layer,
                             v->config->n_embd, v->config->n_vocab);
}

/* One thread's share of a tensor. */
typedef struct ScanPart {
        float *values; /* [CHUNK] */
        uint64_t n_bad;
        uint64_t failed_at; /* element; status is not OK */
        Status status;
} ScanPart;

typedef struct Scan {
        const Store *store;
        const TensorInfo *tensor;
        ScanPart *parts; /* [threads] */
        size_t n_parts;
} Scan;

static void scan_done(Scan *s)
{
        for (size_t i = 0; i < s->n_parts; i++)
                mem_free(s->parts[i].values);
        mem_free(s->parts);
}

static Status scan_init(Scan *s, const Store *store, size_t n_threads)
{
        s->store = store;
        TRY(mem_new_array(&s->parts, n_threads));
        s->n_parts = n_threads;
        for (size_t i = 0; i < n_threads; i++)
                TRY(mem_new_array(&s->parts[i].values, CHUNK));
        return OK;
}

static uint64_t count_bad(const float *values, size_t n)
{
        uint64_t bad = 0;

        for (size_t i = 0; i < n; i++)
                bad += isfinite(values[i]) ? 0 : 1;
        return bad;
}

static void chunk_scan(const Scan *s, ScanPart *part, uint64_t first, size_t n)
{
        part->status = store_read_f32(s->store, s->tensor, first, n, part->values);
        part->failed_at = first;
        if (part->status == OK)
                part->n_bad += count_bad(part->values, n);
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

static void share_scan(const PoolThread *t, void *arg)
{
        const Scan *s = arg;
        ScanPart *part = &s->parts[t->index];
        const PoolRange r = pool_share(t, s->tensor->n_elems, CHUNK);

        part->n_bad = 0;
        part->status = OK;
        for (size_t at = r.begin; at < r.end && part->status == OK; at += CHUNK)
                chunk_scan(s, part, at, smaller(CHUNK, r.end - at));
}

/* The worker's words stayed in its thread: reading again brings them here. */
static Status part_status(const Scan *s, const ScanPart *part)
{
        if (part->status == OK)
                return OK;
        TRY(store_read_f32(s->store, s->tensor, part->failed_at, 1, part->values));
        return FAIL(part->status, "%.*s: could not be read", STR_ARG(s->tensor->name));
}

static Status parts_sum(const Scan *s, uint64_t *n_bad)
{
        *n_bad = 0;
        for (size_t i = 0; i < s->n_parts; i++) {
                TRY(part_status(s, &s->parts[i]));
                *n_bad += s->parts[i].n_bad;
        }
        return OK;
}

/* What was found, the first few tensors by name. */
typedef struct BadValues {
        StrBuf text;
        size_t n_tensors;
} BadValues;

static void bad_values_done(BadValues *b)
{
        strbuf_done(&b->text);
}

static Status bad_add(BadValues *b, const TensorInfo *t, uint64_t n_bad)
{
        if (b->n_tensors++ >= NAMED_MAX)
                return OK;
        return strbuf_printf(&b->text, "%s%.*s has %llu of %llu", b->n_tensors > 1 ? "; " : "",
                             STR_ARG(t->name), (unsigned long long)n_bad,
                             (unsigned long long)t->n_elems);
}

static Status tensor_scan(Scan *s, const TensorInfo *t, Pool *pool, BadValues *bad)
{
        uint64_t n_bad;

        if (!dtype_traits(t->dtype)->is_float)
                return OK;
        s->tensor = t;
        pool_run(pool, share_scan, s);
        TRY(parts_sum(s, &n_bad));
        return n_bad == 0 ? OK : bad_add(bad, t, n_bad);
}

static Status progress_tell(const Verify *v, size_t i)
{
        const float done = (float)i / (float)store_count(v->store);

        ENSURE(v->o->progress == NULL || v->o->progress(done, v->o->progress_user), E_CANCELLED,
               "stopped by the caller");
        return OK;
}

static Status tensors_scan(const Verify *v, Scan *s, Pool *pool, BadValues *bad)
{
        for (size_t i = 0; i < store_count(v->store); i++) {
                TRY(progress_tell(v, i));
                TRY(tensor_scan(s, store_at(v->store, i), pool, bad));
        }
        return OK;
}

Status verify_values(Verify *v, StrBuf *note)
{
        CLEANUP(scan_done) Scan s = {0};
        CLEANUP(bad_values_done) BadValues bad = {0};
        CLEANUP(pool_free) Pool *pool = NULL;

        TRY(pool_new(v->o->n_threads, &pool));
        TRY(scan_init(&s, v->store, pool_size(pool)));
        TRY(tensors_scan(v, &s, pool, &bad));
        ENSURE(bad.n_tensors == 0, E_NUMERIC, "NaN or Inf in %zu %s: %s%s", bad.n_tensors,
               bad.n_tensors == 1 ? "tensor" : "tensors", strbuf_cstr(&bad.text),
               bad.n_tensors > NAMED_MAX ? "; …" : "");
        return strbuf_append(note, STR("no NaN, no Inf"));
}
