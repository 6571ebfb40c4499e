/* How a chain ends: the greatest, or a draw. */
#include "sampler/mirostat.h"
#include "sampler/ops.h"

static Status pick_greatest(Sampler *s, uint64_t position, int32_t *id)
{
        (void)position;
        return work_argmax(&s->work, id);
}

static Status pick_drawn(Sampler *s, uint64_t position, int32_t *id)
{
        return work_draw(&s->work, rng_uniform(&s->rng, position, RNG_STREAM_TOKEN), id);
}

const SamplerMode sampler_mode_greedy = {OP_BAN | OP_EDIT, pick_greatest};
const SamplerMode sampler_mode_draw = {OP_BAN | OP_EDIT | OP_CUT | OP_SCALE, pick_drawn};
const SamplerMode sampler_mode_mirostat[] = {
        {OP_BAN | OP_EDIT | OP_SCALE, mirostat_pick_1},
        {OP_BAN | OP_EDIT | OP_SCALE, mirostat_pick_2},
};
