#include "engine/convert_plan.h"

void convert_plan_done(ConvertPlan *p)
{
        vec_done(&p->tensors);
        vec_done(&p->ends);
}

static Status bytes_set(TensorInfo *t)
{
        ENSURE(dtype_bytes(t->dtype, t->n_elems, &t->n_bytes), E_RANGE,
               "%.*s: larger than 64 bits count", STR_ARG(t->name));
        return OK;
}

Status convert_plan_add(ConvertPlan *p, const TensorInfo *src, DType dtype)
{
        TensorPlan t = {.src = src, .dst = *src};

        t.dst.dtype = dtype;
        TRY(bytes_set(&t.dst));
        p->total += src->n_elems;
        return vec_push(&p->tensors, t);
}

static uint64_t dst_bytes(const ConvertPlan *p, size_t i)
{
        return p->tensors.p[i].dst.n_bytes;
}

static bool has_room(const ConvertPlan *p, size_t i, uint64_t left)
{
        return i < p->tensors.n && dst_bytes(p, i) <= left;
}

static uint64_t less(uint64_t a, uint64_t b)
{
        return a > b ? a - b : 0;
}

/* Behind the last tensor that fits beside the first; a tensor that is too large stands alone. */
static size_t file_end(const ConvertPlan *p, size_t first, uint64_t max)
{
        uint64_t left = less(max, dst_bytes(p, first));
        size_t end = first + 1;

        for (; has_room(p, end, left); end++)
                left -= dst_bytes(p, end);
        return end;
}

Status convert_plan_cut(ConvertPlan *p, uint64_t max_shard)
{
        const uint64_t max = max_shard > 0 ? max_shard : UINT64_MAX;

        ENSURE(p->tensors.n > 0, E_FORMAT, "the model has no tensors");
        for (size_t end = 0; end < p->tensors.n;) {
                end = file_end(p, end, max);
                TRY(vec_push(&p->ends, end));
        }
        return OK;
}

size_t convert_plan_first(const ConvertPlan *p, size_t file)
{
        return file == 0 ? 0 : p->ends.p[file - 1];
}

Status convert_plan_infos(const ConvertPlan *p, size_t file, TensorInfo **out, size_t *n)
{
        const size_t first = convert_plan_first(p, file);
        TensorInfo *infos;

        *n = p->ends.p[file] - first;
        TRY(mem_new_array(&infos, *n));
        for (size_t i = 0; i < *n; i++)
                infos[i] = p->tensors.p[first + i].dst;
        *out = infos;
        return OK;
}
