#include "base/map.h"
#include "engine/convert_model.h"
#include "weights/safetensors_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROBLEMS_SHOWN = 12, NAME_BYTES = 128 };

/* What a plan in the making collects. */
typedef struct PlanMaker {
        const ConvertModel *m;
        DType wish;
        bool any_quantised;
        ConvertPlan plan;
        StrMap claimed; /* GGUF names that a row asked for */
        StrBuf problems;
        size_t n_problems;
} PlanMaker;

static void plan_maker_done(PlanMaker *k)
{
        convert_plan_done(&k->plan);
        strmap_done(&k->claimed);
        strbuf_done(&k->problems);
}

void convert_plan_done(ConvertPlan *p)
{
        vec_done(&p->tensors);
        arena_done(&p->arena);
}

static Status problem_add(PlanMaker *k, Str name, const char *what)
{
        k->n_problems++;
        if (k->n_problems > PROBLEMS_SHOWN)
                return OK;
        return strbuf_printf(&k->problems, "%s%.*s %s", k->n_problems == 1 ? "" : "; ",
                             STR_ARG(name), what);
}

static bool is_quantised(const TensorInfo *t)
{
        return dtype_traits(t->dtype)->block > 1;
}

static bool any_is_quantised(const Store *s)
{
        for (size_t i = 0; i < store_count(s); i++) {
                if (is_quantised(store_at(s, i)))
                        return true;
        }
        return false;
}

/* What is written for what is stored, when no type was asked for and nothing is quantised. */
static DType as_stored(DType t)
{
        return t == DT_F64 ? DT_F32 : t;
}

static DType automatic_dtype(const PlanMaker *k, DType stored)
{
        return k->any_quantised ? DT_BF16 : as_stored(stored);
}

static DType target_dtype(const PlanMaker *k, DType stored)
{
        return k->wish == DT_MAX ? automatic_dtype(k, stored) : k->wish;
}

/* Weights are floats or blocks of floats. */
static bool is_weight_type(const TensorInfo *t)
{
        return dtype_traits(t->dtype)->is_float || is_quantised(t);
}

/* The dimensions a row declares, outermost first. */
static void row_shape(const ConvertModel *m, const TensorRow *row, TensorInfo *dst)
{
        dst->n_dims = row->cols == EXT_NONE ? 1 : 2;
        dst->dims[0] = m->extents[row->rows];
        dst->dims[1] = row->cols == EXT_NONE ? 0 : m->extents[row->cols];
}

static bool shapes_equal(const TensorInfo *a, const TensorInfo *b)
{
        return a->n_dims == b->n_dims &&
               memcmp(a->dims, b->dims, a->n_dims * sizeof(a->dims[0])) == 0;
}

static Status misshapen_add(PlanMaker *k, const TensorInfo *src, const TensorInfo *want)
{
        char what[NAME_BYTES];

        (void)snprintf(what, sizeof(what),
                       "has shape [%" PRIu64 ", %" PRIu64 "], expected [%" PRIu64 ", %" PRIu64 "]",
                       src->dims[0], src->dims[1], want->dims[0], want->dims[1]);
        return problem_add(k, src->name, what);
}

static Status tensor_check(PlanMaker *k, const TensorInfo *src, const TensorInfo *want)
{
        if (!is_weight_type(src))
                return problem_add(k, src->name, "is not of a floating-point type");
        return shapes_equal(src, want) ? OK : misshapen_add(k, src, want);
}

static Status tensor_plan(PlanMaker *k, const TensorRow *row, const TensorInfo *src, Str hf)
{
        TensorPlan t = {.src = src, .interleaved_dim = row->interleaved ? k->m->head_dim : 0};

        row_shape(k->m, row, &t.dst);
        TRY(tensor_check(k, src, &t.dst));
        TRY(arena_str(&k->plan.arena, hf, &t.dst.name));
        t.dst.dtype = target_dtype(k, src->dtype);
        t.dst.n_elems = src->n_elems;
        k->plan.src_bytes += src->n_bytes;
        TRY(strmap_put(&k->claimed, src->name, (uint32_t)k->plan.tensors.n));
        return vec_push(&k->plan.tensors, t);
}

static Status row_plan(PlanMaker *k, const TensorRow *row, Str gguf, Str hf)
{
        const TensorInfo *src = store_find(k->m->store, gguf);

        if (!k->m->needs[row->need])
                return OK;
        return src == NULL ? problem_add(k, gguf, "is missing") : tensor_plan(k, row, src, hf);
}

static Status global_rows_plan(PlanMaker *k)
{
        const TensorTable *table = convert_global_tensors();

        for (size_t i = 0; i < table->n; i++) {
                const TensorRow *row = &table->rows[i];
                TRY(row_plan(k, row, str_of(row->gguf), str_of(row->hf)));
        }
        return OK;
}

static Status layer_row_plan(PlanMaker *k, const TensorRow *row, uint64_t layer)
{
        char gguf[NAME_BYTES];
        char hf[NAME_BYTES];

        (void)snprintf(gguf, sizeof(gguf), "blk.%" PRIu64 ".%s", layer, row->gguf);
        (void)snprintf(hf, sizeof(hf), "model.layers.%" PRIu64 ".%s", layer, row->hf);
        return row_plan(k, row, str_of(gguf), str_of(hf));
}

static Status layer_table_plan(PlanMaker *k, const TensorTable *table, uint64_t layer)
{
        for (size_t i = 0; i < table->n; i++)
                TRY(layer_row_plan(k, &table->rows[i], layer));
        return OK;
}

static Status layer_plan(PlanMaker *k, uint64_t layer)
{
        for (size_t i = 0; i < ARCH_TABLES_MAX; i++)
                TRY(layer_table_plan(k, &k->m->arch->layer[i], layer));
        return OK;
}

/* Tensors that end in config.json instead of model.safetensors, or say nothing new. */
static bool is_no_weight(Str name)
{
        static const char *const names[] = {"rope_freqs.weight", "rope_factors_long.weight",
                                            "rope_factors_short.weight"};

        for (size_t i = 0; i < N_ELEMS(names); i++) {
                if (str_equal(name, str_of(names[i])))
                        return true;
        }
        return false;
}

static Status claim_check(PlanMaker *k, Str name)
{
        if (is_no_weight(name) || strmap_find(&k->claimed, name, NULL))
                return OK;
        return problem_add(k, name, "is unknown");
}

static Status claims_check(PlanMaker *k)
{
        for (size_t i = 0; i < store_count(k->m->store); i++)
                TRY(claim_check(k, store_at(k->m->store, i)->name));
        return OK;
}

static int plan_compare(const void *a, const void *b)
{
        const TensorPlan *x = a;
        const TensorPlan *y = b;
        const uint32_t x_size = dtype_traits(x->dst.dtype)->block_size;
        const uint32_t y_size = dtype_traits(y->dst.dtype)->block_size;

        if (x_size != y_size)
                return x_size > y_size ? -1 : 1;
        return str_compare(x->dst.name, y->dst.name);
}

static Status rows_plan(PlanMaker *k)
{
        TRY(global_rows_plan(k));
        for (uint64_t i = 0; i < k->m->n_layer; i++)
                TRY(layer_plan(k, i));
        TRY(claims_check(k));
        ENSURE(k->n_problems == 0, E_FORMAT, "%zu tensors do not fit %s: %s%s", k->n_problems,
               k->m->arch->name, strbuf_cstr(&k->problems),
               k->n_problems > PROBLEMS_SHOWN ? "; …" : "");
        return OK;
}

Status convert_plan_make(const ConvertModel *m, DType wish, ConvertPlan *out)
{
        CLEANUP(plan_maker_done) PlanMaker k = {.m = m, .wish = wish};

        k.any_quantised = any_is_quantised(m->store);
        TRY(rows_plan(&k));
        ENSURE(k.plan.tensors.n > 0, E_FORMAT, "the file has no tensors");
        qsort(k.plan.tensors.p, k.plan.tensors.n, sizeof(k.plan.tensors.p[0]), plan_compare);
        k.plan.dtype = target_dtype(&k, store_find(m->store, STR("token_embd.weight"))->dtype);
        *out = TAKE(k.plan);
        return OK;
}
