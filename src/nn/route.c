#include "nn/route.h"

#include <math.h>
#include <string.h>

typedef void (*ScoreFn)(const RouteArgs *a, float *scores);

static void scores_logits(const RouteArgs *a, float *scores)
{
        memcpy(scores, a->logits, a->n_expert * sizeof(*scores));
}

static void scores_softmax(const RouteArgs *a, float *scores)
{
        scores_logits(a, scores);
        (void)a->k->softmax(scores, a->n_expert);
}

static void scores_sigmoid(const RouteArgs *a, float *scores)
{
        for (size_t i = 0; i < a->n_expert; i++)
                scores[i] = 1.0F / (1.0F + expf(-a->logits[i]));
}

static const ScoreFn score_fns[ROUTE_SCORE_MAX] = {[ROUTE_SOFTMAX] = scores_softmax,
                                                   [ROUTE_SIGMOID] = scores_sigmoid,
                                                   [ROUTE_LOGITS] = scores_logits};

/* Takes the greatest value out, so that the next call finds the second. NaN never wins, not even
   against the -inf of experts that cannot be chosen: no expert is taken twice. */
static size_t best_take(const RouteArgs *a, float *values, size_t n)
{
        const size_t best = a->k->argmax(values, n);

        values[best] = NAN;
        return best;
}

static float group_max(const RouteArgs *a, const float *choice, size_t n)
{
        return a->k->max(choice, n);
}

/* The sum of the two best. */
static float group_top2(const RouteArgs *a, const float *choice, size_t n)
{
        float first = -INFINITY;
        float second = -INFINITY;

        (void)a;
        for (size_t i = 0; i < n; i++) {
                second = fmaxf(second, fminf(first, choice[i]));
                first = fmaxf(first, choice[i]);
        }
        return first + second;
}

typedef float (*GroupFn)(const RouteArgs *a, const float *choice, size_t n);

static const GroupFn group_fns[ROUTE_GROUP_RULES] = {
        [ROUTE_GROUP_MAX] = group_max, [ROUTE_GROUP_TOP2] = group_top2};

static void group_hide(float *choice, size_t n)
{
        for (size_t i = 0; i < n; i++)
                choice[i] = -INFINITY;
}

/* Whether group i goes before group g: worth more, or as much with a lower number. */
static bool group_precedes(const float *worth, size_t i, size_t g)
{
        return worth[i] > worth[g] || (i < g && worth[i] == worth[g]);
}

static size_t group_rank(const float *worth, size_t n, size_t g)
{
        size_t rank = 0;

        for (size_t i = 0; i < n; i++)
                rank += group_precedes(worth, i, g);
        return rank;
}

static void groups_weigh(const RouteArgs *a, const float *choice, float *worth)
{
        const size_t each = a->n_expert / a->n_group;

        for (size_t g = 0; g < a->n_group; g++)
                worth[g] = group_fns[a->rule.group](a, choice + g * each, each);
}

/* Experts outside the best groups cannot be chosen. */
static void groups_limit(const RouteArgs *a, float *choice)
{
        const size_t each = a->n_expert / a->n_group;
        float worth[ROUTE_GROUPS_MAX];

        groups_weigh(a, choice, worth);
        for (size_t g = 0; g < a->n_group; g++)
                if (group_rank(worth, a->n_group, g) >= a->n_group_used)
                        group_hide(choice + g * each, each);
}

static void choice_begin(const RouteArgs *a, const float *scores, float *choice)
{
        memcpy(choice, scores, a->n_expert * sizeof(*choice));
        if (a->bias != NULL)
                a->k->add(choice, a->bias, a->n_expert);
        if (a->n_group > 1)
                groups_limit(a, choice);
}

typedef void (*WeightFn)(const RouteArgs *a);

static void weights_plain(const RouteArgs *a)
{
        (void)a;
}

static void weights_sum(const RouteArgs *a)
{
        float sum = 0.0F;

        for (size_t i = 0; i < a->n_used; i++)
                sum += a->weights[i];
        for (size_t i = 0; i < a->n_used; i++)
                a->weights[i] /= fmaxf(sum, (float)a->sum_min);
}

static void weights_softmax(const RouteArgs *a)
{
        (void)a->k->softmax(a->weights, a->n_used);
}

static const WeightFn weight_fns[ROUTE_WEIGHT_MAX] = {[ROUTE_PLAIN] = weights_plain,
                                                      [ROUTE_SUM] = weights_sum,
                                                      [ROUTE_SOFTMAXED] = weights_softmax,
                                                      [ROUTE_MIXER] = weights_plain};

static void choose(const RouteArgs *a)
{
        float *scores = a->scratch;
        float *choice = a->scratch + a->n_expert;

        score_fns[a->rule.score](a, scores);
        choice_begin(a, scores, choice);
        for (size_t i = 0; i < a->n_used; i++) {
                a->ids[i] = (int32_t)best_take(a, choice, a->n_expert);
                a->weights[i] = scores[a->ids[i]];
        }
        weight_fns[a->rule.weight](a);
}

/* Whether a logit is so far below the best that the mixer leaves it out. */
static bool mixer_masked(const RouteArgs *a, float logit, float best)
{
        const float factor = fmaxf(fabsf(logit), best);

        return (double)((best - logit) / factor) > 2.0 * a->jitter;
}

/* The softmax weight of the best of the logits that are still there, near ones counted. */
static void mixer_take(const RouteArgs *a, float *left, size_t rank)
{
        float *gates = a->scratch + a->n_expert;
        const size_t best = a->k->argmax(left, a->n_expert);

        for (size_t i = 0; i < a->n_expert; i++)
                gates[i] = mixer_masked(a, a->logits[i], left[best]) ? -INFINITY : left[i];
        (void)a->k->softmax(gates, a->n_expert);
        a->ids[rank] = (int32_t)best;
        a->weights[rank] = gates[best];
        left[best] = -INFINITY;
}

static void mix(const RouteArgs *a)
{
        memcpy(a->scratch, a->logits, a->n_expert * sizeof(*a->scratch));
        for (size_t rank = 0; rank < a->n_used; rank++)
                mixer_take(a, a->scratch, rank);
}

void route(const RouteArgs *a)
{
        if (a->rule.weight == ROUTE_MIXER)
                mix(a);
        else
                choose(a);
        if (a->scale != 1.0)
                a->k->scale(a->weights, (float)a->scale, a->n_used);
}
