/* How spread out the candidates are: what dynamic temperature and typical sampling go by. */
#ifndef QUERN_SAMPLER_SPREAD_H
#define QUERN_SAMPLER_SPREAD_H

#include "sampler/work.h"

typedef struct Spread {
        double max;       /* the greatest logit */
        double log_total; /* log of the sum of e^(logit - max) */
        double entropy;   /* in nats */
} Spread;

/** Makes the listed form and measures it. Errors: as work_max(); E_NOMEM. */
Status spread_of(Work *w, Spread *out);

/** -log(probability) of a logit, in nats. */
double spread_surprise(const Spread *s, float logit);

#endif
