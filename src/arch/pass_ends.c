/* The two ends of a pass: tokens to the residual stream, the residual stream to logits. */
#include "arch/pass.h"

#include <math.h>

static bool has_projections(const Pass *p)
{
        return p->m->project_in.w.n_rows > 0;
}

/* Adds a row of a table, if there is one; the stream's norm serves as the row it is read into. */
static void table_add(const Pass *p, const Linear *table, uint32_t row, size_t r, float *x)
{
        float *read = p->normed + r * p->ld.embd;

        if (table->w.n_rows == 0)
                return;
        panels_row(&table->w, row, read);
        p->c.k->add(x, read, p->m->config->n_embd);
}

static void embedding_scale(const Pass *p, float *x)
{
        const double scale = p->m->config->embd_scale;

        if (scale != 1.0)
                p->c.k->scale(x, (float)scale, p->m->config->n_embd);
}

/* What follows the look-up, in the layers' width. */
static void row_finish(const Pass *p, size_t r)
{
        float *x = p->x + r * p->ld.embd;

        embedding_scale(p, x);
        table_add(p, &p->m->token_types, 0, r, x);
        table_add(p, &p->m->positions, p->rows[r].place, r, x);
        norm_row(&p->c, p->m->spec->norm_kind, &p->m->embed_norm, p->eps, x, p->m->config->n_embd,
                 x);
        pass_angles(p, r);
}

/* Where a row's embedding goes: into the stream, or into the rows that are projected first. */
static float *token_row(const Pass *p, size_t r)
{
        return has_projections(p) ? p->token + r * p->ld.token : p->x + r * p->ld.embd;
}

static void rows_look_up(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        for (size_t r = rows.begin; r < rows.end; r++)
                panels_row(&p->m->embed.w, (size_t)p->rows[r].token, token_row(p, r));
}

/* Tables of another width are projected into the layers'. */
static void rows_project(const Pass *p, const PoolThread *t)
{
        Tiles in = p->in_token;

        if (!has_projections(p))
                return;
        in.n_cols = p->m->project_in.w.n_cols;
        pool_barrier(t);
        pass_pack(p, t, p->token, p->ld.token, &in);
        (void)linear_run(&p->c, t, &p->m->project_in, &in, p->x, p->ld.embd);
        pool_barrier(t);
}

void pass_embed(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n, 1);

        rows_look_up(p, t);
        rows_project(p, t);
        for (size_t r = rows.begin; r < rows.end; r++)
                row_finish(p, r);
        pool_barrier(t);
}

/* The last norm of the rows that want logits, moved together. */
static void out_rows_norm(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n_out, 1);

        for (size_t i = rows.begin; i < rows.end; i++)
                norm_row(&p->c, p->m->spec->norm_kind, &p->m->out_norm, p->eps,
                         p->x + p->out_rows[i] * p->ld.embd, p->m->config->n_embd,
                         p->normed + i * p->ld.embd);
        pool_barrier(t);
}

/* The normalised rows into the tables' width, where that is another; barrier. */
static void out_rows_project(const Pass *p, const PoolThread *t)
{
        Tiles in = p->in_token;

        if (!has_projections(p))
                return;
        in.n_cols = p->m->project_out.w.n_cols;
        in.n_tokens = p->n_out;
        pass_pack(p, t, p->normed, p->ld.embd, &in);
        (void)linear_run(&p->c, t, &p->m->project_out, &in, p->token, p->ld.token);
        pool_barrier(t);
}

const float *pass_hidden_rows(const Pass *p, size_t *stride)
{
        *stride = has_projections(p) ? p->ld.token : p->ld.embd;
        return has_projections(p) ? p->token : p->normed;
}

void pass_hidden(const Pass *p, const PoolThread *t)
{
        const PoolRange rows = pool_share(t, p->n_out, 1);
        size_t stride;
        const float *x = pass_hidden_rows(p, &stride);

        out_rows_norm(p, t);
        out_rows_project(p, t);
        for (size_t i = rows.begin; i < rows.end; i++)
                pass_check_hidden(p, x + i * stride, transformer_hidden_width(p->m->config));
}

/* The head's input: the normalised rows, in the tables' width. */
static void head_input(const Pass *p, const PoolThread *t)
{
        size_t stride;
        const float *x = pass_hidden_rows(p, &stride);

        out_rows_project(p, t);
        pass_pack(p, t, x, stride, &p->in_head);
}

static void logits_cap(float *x, float cap, size_t n)
{
        for (size_t i = 0; i < n; i++)
                x[i] = cap * tanhf(x[i] / cap);
}

/* Scale and soft-cap of one row's columns. */
static void logits_finish(const Pass *p, float *x, size_t n)
{
        const ModelConfig *c = p->m->config;

        if (c->logit_scale != 1.0)
                p->c.k->scale(x, (float)c->logit_scale, n);
        if (c->logit_softcap > 0.0)
                logits_cap(x, (float)c->logit_softcap, n);
}

void pass_head(const Pass *p, const PoolThread *t)
{
        PoolRange cols;

        out_rows_norm(p, t);
        head_input(p, t);
        cols = linear_run(&p->c, t, &p->m->head, &p->in_head, p->logits, p->ld.vocab);
        for (size_t i = 0; i < p->n_out; i++)
                logits_finish(p, p->logits + i * p->ld.vocab + cols.begin, cols.end - cols.begin);
        pass_check_logits(p, cols);
}
