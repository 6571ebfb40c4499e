/* A layer's experts: rows are sorted by expert, each expert runs once over its rows, and every row
   adds its experts' outputs in the order of their rank. */
#include "arch/pass.h"

#include <math.h>
#include <string.h>

static size_t pairs_count(const Pass *p)
{
        return p->n * p->m->config->n_expert_used;
}

static RouteRule route_rule(const Pass *p)
{
        const MoeRow *row = &p->m->spec->moe;
        RouteRule rule = row->route;

        if (row->sum_by_config)
                rule.weight = p->m->config->norm_topk ? ROUTE_SUM : ROUTE_PLAIN;
        return rule;
}

static void row_route(const Pass *p, const PoolThread *t, const Moe *moe, size_t r)
{
        const ModelConfig *c = p->m->config;
        const RouteArgs a = {.k = p->c.k,
                             .rule = route_rule(p),
                             .n_expert = c->n_expert,
                             .n_used = c->n_expert_used,
                             .n_group = c->n_expert_group,
                             .n_group_used = c->n_group_used,
                             .sum_min = c->topk_sum_min,
                             .scale = c->expert_scale,
                             .jitter = c->router_jitter,
                             .bias = moe->choice_bias,
                             .logits = p->moe.logits + r * p->ld.expert,
                             .scratch = p->moe.scratch + t->index * 2 * p->ld.expert,
                             .ids = p->moe.ids + r * c->n_expert_used,
                             .weights = p->moe.weights + r * c->n_expert_used};

        route(&a);
}

static void rows_route(const Pass *p, const PoolThread *t, const Moe *moe, const Tiles *in)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        (void)linear_run(&p->c, t, &moe->router, in, p->moe.logits, p->ld.expert);
        pool_barrier(t);
        for (size_t r = rows.begin; r < rows.end; r++)
                row_route(p, t, moe, r);
        pool_barrier(t);
}

/* starts[e] is where expert e's pairs begin in sorted order. */
static void starts_count(const Pass *p)
{
        size_t *starts = p->moe.starts;
        const size_t n_expert = p->m->config->n_expert;

        memset(starts, 0, (n_expert + 2) * sizeof(*starts));
        for (size_t i = 0; i < pairs_count(p); i++)
                starts[p->moe.ids[i] + 2]++;
        for (size_t e = 2; e < n_expert + 2; e++)
                starts[e] += starts[e - 1];
}

/* A pair is a row and one of its experts; place[pair] is where it lies among the sorted ones. One
   thread sorts: the order must not depend on how many there are. */
static void pairs_sort(const Pass *p, const PoolThread *t)
{
        if (t->index == 0) {
                starts_count(p);
                for (size_t i = 0; i < pairs_count(p); i++)
                        p->moe.place[i] = p->moe.starts[p->moe.ids[i] + 1]++;
        }
        pool_barrier(t);
}

static void pairs_gather(const Pass *p, const PoolThread *t)
{
        const PoolRange pairs = pool_share(t, pairs_count(p), 1);
        const size_t n_used = p->m->config->n_expert_used;

        for (size_t i = pairs.begin; i < pairs.end; i++)
                memcpy(p->moe.rows + p->moe.place[i] * p->ld.embd,
                       p->normed + i / n_used * p->ld.embd, p->m->config->n_embd * sizeof(float));
        pool_barrier(t);
}

/* The sorted rows of one expert as tiles of n_cols columns. */
static Tiles expert_tiles(const Pass *p, char *data, size_t e, size_t n_cols)
{
        const size_t begin = p->moe.starts[e];

        return (Tiles){.data = data + tiles_bytes(begin, n_cols),
                       .n_tokens = p->moe.starts[e + 1] - begin,
                       .n_cols = n_cols};
}

static void experts_pack(const Pass *p, const PoolThread *t, const float *x, size_t ld, char *data,
                         size_t n_cols)
{
        for (size_t e = 0; e < p->m->config->n_expert; e++) {
                const Tiles tiles = expert_tiles(p, data, e, n_cols);
                tiles_pack(&p->c, t, x + p->moe.starts[e] * ld, ld, &tiles);
        }
        pool_barrier(t);
}

/* gpt_oss: (up + 1) * gate * sigmoid(alpha * gate), both clamped. */
static void row_clamped_swiglu(const ModelConfig *c, float *gate, const float *up, size_t n)
{
        const float limit = (float)c->swiglu_limit;
        const float alpha = (float)c->swiglu_alpha;

        for (size_t i = 0; i < n; i++) {
                const float g = fminf(gate[i], limit);
                const float u = fminf(fmaxf(up[i], -limit), limit);
                gate[i] = (u + 1.0F) * (g / (1.0F + expf(-alpha * g)));
        }
}

static void clamped_swiglu(const Pass *p, PoolRange cols, size_t n_rows, size_t first)
{
        for (size_t r = 0; r < n_rows; r++) {
                const size_t at = first + r * p->ld.ff_expert + cols.begin;
                row_clamped_swiglu(p->m->config, p->moe.gate + at, p->moe.up + at,
                                   cols.end - cols.begin);
        }
}

/* The thread's columns of an expert's rows, which begin at float `first`. */
static void expert_activate(const Pass *p, PoolRange cols, size_t n_rows, size_t first)
{
        if (p->m->config->swiglu_alpha > 0.0)
                clamped_swiglu(p, cols, n_rows, first);
        else
                ffn_activate(&p->c, (ActFn)p->m->config->act, cols, n_rows, p->moe.gate + first,
                             p->moe.up + first, p->ld.ff_expert);
}

static void expert_hidden(const Pass *p, const PoolThread *t, const Linear *expert, size_t e)
{
        const Tiles in = expert_tiles(p, p->moe.tiles, e, p->m->config->n_embd);
        const size_t at = p->moe.starts[e] * p->ld.ff_expert;
        PoolRange cols;

        if (in.n_tokens == 0)
                return;
        cols = linear_run(&p->c, t, &expert[1], &in, p->moe.up + at, p->ld.ff_expert);
        (void)linear_run(&p->c, t, &expert[0], &in, p->moe.gate + at, p->ld.ff_expert);
        expert_activate(p, cols, in.n_tokens, at);
}

static void expert_out(const Pass *p, const PoolThread *t, const Linear *expert, size_t e)
{
        const Tiles in = expert_tiles(p, p->moe.tiles_hidden, e, p->m->config->n_ff_expert);

        if (in.n_tokens > 0)
                (void)linear_run(&p->c, t, &expert[2], &in,
                                 p->moe.rows + p->moe.starts[e] * p->ld.embd, p->ld.embd);
}

static void experts_run(const Pass *p, const PoolThread *t, const Moe *moe)
{
        const ModelConfig *c = p->m->config;

        experts_pack(p, t, p->moe.rows, p->ld.embd, p->moe.tiles, c->n_embd);
        for (size_t e = 0; e < c->n_expert; e++)
                expert_hidden(p, t, moe->experts + 3 * e, e);
        pool_barrier(t);
        experts_pack(p, t, p->moe.gate, p->ld.ff_expert, p->moe.tiles_hidden, c->n_ff_expert);
        for (size_t e = 0; e < c->n_expert; e++)
                expert_out(p, t, moe->experts + 3 * e, e);
        pool_barrier(t);
}

/* The experts that every row takes, into moe.shared. */
static void shared_run(const Pass *p, const PoolThread *t, const Moe *moe, const Tiles *in)
{
        Tiles hidden = p->in_ff;
        PoolRange cols;

        if (p->m->config->n_ff_shared == 0)
                return;
        hidden.n_cols = p->m->config->n_ff_shared;
        cols = linear_run(&p->c, t, &moe->shared[1], in, p->up, p->ld.ff);
        (void)linear_run(&p->c, t, &moe->shared[0], in, p->gate, p->ld.ff);
        ffn_activate(&p->c, (ActFn)p->m->config->act, cols, p->n, p->gate, p->up, p->ld.ff);
        pool_barrier(t);
        pass_pack(p, t, p->gate, p->ld.ff, &hidden);
        (void)linear_run(&p->c, t, &moe->shared[2], &hidden, p->moe.shared, p->ld.embd);
        if (moe->shared_gate.w.n_rows > 0)
                (void)linear_run(&p->c, t, &moe->shared_gate, in, p->moe.shared_gate, PANEL_ROWS);
        pool_barrier(t);
}

static float shared_weight(const Pass *p, const Moe *moe, size_t r)
{
        const float gate = p->moe.shared_gate[r * PANEL_ROWS];

        return moe->shared_gate.w.n_rows == 0 ? 1.0F : 1.0F / (1.0F + expf(-gate));
}

/* The sum of a row's experts, in the order of their rank, and the shared ones. */
static void row_combine(const Pass *p, const Moe *moe, size_t r, float *sum)
{
        const ModelConfig *c = p->m->config;

        memset(sum, 0, c->n_embd * sizeof(*sum));
        for (size_t i = r * c->n_expert_used; i < (r + 1) * c->n_expert_used; i++)
                p->c.k->axpy(sum, p->moe.weights[i], p->moe.rows + p->moe.place[i] * p->ld.embd,
                             c->n_embd);
        if (c->n_ff_shared > 0)
                p->c.k->axpy(sum, shared_weight(p, moe, r), p->moe.shared + r * p->ld.embd,
                             c->n_embd);
}

void pass_experts(const Pass *p, const PoolThread *t, const Layer *l, const Tiles *in)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        rows_route(p, t, &l->moe, in);
        pairs_sort(p, t);
        pairs_gather(p, t);
        experts_run(p, t, &l->moe);
        shared_run(p, t, &l->moe, in);
        for (size_t r = rows.begin; r < rows.end; r++) {
                row_combine(p, &l->moe, r, p->normed + r * p->ld.embd);
                pass_add(p, p->x + r * p->ld.embd, p->normed + r * p->ld.embd,
                         p->m->config->n_embd);
        }
        pool_barrier(t);
}
