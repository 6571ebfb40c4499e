#include "sched/pace.h"

#include <math.h>

enum {
        ROWS_MIN = 16,    /* a block of KV: prompts go on, however slow the machine */
        ROWS_UNKNOWN = 64 /* before anything was measured */
};

static const double WEIGHT_OF_NEW = 0.125;

static double average(double old, double fresh)
{
        return old > 0.0 ? old + (fresh - old) * WEIGHT_OF_NEW : fresh;
}

static void row_learn(Pace *p, size_t n_prompt, double seconds)
{
        p->row = average(p->row, fmax(seconds, 1e-9) / (double)n_prompt);
}

void pace_learn(Pace *p, size_t n_decode, size_t n_prompt, double seconds)
{
        const double beside = n_decode > 0 ? p->decode : 0.0;

        if (n_prompt > 0)
                row_learn(p, n_prompt, seconds - beside);
        else
                p->decode = average(p->decode, seconds);
}

static size_t rows_wanted(const Pace *p)
{
        if (p->decode <= 0.0 || p->row <= 0.0)
                return ROWS_UNKNOWN;
        return (size_t)fmin(fmax(p->decode * (p->stretch - 1.0) / p->row, ROWS_MIN), 1e6);
}

size_t pace_rows(const Pace *p, size_t n_decode, size_t n_free)
{
        const size_t wanted = n_decode > 0 ? rows_wanted(p) : n_free;

        return wanted < n_free ? wanted : n_free;
}
