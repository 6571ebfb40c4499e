/* The router of a mixture of experts: which experts a token takes, and their weights. */
#ifndef QUERN_NN_ROUTE_H
#define QUERN_NN_ROUTE_H

#include "kernels/kernels.h"

enum { ROUTE_GROUPS_MAX = 256 };

/** What the router's logits become. */
typedef enum RouteScore { ROUTE_SOFTMAX, ROUTE_SIGMOID, ROUTE_LOGITS, ROUTE_SCORE_MAX } RouteScore;

/** What a group of experts is worth when some groups are chosen first. */
typedef enum RouteGroup { ROUTE_GROUP_MAX, ROUTE_GROUP_TOP2, ROUTE_GROUP_RULES } RouteGroup;

/** What the weights of the chosen experts become. */
typedef enum RouteWeight {
        ROUTE_PLAIN,     /* their scores */
        ROUTE_SUM,       /* their scores, divided by their sum */
        ROUTE_SOFTMAXED, /* the softmax of their scores */
        ROUTE_MIXER,     /* phimoe's sparse mixer: two experts by masked softmaxes of the logits */
        ROUTE_WEIGHT_MAX
} RouteWeight;

typedef struct RouteRule {
        RouteScore score;
        RouteGroup group;
        RouteWeight weight;
} RouteRule;

typedef struct RouteArgs {
        const Kernels *k;
        RouteRule rule;
        size_t n_expert;     /* X */
        size_t n_used;       /* 1..X */
        size_t n_group;      /* 0 or 1: no groups; else divides X, at most ROUTE_GROUPS_MAX */
        size_t n_group_used; /* groups whose experts may be chosen */
        double sum_min;      /* ROUTE_SUM divides by at least this */
        double scale;        /* on the weights */
        double jitter;       /* of the mixer */
        const float *bias;   /* [X] added to scores for the choice alone; NULL: none */
        const float *logits; /* [X] */
        float *scratch;      /* [2 * X] */
        int32_t *ids;        /* [n_used] in order of their rank */
        float *weights;      /* [n_used] */
} RouteArgs;

/**
 * Chooses n_used experts of a token, the best first; equal scores go to the lower number.
 * Source: arXiv:2401.04088 (Mixtral), 2405.04434 and 2412.19437 (DeepSeek), 2409.12136 (sparse
 * mixer); transformers modeling_<family>.py. Threads: any. Allocates nothing. Cost: X * n_used.
 */
void route(const RouteArgs *a);

#endif
