#include "nn/attention.h"

#include <math.h>
#include <string.h>

enum { CHUNK_BLOCKS = 4, CHUNK = CHUNK_BLOCKS * KV_BLOCK };

/* Running state of the online softmax of one KV head's query heads. */
typedef struct Online {
        float *scores; /* [CHUNK_BLOCKS][n_heads][16] */
        float *max;    /* [n_heads] greatest score so far */
        float *sum;    /* [n_heads] of exp(score - max) */
        float *acc;    /* [n_heads][D16] */
        float *row;    /* [CHUNK] one head's scores in order */
} Online;

size_t attention_scratch_floats(size_t n_heads, size_t v_dim)
{
        return n_heads * (CHUNK + 2 + stride16(v_dim)) + CHUNK;
}

static Online online_at(const AttnArgs *a)
{
        Online o = {.scores = a->scratch};

        o.acc = o.scores + a->n_heads * CHUNK;
        o.row = o.acc + a->n_heads * stride16(a->v_dim);
        o.max = o.row + CHUNK;
        o.sum = o.max + a->n_heads;
        return o;
}

/* A sink is a key of weight exp(sink) whose value is zero: it is seen before all others. */
static void head_reset(const AttnArgs *a, const Online *o, size_t h)
{
        o->max[h] = a->sinks == NULL ? -INFINITY : a->sinks[h];
        o->sum[h] = a->sinks == NULL ? 0.0F : 1.0F;
}

static void online_reset(const AttnArgs *a, const Online *o)
{
        memset(o->acc, 0, a->n_heads * stride16(a->v_dim) * sizeof(float));
        for (size_t h = 0; h < a->n_heads; h++)
                head_reset(a, o, h);
}

/* Scores of a chunk; blocks beyond the sequence's end are not touched. */
static void chunk_scores(const AttnArgs *a, const Online *o, size_t chunk, size_t n_blocks)
{
        for (size_t b = 0; b < n_blocks; b++)
                a->c->k->attn_scores[a->kv_type](
                        a->pages.blocks[chunk * CHUNK_BLOCKS + b] + a->pages.k_offset, a->q,
                        a->n_heads, a->dim, o->scores + b * a->n_heads * KV_BLOCK);
}

static void chunk_mix(const AttnArgs *a, const Online *o, size_t chunk, size_t n_blocks)
{
        for (size_t b = 0; b < n_blocks; b++)
                a->c->k->attn_mix[a->kv_type](
                        a->pages.blocks[chunk * CHUNK_BLOCKS + b] + a->pages.v_offset,
                        o->scores + b * a->n_heads * KV_BLOCK, a->n_heads, a->v_dim, o->acc);
}

/* One head's scores of the chunk in a row, the invisible ones -inf. */
static void row_gather(const AttnArgs *a, const Online *o, size_t h, size_t n_blocks)
{
        for (size_t b = 0; b < n_blocks; b++)
                memcpy(o->row + b * KV_BLOCK, o->scores + (b * a->n_heads + h) * KV_BLOCK,
                       KV_BLOCK * sizeof(float));
}

static void row_hide(const Online *o, size_t begin, size_t end)
{
        for (size_t j = begin; j < end; j++)
                o->row[j] = -INFINITY;
}

static void row_mask(const AttnArgs *a, const Online *o, size_t first, size_t n)
{
        row_hide(o, 0, a->begin > first ? a->begin - first : 0);
        row_hide(o, a->end - first, n);
}

static void row_cap(const AttnArgs *a, const Online *o, size_t n)
{
        if (a->softcap == 0.0F)
                return;
        for (size_t j = 0; j < n; j++)
                o->row[j] = a->softcap * tanhf(o->row[j] / a->softcap);
}

static float bf16_round(float x)
{
        return bf16_to_f32(bf16_from_f32(x));
}

typedef float (*BiasFn)(const AttnArgs *a, size_t h, size_t pos);

static float bias_distance(const AttnArgs *a, size_t h, size_t pos)
{
        return a->slopes[h] * ((float)pos - (float)(a->end - 1));
}

static float bias_bf16(const AttnArgs *a, size_t h, size_t pos)
{
        return bf16_round(bf16_round(a->slopes[h]) * bf16_round((float)pos)) * a->bias_scale;
}

static const BiasFn biases[ATTN_BIAS_MAX] = {
        [ATTN_BIAS_DISTANCE] = bias_distance, [ATTN_BIAS_BF16] = bias_bf16};

static void row_bias(const AttnArgs *a, const Online *o, size_t h, size_t first, size_t n)
{
        const BiasFn bias = biases[a->bias];

        if (bias == NULL)
                return;
        for (size_t j = 0; j < n; j++)
                o->row[j] += bias(a, h, first + j);
}

static void row_scatter(const AttnArgs *a, const Online *o, size_t h, size_t n_blocks)
{
        for (size_t b = 0; b < n_blocks; b++)
                memcpy(o->scores + (b * a->n_heads + h) * KV_BLOCK, o->row + b * KV_BLOCK,
                       KV_BLOCK * sizeof(float));
}

/* Turns the row's scores into weights relative to the new maximum and rescales what came before. */
static void row_absorb(const AttnArgs *a, const Online *o, size_t h, size_t n)
{
        const Kernels *k = a->c->k;
        const float seen = k->max(o->row, n);
        const float max = seen > o->max[h] ? seen : o->max[h];
        float fade = o->max[h] - max;
        float *acc = o->acc + h * stride16(a->v_dim);

        (void)k->exp_sum(&fade, 0.0F, 1, &fade);
        k->scale(acc, fade, a->v_dim);
        o->sum[h] = o->sum[h] * fade + k->exp_sum(o->row, max, n, o->row);
        o->max[h] = max;
}

static void head_absorb(const AttnArgs *a, const Online *o, size_t h, size_t chunk, size_t n_blocks)
{
        row_gather(a, o, h, n_blocks);
        row_cap(a, o, n_blocks * KV_BLOCK);
        row_bias(a, o, h, chunk * CHUNK, n_blocks * KV_BLOCK);
        row_mask(a, o, chunk * CHUNK, n_blocks * KV_BLOCK);
        row_absorb(a, o, h, n_blocks * KV_BLOCK);
        row_scatter(a, o, h, n_blocks);
}

static size_t chunk_blocks(const AttnArgs *a, size_t chunk)
{
        const size_t left = (a->end + KV_BLOCK - 1) / KV_BLOCK - chunk * CHUNK_BLOCKS;

        return left < CHUNK_BLOCKS ? left : CHUNK_BLOCKS;
}

static void chunk_run(const AttnArgs *a, const Online *o, size_t chunk)
{
        const size_t n_blocks = chunk_blocks(a, chunk);

        chunk_scores(a, o, chunk, n_blocks);
        for (size_t h = 0; h < a->n_heads; h++)
                head_absorb(a, o, h, chunk, n_blocks);
        chunk_mix(a, o, chunk, n_blocks);
}

static void head_finish(const AttnArgs *a, const Online *o, size_t h)
{
        const float *acc = o->acc + h * stride16(a->v_dim);

        for (size_t d = 0; d < a->v_dim; d++)
                a->out[h * a->v_dim + d] = acc[d] / o->sum[h];
}

void attention_row(const AttnArgs *a)
{
        const Online o = online_at(a);

        online_reset(a, &o);
        a->c->k->scale(a->q, a->scale, a->n_heads * a->dim);
        for (size_t chunk = a->begin / CHUNK; chunk * CHUNK < a->end; chunk++)
                chunk_run(a, &o, chunk);
        for (size_t h = 0; h < a->n_heads; h++)
                head_finish(a, &o, h);
}

static size_t power_below(size_t n)
{
        size_t p = 1;

        while (p * 2 <= n)
                p *= 2;
        return p;
}

static size_t power_above(size_t n)
{
        const size_t p = power_below(n);

        return p == n ? p : 2 * p;
}

/* Slope number i of n heads, n a power of two. */
static float slope_at(size_t i, size_t n)
{
        return (float)pow(2.0, -8.0 * (double)(i + 1) / (double)n);
}

/* The first p of p heads, then the 1st, 3rd, … of 2p. */
static void slopes_floor(size_t n, float *out)
{
        const size_t p = power_below(n);

        for (size_t i = 0; i < n; i++)
                out[i] = i < p ? slope_at(i, p) : slope_at(2 * (i - p), 2 * p);
}

/* The 2nd, 4th, … of the greater power, then its 1st, 3rd, … */
static void slopes_ceiling(size_t n, float *out)
{
        const size_t p = power_above(n);

        for (size_t i = 0; i < n; i++)
                out[i] = i < p / 2 ? slope_at(2 * i + 1, p) : slope_at(2 * (i - p / 2), p);
}

void alibi_slopes(size_t n_heads, bool ceiling, float *out)
{
        if (ceiling && power_below(n_heads) != n_heads)
                slopes_ceiling(n_heads, out);
        else
                slopes_floor(n_heads, out);
}
