/* Random numbers: one interface over four published generators. */
#ifndef QUERN_SAMPLER_RNG_H
#define QUERN_SAMPLER_RNG_H

#include "base/status.h"

#include <stdint.h>

typedef enum RngType { RNG_PHILOX, RNG_XOSHIRO256PP, RNG_PCG32, RNG_MT19937, RNG_TYPE_MAX } RngType;

enum { MT_WORDS = 624 };

/** What a number is for: draws of one position for different ends must not be the same number. */
typedef enum RngStream { RNG_STREAM_TOKEN, RNG_STREAM_XTC } RngStream;

typedef struct Mt19937 {
        uint32_t word[MT_WORDS];
        uint32_t next; /* MT_WORDS: the words must be renewed */
} Mt19937;

typedef union RngState {
        uint32_t philox_key[2];
        uint64_t xoshiro[4];
        struct {
                uint64_t state;
                uint64_t increment;
        } pcg;
        Mt19937 mt;
} RngState;

/** A generator: plain data, copied to clone. */
typedef struct Rng {
        RngType type;
        RngState state;
} Rng;

/** One generator's functions. `bits` gives 64 fresh bits. */
typedef struct RngOps {
        const char *name;
        void (*seed)(RngState *s, uint64_t seed);
        /* philox is a function of (seed, position, stream); the others walk on and ignore them. */
        uint64_t (*bits)(RngState *s, uint64_t position, RngStream stream);
} RngOps;

extern const RngOps rng_ops[RNG_TYPE_MAX];

/** The names by RngType, NULL at the end: for option tables. */
extern const char *const rng_names[];

void rng_seed(Rng *r, RngType type, uint64_t seed);

/** A number in [0, 1) with 53 random bits. */
double rng_uniform(Rng *r, uint64_t position, RngStream stream);

/* The generators themselves, for reference vectors. */

/** Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11; from Random123. */
void philox4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
/** Blackman and Vigna, prng.di.unimi.it. Seeds from a number go through splitmix64. */
uint64_t xoshiro256pp_next(uint64_t s[4]);
uint64_t splitmix64_next(uint64_t *state);
/** O'Neill, pcg-random.org: PCG-XSH-RR 64/32. */
void pcg32_seed(RngState *s, uint64_t state, uint64_t sequence);
uint32_t pcg32_next(RngState *s);
/** Matsumoto and Nishimura; seeds beyond 32 bits go through init_by_array. */
void mt19937_seed(Mt19937 *mt, uint32_t seed);
void mt19937_seed_array(Mt19937 *mt, const uint32_t *key, size_t n);
uint32_t mt19937_next(Mt19937 *mt);

#endif
