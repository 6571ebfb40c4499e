#include "sampler/blocks.h"

/* The first entry whose running sum exceeds r. u < 1, yet u * total may round up to total: then
 * the first that reaches the total, which has weight too. */
static size_t first_above(const double *sum, size_t n, double r)
{
        size_t i = 0;

        while (i < n && sum[i] <= r)
                i++;
        return i;
}

static size_t first_reaching(const double *sum, size_t n)
{
        size_t i = 0;

        while (sum[i] < sum[n - 1])
                i++;
        return i;
}

static size_t index_drawn(const double *sum, size_t n, double r)
{
        const size_t i = first_above(sum, n, r);

        return i < n ? i : first_reaching(sum, n);
}

static double sum_before(const double *sum, size_t i)
{
        return i == 0 ? 0.0 : sum[i - 1];
}

/* Running sums of one block, starting from what came before it. */
static void block_sums(const float *weight, size_t n, double before, double *sum)
{
        for (size_t i = 0; i < n; i++) {
                before += (double)weight[i];
                sum[i] = before;
        }
}

Status blocks_draw(Work *w, double u, int32_t *id)
{
        float weight[WORK_BLOCK] = {0};
        double sum[WORK_BLOCK];
        double total;
        float max;

        TRY(blocks_total(w, &total));
        TRY(work_max(w, &max));
        const double r = u * total;
        const size_t b = index_drawn(w->sum.p, w->sum.n, r);
        const size_t first = b * WORK_BLOCK;
        const size_t left = w->n_vocab - first;
        const size_t n = left < WORK_BLOCK ? left : WORK_BLOCK;

        (void)w->kern->exp_sum(w->logits + first, max, n, weight);
        block_sums(weight, n, sum_before(w->sum.p, b), sum);
        *id = (int32_t)(first + index_drawn(sum, n, r));
        return OK;
}

Status work_draw_listed(Work *w, double u, size_t *index, double *share)
{
        double total;

        TRY(work_running_weights(w, &total));
        const size_t i = index_drawn(w->sum.p, w->sum.n, u * total);

        *index = i;
        *share = (w->sum.p[i] - sum_before(w->sum.p, i)) / total;
        return OK;
}

static Status list_draw(Work *w, double u, int32_t *id)
{
        size_t index;
        double share;

        TRY(work_draw_listed(w, u, &index, &share));
        *id = w->cand.p[index].id;
        return OK;
}

Status work_draw(Work *w, double u, int32_t *id)
{
        static Status (*const draw[])(Work *, double, int32_t *) = {blocks_draw, list_draw};

        return draw[w->listed](w, u, id);
}
