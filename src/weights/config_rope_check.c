#include "weights/config_family.h"

static Status dims_check(const ModelConfig *c)
{
        const uint32_t n_rot = (uint32_t)(c->head_dim * c->rope.partial_rotary_factor);
        const uint32_t least = c->rope.type == ROPE_DYNAMIC ? 4 : 2;

        ENSURE(n_rot >= least, E_RANGE,
               "head_dim: %u of %u dims rotate (partial_rotary_factor %g), at least %u must", n_rot,
               c->head_dim, c->rope.partial_rotary_factor, least);
        ENSURE(n_rot % 2 == 0, E_RANGE,
               "head_dim: %u of %u dims rotate (partial_rotary_factor %g), an even number must",
               n_rot, c->head_dim, c->rope.partial_rotary_factor);
        return OK;
}

static Status bounds_none(const RopeConfig *r)
{
        (void)r;
        return OK;
}

static Status bounds_llama3(const RopeConfig *r)
{
        ENSURE(r->low_freq_factor < r->high_freq_factor, E_RANGE,
               "high_freq_factor: %g is not above low_freq_factor %g", r->high_freq_factor,
               r->low_freq_factor);
        return OK;
}

static Status bounds_yarn(const RopeConfig *r)
{
        ENSURE(r->theta > 1, E_RANGE, "rope_theta: %g is not above 1, as rope_type yarn needs",
               r->theta);
        ENSURE(r->beta_slow <= r->beta_fast, E_RANGE, "beta_fast: %g is below beta_slow %g",
               r->beta_fast, r->beta_slow);
        return OK;
}

/* What the formulas of a type divide by or take the logarithm of. */
static Status (*const bounds_checks[])(const RopeConfig *) = {
        [ROPE_DEFAULT] = bounds_none,  [ROPE_LINEAR] = bounds_none, [ROPE_DYNAMIC] = bounds_none,
        [ROPE_LLAMA3] = bounds_llama3, [ROPE_YARN] = bounds_yarn,   [ROPE_LONGROPE] = bounds_none,
};
_Static_assert(N_ELEMS(bounds_checks) == ROPE_TYPE_MAX, "bounds for every type");

Status rope_check(const ModelConfig *c)
{
        TRY(dims_check(c));
        return bounds_checks[c->rope.type](&c->rope);
}
