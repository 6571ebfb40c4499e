/* Rows of one side by rows of the other, for each kind of bond and both ways. */
#include "gguf/bonds.h"

typedef VEC(ViewRun) Runs;

static void runs_done(Runs *r)
{
        vec_done(r);
}

/* What a kind's functions need. */
typedef struct RowShape {
        const ModelConfig *c;
        uint64_t rows; /* of all tensors of the source */
} RowShape;

typedef Status (*RunsFn)(const RowShape *s, Runs *out);

static Status run_add(Runs *out, uint64_t first, const uint64_t size[VIEW_DIGITS],
                      const uint64_t stride[VIEW_DIGITS])
{
        ViewRun run = {.first = first};

        memcpy(run.size, size, sizeof(run.size));
        memcpy(run.stride, stride, sizeof(run.stride));
        return vec_push(out, run);
}

#define DIGITS(...) ((const uint64_t[VIEW_DIGITS]){__VA_ARGS__})

static Status interleave(const RowShape *s, Runs *out)
{
        const uint64_t d = s->c->head_dim;

        return run_add(out, 0, DIGITS(s->rows / d, d / 2, 2), DIGITS(d, 1, d / 2));
}

static Status part_again(const RowShape *s, Runs *out)
{
        const uint64_t d = s->c->head_dim;

        return run_add(out, 0, DIGITS(s->rows / d, 2, d / 2), DIGITS(d, 1, 2));
}

/* All queries, all keys, all values out of groups of both. */
static Status ungroup(const RowShape *s, Runs *out)
{
        const uint64_t g = s->c->n_head_kv;
        const uint64_t d = s->c->head_dim;
        const uint64_t q = s->c->n_head / g * d;
        const uint64_t group = q + 2 * d;

        TRY(run_add(out, 0, DIGITS(1, g, q), DIGITS(0, group, 1)));
        TRY(run_add(out, q, DIGITS(1, g, d), DIGITS(0, group, 1)));
        return run_add(out, q + d, DIGITS(1, g, d), DIGITS(0, group, 1));
}

static Status group_one(const RowShape *s, uint64_t i, Runs *out)
{
        const uint64_t g = s->c->n_head_kv;
        const uint64_t d = s->c->head_dim;
        const uint64_t q = s->c->n_head / g * d;
        const uint64_t k_first = g * q + i * d;

        TRY(run_add(out, i * q, DIGITS(1, 1, q), DIGITS(0, 0, 1)));
        TRY(run_add(out, k_first, DIGITS(1, 1, d), DIGITS(0, 0, 1)));
        return run_add(out, k_first + g * d, DIGITS(1, 1, d), DIGITS(0, 0, 1));
}

static Status group(const RowShape *s, Runs *out)
{
        for (uint64_t i = 0; i < s->c->n_head_kv; i++)
                TRY(group_one(s, i, out));
        return OK;
}

/* All gates, then all ups. */
static Status halve(const RowShape *s, Runs *out)
{
        const uint64_t x = s->c->n_expert;
        const uint64_t f = s->rows / x / 2;

        TRY(run_add(out, 0, DIGITS(1, x, f), DIGITS(0, 2 * f, 1)));
        return run_add(out, f, DIGITS(1, x, f), DIGITS(0, 2 * f, 1));
}

/* The first half of the rows, then the second: they lie so already. */
static Status split(const RowShape *s, Runs *out)
{
        return run_add(out, 0, DIGITS(1, 1, s->rows), DIGITS(0, 0, 1));
}

static Status join_halves(const RowShape *s, Runs *out)
{
        const uint64_t x = s->c->n_expert;
        const uint64_t f = s->rows / x / 2;

        return run_add(out, 0, DIGITS(x, 2, f), DIGITS(f, x * f, 1));
}

/* Rows of one element: each head's keys turned round to [R, nope], then all values. */
static Status latent_part(const RowShape *s, Runs *out)
{
        const uint64_t h = s->c->n_head;
        const uint64_t r = s->c->kv_lora_rank;
        const uint64_t nope = s->c->qk_nope_dim;
        const uint64_t v = s->c->v_dim;
        const uint64_t each = (nope + v) * r;

        TRY(run_add(out, 0, DIGITS(h, r, nope), DIGITS(each, 1, r)));
        return run_add(out, nope * r, DIGITS(h, v, r), DIGITS(each, r, 1));
}

static Status latent_head(const RowShape *s, uint64_t i, Runs *out)
{
        const uint64_t r = s->c->kv_lora_rank;
        const uint64_t nope = s->c->qk_nope_dim;
        const uint64_t v = s->c->v_dim;
        const uint64_t values = s->c->n_head * nope * r;

        TRY(run_add(out, i * nope * r, DIGITS(1, nope, r), DIGITS(0, 1, nope)));
        return run_add(out, values + i * v * r, DIGITS(1, v, r), DIGITS(0, r, 1));
}

static Status latent_join(const RowShape *s, Runs *out)
{
        for (uint64_t i = 0; i < s->c->n_head; i++)
                TRY(latent_head(s, i, out));
        return OK;
}

static Status as_they_are(const RowShape *s, Runs *out)
{
        (void)s;
        (void)out;
        return OK;
}

static const RunsFn run_fns[BOND_HOW_MAX][2] = {
        [BOND_SAME] = {[BOND_TO_HF] = as_they_are, [BOND_TO_GGUF] = as_they_are},
        [BOND_INTERLEAVED] = {[BOND_TO_HF] = part_again, [BOND_TO_GGUF] = interleave},
        [BOND_GROUPED] = {[BOND_TO_HF] = group, [BOND_TO_GGUF] = ungroup},
        [BOND_STACKED] = {[BOND_TO_HF] = as_they_are, [BOND_TO_GGUF] = as_they_are},
        [BOND_HALVES] = {[BOND_TO_HF] = join_halves, [BOND_TO_GGUF] = halve},
        [BOND_SPLIT] = {[BOND_TO_HF] = split, [BOND_TO_GGUF] = split},
        [BOND_TURNED] = {[BOND_TO_HF] = as_they_are, [BOND_TO_GGUF] = as_they_are},
        [BOND_ONE_MORE] = {[BOND_TO_HF] = as_they_are, [BOND_TO_GGUF] = as_they_are},
        [BOND_FLAT] = {[BOND_TO_HF] = as_they_are, [BOND_TO_GGUF] = as_they_are},
        [BOND_LATENT] = {[BOND_TO_HF] = latent_join, [BOND_TO_GGUF] = latent_part},
};

static uint64_t run_length(const ViewRun *r)
{
        return r->size[0] * r->size[1] * r->size[2];
}

static uint64_t runs_length(const Runs *r)
{
        uint64_t n = 0;

        for (size_t i = 0; i < r->n; i++)
                n += run_length(&r->p[i]);
        return n;
}

/* Whole heads, groups, halves: the runs cover every row. */
static Status runs_check(const Bond *b, const Runs *r, uint64_t rows)
{
        ENSURE(r->n == 0 || runs_length(r) == rows, E_FORMAT,
               "%s / %s: %llu rows do not divide into the heads of the config", b->hf, b->gguf[0],
               (unsigned long long)rows);
        return OK;
}

Status bond_runs(const Bond *b, const ModelConfig *c, BondSide side, uint64_t rows, ViewRun **runs,
                 uint32_t *n)
{
        CLEANUP(runs_done) Runs r = {0};
        const RowShape shape = {c, rows};

        TRY(run_fns[b->how][side](&shape, &r));
        TRY(runs_check(b, &r, rows));
        *n = (uint32_t)r.n;
        *runs = r.n > 0 ? r.p : NULL;
        if (r.n > 0)
                r = (Runs){0};
        return OK;
}
