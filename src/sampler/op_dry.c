/* DRY: a penalty on tokens that would go on with a sequence already said. */
#include "sampler/fixed_math.h"
#include "sampler/ops.h"

#include <math.h>

#define LOG_FLT_MAX 88.7228391

static bool dry_grows(const SamplerParams *p)
{
        return p->dry_multiplier > 0.0F && p->dry_base >= 1.0F;
}

bool op_dry_active(const SamplerParams *p)
{
        return dry_grows(p) && p->dry_penalty_last_n != 0;
}

/* The window read backwards: 0 is the newest token. */
static int32_t token_back(Window w, size_t i)
{
        return w.id[w.n - 1 - i];
}

/* Does `breaker` start i tokens back (and end no later than the newest token)? */
static bool breaker_at(Window w, size_t i, const IdVec *breaker)
{
        if (breaker->n > i + 1)
                return false;
        return memcmp(&w.id[w.n - 1 - i], breaker->p, breaker->n * sizeof(*breaker->p)) == 0;
}

/* Length of the longest breaker that starts i tokens back, 0 if none does. */
static size_t longest_breaker(const Sampler *s, Window w, size_t i)
{
        size_t longest = 0;

        for (size_t b = 0; b < s->n_breakers; b++)
                if (breaker_at(w, i, &s->breakers[b]))
                        longest = (size_t)fmax((double)longest, (double)s->breakers[b].n);
        return longest;
}

/* Tokens said since the last breaker: no match may reach across it. */
static size_t match_limit(const Sampler *s, Window w)
{
        for (size_t i = 0; i < w.n; i++) {
                const size_t length = longest_breaker(s, w, i);
                if (length > 0)
                        return i + 1 - length;
        }
        return w.n;
}

/* A stretch of the backward window known to equal its beginning: [left, right). */
typedef struct ZBox {
        size_t left;
        size_t right;
} ZBox;

static size_t min_size(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* What the box tells about the match at k before any token is compared. */
static size_t z_known(const uint32_t *z, ZBox box, size_t k)
{
        if (k >= box.right)
                return 0;
        return min_size(z[k - box.left], box.right - k);
}

static size_t z_extend(Window w, size_t k, size_t n)
{
        while (n + k < w.n && token_back(w, n) == token_back(w, n + k))
                n++;
        return n;
}

/* z[k]: how many tokens before the k newest match the newest ones, reading backwards. Linear. */
static void z_fill(Window w, uint32_t *z)
{
        ZBox box = {0, 0};

        for (size_t k = 1; k < w.n; k++) {
                const size_t n = z_extend(w, k, z_known(z, box, k));
                z[k] = (uint32_t)n;
                if (k + n > box.right)
                        box = (ZBox){k, k + n};
        }
}

static bool match_counts(const Sampler *s, size_t length, uint32_t best)
{
        return length >= (size_t)s->params.dry_allowed_length && length + 1 > best;
}

/* count[token]: the longest match that `token` followed, plus 1; matches that are too short, none.
 */
static void matches_note(Sampler *s, Window w, size_t limit)
{
        for (size_t k = 1; k < w.n; k++) {
                const size_t length = min_size(s->repeat.p[k], limit);
                uint32_t *best = &s->count.p[token_back(w, k - 1)];
                if (match_counts(s, length, *best))
                        *best = (uint32_t)length + 1;
        }
}

/* The exponent beyond which base^exponent is no float any more. */
static double exponent_cap(double base)
{
        return base > 1.000001 ? floor(LOG_FLT_MAX / fixed_log(base)) : (double)INT32_MAX;
}

static float dry_penalised(const SamplerParams *p, float logit, uint32_t match)
{
        const double base = (double)p->dry_base;
        const double over = (double)match - (double)p->dry_allowed_length;
        const double growth = fixed_pow(base, fmin(over, exponent_cap(base)));

        return logit_clamp((double)logit - (double)p->dry_multiplier * growth);
}

static void matches_penalise(Sampler *s, Window w, float *logits)
{
        for (size_t i = 0; i < w.n; i++) {
                const int32_t id = w.id[i];
                if (s->count.p[id] > 0)
                        logits[id] = dry_penalised(&s->params, logits[id], s->count.p[id] - 1);
                s->count.p[id] = 0;
        }
}

static Status matches_ready(Sampler *s, size_t n)
{
        TRY(sampler_count_ready(s));
        s->repeat.n = 0;
        return vec_reserve(&s->repeat, n);
}

static Status dry_apply(Sampler *s, Window w, size_t limit)
{
        float *logits;

        TRY(work_edit(&s->work, &logits));
        TRY(matches_ready(s, w.n));
        z_fill(w, s->repeat.p);
        matches_note(s, w, limit);
        matches_penalise(s, w, logits);
        return OK;
}

Status op_dry(Sampler *s, uint64_t position)
{
        const Window w = sampler_window(s, s->params.dry_penalty_last_n);
        const size_t limit = match_limit(s, w);

        (void)position;
        if (min_size(limit + 1, w.n) <= (size_t)s->params.dry_allowed_length)
                return OK;
        return dry_apply(s, w, limit);
}
