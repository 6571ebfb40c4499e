#include "sampler/ops.h"

#include <float.h>
#include <math.h>

static size_t window_length(const Sampler *s, int32_t last_n)
{
        if (last_n < 0)
                return s->history.n;
        return (size_t)last_n < s->history.n ? (size_t)last_n : s->history.n;
}

Window sampler_window(const Sampler *s, int32_t last_n)
{
        const size_t n = window_length(s, last_n);

        return (Window){n > 0 ? s->history.p + (s->history.n - n) : NULL, n};
}

Status sampler_count_ready(Sampler *s)
{
        if (s->count.n > 0)
                return OK;
        TRY(vec_reserve(&s->count, s->n_vocab));
        memset(s->count.p, 0, s->n_vocab * sizeof(*s->count.p));
        s->count.n = s->n_vocab;
        return OK;
}

float logit_clamp(double logit)
{
        return (float)fmin(logit, (double)FLT_MAX);
}
