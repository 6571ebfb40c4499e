/* Pooling: the states of a text's tokens, one by one, into a row. */
#include "engine/embed.h"

#include <math.h>

static const char *const mode_names[POOL_MODE_MAX] = {
        [POOL_CLS] = "cls",
        [POOL_MAX] = "max",
        [POOL_MEAN] = "mean",
        [POOL_MEAN_SQRT] = "mean_sqrt_len_tokens",
        [POOL_WEIGHTED] = "weightedmean",
        [POOL_LAST] = "lasttoken",
};

static Status mode_find(Str name, PoolMode *out)
{
        for (PoolMode m = 0; m < POOL_MODE_MAX; m++)
                if (str_equal(name, str_of(mode_names[m]))) {
                        *out = m;
                        return OK;
                }
        return FAIL(E_USAGE,
                    "pooling: \"%.*s\" is not one of cls, max, mean, mean_sqrt_len_tokens, "
                    "weightedmean, lasttoken",
                    STR_ARG(name));
}

Status pool_modes_text(const PoolModes *modes, StrBuf *out)
{
        for (size_t i = 0; i < modes->n; i++)
                TRY(strbuf_printf(out, "%s%s", i > 0 ? "+" : "", mode_names[modes->list[i]]));
        return OK;
}

static bool has_mode(const PoolModes *modes, PoolMode m)
{
        for (size_t i = 0; i < modes->n; i++)
                if (modes->list[i] == m)
                        return true;
        return false;
}

Status pool_mode_add(Str name, PoolModes *modes)
{
        PoolMode m;

        TRY(mode_find(name, &m));
        ENSURE(!has_mode(modes, m), E_USAGE, "pooling: %s is there twice", mode_names[m]);
        modes->list[modes->n++] = m;
        return OK;
}

Status pool_modes_read(Str text, PoolModes *out)
{
        PoolModes modes = {.n = 0};
        size_t end;

        for (size_t at = 0; at <= text.n; at = end + 1) {
                end = str_find(text, STR("+"), at);
                TRY(pool_mode_add(str_slice(text, at, end), &modes));
        }
        *out = modes;
        return OK;
}

Status pooler_init(const PoolModes *modes, size_t width, size_t skip, Pooler *out)
{
        Pooler p = {.modes = modes, .width = width, .skip = skip};

        TRY(mem_new_array(&p.values, modes->n * width));
        *out = p;
        return OK;
}

void pooler_done(Pooler *p)
{
        mem_free(p->values);
        p->values = NULL;
}

/* Takes token t, counted from 0, into a mode's values; `first`: it is the first that counts. */
typedef void (*FoldFn)(double *values, const float *state, size_t width, size_t t, bool first);

static void fold_last(double *values, const float *state, size_t width, size_t t, bool first)
{
        (void)t;
        (void)first;
        for (size_t i = 0; i < width; i++)
                values[i] = (double)state[i];
}

static void fold_first(double *values, const float *state, size_t width, size_t t, bool first)
{
        if (first)
                fold_last(values, state, width, t, first);
}

static void fold_max(double *values, const float *state, size_t width, size_t t, bool first)
{
        fold_first(values, state, width, t, first);
        for (size_t i = 0; i < width; i++)
                values[i] = fmax(values[i], (double)state[i]);
}

static void fold_sum(double *values, const float *state, size_t width, size_t t, bool first)
{
        (void)t;
        (void)first;
        for (size_t i = 0; i < width; i++)
                values[i] += (double)state[i];
}

static void fold_weighted(double *values, const float *state, size_t width, size_t t, bool first)
{
        (void)first;
        for (size_t i = 0; i < width; i++)
                values[i] += (double)(t + 1) * (double)state[i];
}

void pooler_add(Pooler *p, const float *state)
{
        static const FoldFn folds[POOL_MODE_MAX] = {
                [POOL_CLS] = fold_first,         [POOL_MAX] = fold_max,
                [POOL_MEAN] = fold_sum,          [POOL_MEAN_SQRT] = fold_sum,
                [POOL_WEIGHTED] = fold_weighted, [POOL_LAST] = fold_last};
        const size_t t = p->n_seen++;

        if (t < p->skip)
                return;
        for (size_t i = 0; i < p->modes->n; i++)
                folds[p->modes->list[i]](p->values + i * p->width, state, p->width, t,
                                         t == p->skip);
}

/* Sum of first + 1 … last. */
static double weights_sum(double first, double last)
{
        return (last * (last + 1) - first * (first + 1)) / 2;
}

static double divisor(const Pooler *p, PoolMode mode)
{
        const double seen = (double)p->n_seen;
        const double skip = fmin((double)p->skip, seen);
        const double of[POOL_MODE_MAX] = {[POOL_CLS] = 1,
                                          [POOL_MAX] = 1,
                                          [POOL_MEAN] = seen - skip,
                                          [POOL_MEAN_SQRT] = sqrt(seen - skip),
                                          [POOL_WEIGHTED] = weights_sum(skip, seen),
                                          [POOL_LAST] = 1};

        return fmax(of[mode], 1e-9);
}

void pooler_finish(const Pooler *p, float *out)
{
        for (size_t m = 0; m < p->modes->n; m++) {
                const double d = divisor(p, p->modes->list[m]);
                const size_t at = m * p->width;

                for (size_t i = 0; i < p->width; i++)
                        out[at + i] = (float)(p->values[at + i] / d);
        }
}
