#include "sampler/rng.h"

#include <string.h>

static void philox_seed(RngState *s, uint64_t seed)
{
        s->philox_key[0] = (uint32_t)seed;
        s->philox_key[1] = (uint32_t)(seed >> 32);
}

static uint64_t philox_bits(RngState *s, uint64_t position, RngStream stream)
{
        const uint32_t counter[4] = {(uint32_t)position, (uint32_t)(position >> 32),
                                     (uint32_t)stream, 0};
        uint32_t out[4];

        philox4x32_10(counter, s->philox_key, out);
        return (uint64_t)out[0] << 32 | out[1];
}

static void xoshiro_seed(RngState *s, uint64_t seed)
{
        for (size_t i = 0; i < N_ELEMS(s->xoshiro); i++)
                s->xoshiro[i] = splitmix64_next(&seed);
}

static uint64_t xoshiro_bits(RngState *s, uint64_t position, RngStream stream)
{
        (void)position;
        (void)stream;
        return xoshiro256pp_next(s->xoshiro);
}

static void pcg_seed(RngState *s, uint64_t seed)
{
        pcg32_seed(s, seed, 54); /* the sequence number of the author's demonstration */
}

static uint64_t pcg_bits(RngState *s, uint64_t position, RngStream stream)
{
        (void)position;
        (void)stream;
        const uint64_t high = pcg32_next(s);

        return high << 32 | pcg32_next(s);
}

static void mt_seed_long(Mt19937 *mt, uint64_t seed)
{
        const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};

        mt19937_seed_array(mt, key, N_ELEMS(key));
}

static void mt_seed(RngState *s, uint64_t seed)
{
        if (seed <= UINT32_MAX)
                mt19937_seed(&s->mt, (uint32_t)seed);
        else
                mt_seed_long(&s->mt, seed);
}

static uint64_t mt_bits(RngState *s, uint64_t position, RngStream stream)
{
        (void)position;
        (void)stream;
        const uint64_t high = mt19937_next(&s->mt);

        return high << 32 | mt19937_next(&s->mt);
}

const RngOps rng_ops[] = {
        [RNG_PHILOX] = {"philox", philox_seed, philox_bits},
        [RNG_XOSHIRO256PP] = {"xoshiro256++", xoshiro_seed, xoshiro_bits},
        [RNG_PCG32] = {"pcg32", pcg_seed, pcg_bits},
        [RNG_MT19937] = {"mt19937", mt_seed, mt_bits},
};

const char *const rng_names[] = {"philox", "xoshiro256++", "pcg32", "mt19937", NULL};

void rng_seed(Rng *r, RngType type, uint64_t seed)
{
        memset(r, 0, sizeof(*r));
        r->type = type;
        rng_ops[type].seed(&r->state, seed);
}

double rng_uniform(Rng *r, uint64_t position, RngStream stream)
{
        return (double)(rng_ops[r->type].bits(&r->state, position, stream) >> 11) * 0x1p-53;
}
