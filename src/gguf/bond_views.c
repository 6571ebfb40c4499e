/* Stores by the names of the other side. */
#include "gguf/exact.h"

#include "base/mem.h"

#include <stdio.h>

/* A bond's tensors of the source, and what becomes of their rows. */
typedef struct Source {
        const Bond *bond;
        BondSide side;
        DType blocks;
        const TensorInfo **parts; /* [n] */
        uint32_t n;
        ViewRun *runs;
        uint32_t n_runs;
        uint64_t cols;
        uint64_t rows; /* of all parts */
        float *exact;  /* see exact.h */
} Source;

static void source_done(Source *s)
{
        mem_free(s->parts);
        mem_free(s->runs);
        mem_free(s->exact);
}

static BondSide other_side(BondSide side)
{
        return side == BOND_TO_HF ? BOND_TO_GGUF : BOND_TO_HF;
}

uint32_t bond_parts(const Bond *b, BondSide side)
{
        return side == BOND_TO_HF ? b->n_hf : b->n_gguf;
}

void bond_name(const Bond *b, BondSide side, uint32_t part, char out[BOND_NAME_MAX])
{
        if (side == BOND_TO_GGUF)
                memcpy(out, b->gguf[part], BOND_NAME_MAX);
        else
                /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): a row's own format */
                (void)snprintf(out, BOND_NAME_MAX, b->hf, part);
}

static const TensorInfo *part_find(const Bond *b, BondSide side, uint32_t part, const Store *base)
{
        char name[BOND_NAME_MAX];

        bond_name(b, side, part, name);
        return store_find(base, str_of(name));
}

static bool same_shape(const TensorInfo *a, const TensorInfo *b)
{
        return a->n_dims == b->n_dims &&
               memcmp(a->dims, b->dims, a->n_dims * sizeof(a->dims[0])) == 0;
}

/* The two parts of latent attention differ; what they make is checked as a whole. */
static bool fits_first(const Source *s, const TensorInfo *t)
{
        return s->bond->how == BOND_LATENT || same_shape(t, s->parts[0]);
}

static Status part_put(Source *s, uint32_t i, const Store *base)
{
        const TensorInfo *t = part_find(s->bond, other_side(s->side), i, base);

        ENSURE(t != NULL, E_FORMAT, "%s: part %u is missing", s->bond->hf, i);
        s->parts[i] = t;
        ENSURE(fits_first(s, t), E_FORMAT, "%.*s: another shape than %.*s", STR_ARG(t->name),
               STR_ARG(s->parts[0]->name));
        return OK;
}

static uint64_t last_dim(const TensorInfo *t)
{
        return t->dims[t->n_dims - 1];
}

/* A vector's elements are its rows, unless vectors are stacked. */
static bool moves_elements(const Source *s)
{
        const bool vector = s->parts[0]->n_dims == 1;

        return s->bond->how == BOND_LATENT || (vector & (s->bond->how != BOND_STACKED));
}

/* Elements that stay together. */
static uint64_t source_cols(const Source *s)
{
        return moves_elements(s) ? 1 : last_dim(s->parts[0]);
}

static uint64_t elements(const Source *s)
{
        uint64_t n = 0;

        for (uint32_t i = 0; i < s->n; i++)
                n += s->parts[i]->n_elems;
        return n;
}

static Status source_open(const ModelConfig *c, const Store *base, Source *s)
{
        s->n = bond_parts(s->bond, other_side(s->side));
        TRY(mem_new_array(&s->parts, s->n));
        for (uint32_t i = 0; i < s->n; i++)
                TRY(part_put(s, i, base));
        s->cols = source_cols(s);
        s->rows = elements(s) / s->cols;
        return bond_runs(s->bond, c, s->side, s->rows, &s->runs, &s->n_runs);
}

static bool all_of_type(const Source *s)
{
        for (uint32_t i = 0; i < s->n; i++)
                if (s->parts[i]->dtype != s->parts[0]->dtype)
                        return false;
        return true;
}

static bool keeps_values(const Source *s)
{
        return dtype_is_half(s->parts[0]->dtype) && s->bond->how != BOND_ONE_MORE;
}

/* Blocks are seen as the caller wants them, anything else as F32. */
static DType other_dtype(const Source *s)
{
        return dtype_traits(s->parts[0]->dtype)->block > 1 ? s->blocks : DT_F32;
}

/* Half-precision values stay what they are. */
static DType view_dtype(const Source *s)
{
        return all_of_type(s) && keeps_values(s) ? s->parts[0]->dtype : other_dtype(s);
}

/* Shapes of the other side from those of the source. */
typedef void (*ShapeFn)(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t);

static void shape_same(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = s->parts[0]->n_dims;
        memcpy(t->dims, s->parts[0]->dims, sizeof(t->dims));
}

static void shape_stack(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = s->parts[0]->n_dims + 1;
        t->dims[0] = s->n;
        memcpy(t->dims + 1, s->parts[0]->dims, s->parts[0]->n_dims * sizeof(t->dims[0]));
}

static void shape_unstack(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = s->parts[0]->n_dims - 1;
        memcpy(t->dims, s->parts[0]->dims + 1, t->n_dims * sizeof(t->dims[0]));
}

static void shape_halve(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        shape_same(s, c, part, t);
        t->dims[1] /= 2;
}

static void shape_double(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        shape_same(s, c, part, t);
        t->dims[1] *= 2;
}

static void shape_first_half(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        shape_same(s, c, part, t);
        t->dims[0] /= 2;
}

static void shape_both_halves(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        shape_same(s, c, part, t);
        t->dims[0] *= 2;
}

static void shape_turn(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = 2;
        t->dims[0] = last_dim(s->parts[0]);
        t->dims[1] = s->parts[0]->dims[0];
}

static void shape_vector(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = 1;
        t->dims[0] = s->parts[0]->n_elems;
}

static void shape_one_row(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)c;
        (void)part;
        t->n_dims = 2;
        t->dims[0] = 1;
        t->dims[1] = s->parts[0]->n_elems;
}

static void shape_latent_part(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        const uint64_t inner[2][2] = {{c->kv_lora_rank, c->qk_nope_dim},
                                      {c->v_dim, c->kv_lora_rank}};

        (void)s;
        t->n_dims = 3;
        t->dims[0] = c->n_head;
        memcpy(t->dims + 1, inner[part], sizeof(inner[part]));
}

static void shape_latent(const Source *s, const ModelConfig *c, uint32_t part, TensorInfo *t)
{
        (void)s;
        (void)part;
        t->n_dims = 2;
        t->dims[0] = (uint64_t)c->n_head * (c->qk_nope_dim + c->v_dim);
        t->dims[1] = c->kv_lora_rank;
}

static const ShapeFn shape_fns[BOND_HOW_MAX][2] = {
        [BOND_SAME] = {shape_same, shape_same},
        [BOND_INTERLEAVED] = {shape_same, shape_same},
        [BOND_GROUPED] = {shape_same, shape_same},
        [BOND_STACKED] = {shape_unstack, shape_stack},
        [BOND_HALVES] = {shape_double, shape_halve},
        [BOND_SPLIT] = {shape_both_halves, shape_first_half},
        [BOND_TURNED] = {shape_turn, shape_turn},
        [BOND_ONE_MORE] = {shape_same, shape_same},
        [BOND_FLAT] = {shape_one_row, shape_vector},
        [BOND_LATENT] = {shape_latent, shape_latent_part},
};

/* Dimensions that a kind's function looks at. */
static const uint32_t dims_wanted[BOND_HOW_MAX][2] = {
        [BOND_STACKED] = {2, 1}, [BOND_HALVES] = {3, 3}, [BOND_TURNED] = {2, 2}};

static Status dims_check(const Source *s)
{
        const TensorInfo *t = s->parts[0];
        const uint32_t least = dims_wanted[s->bond->how][s->side];

        ENSURE(t->n_dims >= least, E_FORMAT, "%.*s: %u dimensions, expected %u", STR_ARG(t->name),
               t->n_dims, least);
        return OK;
}

static void elements_count(TensorInfo *t)
{
        t->n_elems = 1;
        for (uint32_t i = 0; i < t->n_dims; i++)
                t->n_elems *= t->dims[i];
        t->n_bytes =
                t->n_elems / dtype_traits(t->dtype)->block * dtype_traits(t->dtype)->block_size;
}

static float added(const Bond *b, BondSide side)
{
        if (b->how != BOND_ONE_MORE)
                return 0.0F;
        return side == BOND_TO_GGUF ? 1.0F : -1.0F;
}

/* Columns of a turned tensor are the source's lines. */
static uint64_t view_cols(const Source *s)
{
        return s->bond->how == BOND_TURNED ? s->rows : s->cols;
}

static Status view_add(const Source *s, const ModelConfig *c, uint32_t part, uint64_t *first,
                       Store *out)
{
        char name[BOND_NAME_MAX];
        TensorInfo t = {.dtype = view_dtype(s)};
        const TensorView v = {.parts = s->parts,
                              .n_parts = s->n,
                              .runs = s->runs,
                              .n_runs = s->n_runs,
                              .first = *first,
                              .cols = view_cols(s),
                              .turned = s->bond->how == BOND_TURNED,
                              .add = added(s->bond, s->side),
                              .values = s->exact};

        bond_name(s->bond, s->side, part, name);
        t.name = str_of(name);
        shape_fns[s->bond->how][s->side](s, c, part, &t);
        elements_count(&t);
        *first += t.n_elems / v.cols;
        return store_view_add(out, &t, &v);
}

static Status exact_find(const BondView *v, Source *s)
{
        if (s->bond->how != BOND_ONE_MORE || v->gguf == NULL)
                return OK;
        return gguf_exact_read(v->gguf, s->parts[0], &s->exact);
}

static bool is_left_out(const Bond *b, BondSide side, const Store *base)
{
        const bool unknown = b->copy & (side == BOND_TO_HF);

        return unknown || part_find(b, other_side(side), 0, base) == NULL;
}

static Status bond_view(const Bond *b, const BondView *v, const Store *base, Store *out)
{
        CLEANUP(source_done) Source s = {.bond = b, .side = v->side, .blocks = v->blocks};
        uint64_t first = 0;

        if (is_left_out(b, v->side, base))
                return OK;
        TRY(source_open(v->config, base, &s));
        TRY(dims_check(&s));
        TRY(exact_find(v, &s));
        for (uint32_t i = 0; i < bond_parts(b, v->side); i++)
                TRY(view_add(&s, v->config, i, &first, out));
        return OK;
}

static void store_close(Store **s)
{
        store_free(s);
}

Status bonds_view(const Bonds *b, const BondView *v, const Store *base, Store **out)
{
        CLEANUP(store_close) Store *s = NULL;

        TRY(store_view_new(base, &s));
        for (size_t i = 0; i < b->n; i++)
                TRY(bond_view(&b->p[i], v, base, s));
        *out = TAKE(s);
        return OK;
}
