#include "sampler/rng.h"

#include <Random123/philox.h>
#include <string.h>

void philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
        const philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
        const philox4x32_key_t k = {{key[0], key[1]}};
        const philox4x32_ctr_t r = philox4x32_R(10, c, k);

        memcpy(out, r.v, sizeof(r.v));
}

static uint64_t rotate_left_64(uint64_t x, int n)
{
        return x << n | x >> (64 - n);
}

uint64_t xoshiro256pp_next(uint64_t s[4])
{
        const uint64_t result = rotate_left_64(s[0] + s[3], 23) + s[0];
        const uint64_t t = s[1] << 17;

        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = rotate_left_64(s[3], 45);
        return result;
}

uint64_t splitmix64_next(uint64_t *state)
{
        uint64_t z = (*state += 0x9E3779B97F4A7C15U);

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
        z = (z ^ z >> 27) * 0x94D049BB133111EBU;
        return z ^ z >> 31;
}

uint32_t pcg32_next(RngState *s)
{
        const uint64_t old = s->pcg.state;
        const uint32_t shifted = (uint32_t)((old >> 18 ^ old) >> 27);
        const uint32_t turn = (uint32_t)(old >> 59);

        s->pcg.state = old * 6364136223846793005U + s->pcg.increment;
        return shifted >> turn | shifted << (-turn & 31);
}

void pcg32_seed(RngState *s, uint64_t state, uint64_t sequence)
{
        s->pcg.state = 0;
        s->pcg.increment = sequence << 1 | 1;
        (void)pcg32_next(s);
        s->pcg.state += state;
        (void)pcg32_next(s);
}

void mt19937_seed(Mt19937 *mt, uint32_t seed)
{
        mt->word[0] = seed;
        for (uint32_t i = 1; i < MT_WORDS; i++) {
                const uint32_t last = mt->word[i - 1];
                mt->word[i] = 1812433253U * (last ^ last >> 30) + i;
        }
        mt->next = MT_WORDS;
}

/* Words 1..623 are visited in a ring; word 0 mirrors the last one. */
static uint32_t ring_next(Mt19937 *mt, uint32_t i)
{
        if (i + 1 < MT_WORDS)
                return i + 1;
        mt->word[0] = mt->word[MT_WORDS - 1];
        return 1;
}

static uint32_t mixed_before(const Mt19937 *mt, uint32_t i)
{
        return mt->word[i - 1] ^ mt->word[i - 1] >> 30;
}

static uint32_t mt_absorb_key(Mt19937 *mt, const uint32_t *key, size_t n)
{
        uint32_t i = 1;

        for (size_t k = 0; k < MT_WORDS; k++) { /* keys are shorter than the state */
                const uint32_t j = (uint32_t)(k % n);
                mt->word[i] = (mt->word[i] ^ mixed_before(mt, i) * 1664525U) + key[j] + j;
                i = ring_next(mt, i);
        }
        return i;
}

void mt19937_seed_array(Mt19937 *mt, const uint32_t *key, size_t n)
{
        mt19937_seed(mt, 19650218U);
        uint32_t i = mt_absorb_key(mt, key, n);

        for (size_t k = 1; k < MT_WORDS; k++) {
                mt->word[i] = (mt->word[i] ^ mixed_before(mt, i) * 1566083941U) - i;
                i = ring_next(mt, i);
        }
        mt->word[0] = 0x80000000U;
}

static void mt_renew(Mt19937 *mt)
{
        for (uint32_t i = 0; i < MT_WORDS; i++) {
                const uint32_t low = mt->word[(i + 1) % MT_WORDS] & 0x7FFFFFFFU;
                const uint32_t y = (mt->word[i] & 0x80000000U) | low;
                mt->word[i] = mt->word[(i + 397) % MT_WORDS] ^ y >> 1 ^ (-(y & 1U) & 0x9908B0DFU);
        }
        mt->next = 0;
}

uint32_t mt19937_next(Mt19937 *mt)
{
        if (mt->next == MT_WORDS)
                mt_renew(mt);
        uint32_t y = mt->word[mt->next++];

        y ^= y >> 11;
        y ^= y << 7 & 0x9D2C5680U;
        y ^= y << 15 & 0xEFC60000U;
        return y ^ y >> 18;
}
