/* The generators against the values their authors publish. */
#include "sampler/rng.h"
#include "support/table.h"

typedef struct PhiloxRow {
        const char *name;
        uint32_t counter[4];
        uint32_t key[2];
        uint32_t want[4];
} PhiloxRow;

#define ONES 0xFFFFFFFFU

static const PhiloxRow philox_rows[] = {
        /* Random123 kat_vectors, philox4x32 10 */
        {"zeros", {0}, {0}, {0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}},
        {"ones",
         {ONES, ONES, ONES, ONES},
         {ONES, ONES},
         {0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}},
        {"digits of pi",
         {0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
         {0xA4093822, 0x299F31D0},
         {0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}},
};

static void test_philox(const void *p)
{
        const PhiloxRow *row = p;
        uint32_t out[4];

        philox4x32_10(row->counter, row->key, out);
        assert_memory_equal(out, row->want, sizeof(out));
}

typedef struct NthRow {
        const char *name;
        uint64_t (*next)(RngState *s);
        void (*seed)(RngState *s);
        int n; /* the n-th number, from 1 */
        uint64_t want;
} NthRow;

static void seed_pcg_42_54(RngState *s)
{
        pcg32_seed(s, 42, 54);
}

static void seed_mt_5489(RngState *s)
{
        mt19937_seed(&s->mt, 5489);
}

static void seed_mt_array(RngState *s)
{
        static const uint32_t key[] = {0x123, 0x234, 0x345, 0x456};

        mt19937_seed_array(&s->mt, key, N_ELEMS(key));
}

static void seed_xoshiro_1234(RngState *s)
{
        for (size_t i = 0; i < 4; i++)
                s->xoshiro[i] = i + 1;
}

static void seed_split_1234567(RngState *s)
{
        s->xoshiro[0] = 1234567;
}

static uint64_t next_pcg(RngState *s)
{
        return pcg32_next(s);
}

static uint64_t next_mt(RngState *s)
{
        return mt19937_next(&s->mt);
}

static uint64_t next_xoshiro(RngState *s)
{
        return xoshiro256pp_next(s->xoshiro);
}

static uint64_t next_split(RngState *s)
{
        return splitmix64_next(&s->xoshiro[0]);
}

static const NthRow nth_rows[] = {
        /* pcg32-demo, round 1 */
        {"pcg32 1st", next_pcg, seed_pcg_42_54, 1, 0xA15C02B7},
        {"pcg32 2nd", next_pcg, seed_pcg_42_54, 2, 0x7B47F409},
        {"pcg32 3rd", next_pcg, seed_pcg_42_54, 3, 0xBA1D3330},
        {"pcg32 6th", next_pcg, seed_pcg_42_54, 6, 0xCBED606E},
        /* std::mt19937 of the C++ standard, [rand.predef] */
        {"mt19937 1st", next_mt, seed_mt_5489, 1, 3499211612},
        {"mt19937 10000th", next_mt, seed_mt_5489, 10000, 4123659995},
        /* mt19937ar.out */
        {"mt19937 array 1st", next_mt, seed_mt_array, 1, 1067595299},
        {"mt19937 array 5th", next_mt, seed_mt_array, 5, 4228976476},
        {"xoshiro256++ 1st", next_xoshiro, seed_xoshiro_1234, 1, 41943041},
        {"xoshiro256++ 2nd", next_xoshiro, seed_xoshiro_1234, 2, 58720359},
        {"xoshiro256++ 3rd", next_xoshiro, seed_xoshiro_1234, 3, 3588806011781223},
        {"xoshiro256++ 10th", next_xoshiro, seed_xoshiro_1234, 10, 10450023813501588000U},
        {"splitmix64 1st", next_split, seed_split_1234567, 1, 6457827717110365317},
        {"splitmix64 2nd", next_split, seed_split_1234567, 2, 3203168211198807973},
};

static void test_nth(const void *p)
{
        const NthRow *row = p;
        RngState s = {0};
        uint64_t got = 0;

        row->seed(&s);
        for (int i = 0; i < row->n; i++)
                got = row->next(&s);
        assert_int_equal(got, row->want);
}

typedef struct TypeRow {
        const char *name;
        RngType type;
} TypeRow;

static const TypeRow type_rows[] = {
        {"philox", RNG_PHILOX},
        {"xoshiro256++", RNG_XOSHIRO256PP},
        {"pcg32", RNG_PCG32},
        {"mt19937", RNG_MT19937},
};

enum { DRAWS = 20000, CELLS = 64 };

static double uniform_chi2(Rng *r)
{
        int count[CELLS] = {0};
        double chi2 = 0.0;

        for (uint64_t i = 0; i < DRAWS; i++)
                count[(size_t)(rng_uniform(r, i, RNG_STREAM_TOKEN) * CELLS)]++;
        for (size_t c = 0; c < CELLS; c++) {
                const double d = count[c] - (double)DRAWS / CELLS;
                chi2 += d * d / ((double)DRAWS / CELLS);
        }
        return chi2;
}

static void test_uniform(const void *p)
{
        const TypeRow *row = p;
        Rng r;

        rng_seed(&r, row->type, 7);
        const double chi2 = uniform_chi2(&r);

        assert_true(chi2 < 125.0); /* 63 degrees of freedom: beyond 125 once in 200,000 */
        assert_true(chi2 > 25.0);  /* too even is no chance either */
}

static double first_number(RngType type, uint64_t seed)
{
        Rng r;

        rng_seed(&r, type, seed);
        return rng_uniform(&r, 0, RNG_STREAM_TOKEN);
}

static void test_seeds(const void *p)
{
        const TypeRow *row = p;
        const uint64_t high = 1ULL << 40;

        assert_true(first_number(row->type, 1) == first_number(row->type, 1));
        assert_true(first_number(row->type, 1) != first_number(row->type, 2));
        assert_true(first_number(row->type, 1) != first_number(row->type, 1 + high));
        assert_true(first_number(row->type, 0) != first_number(row->type, high));
}

static void test_names(const void *p)
{
        const TypeRow *row = p;

        assert_string_equal(rng_names[row->type], row->name);
        assert_string_equal(rng_ops[row->type].name, row->name);
}

static void test_philox_is_a_function(const void *p)
{
        Rng r;

        (void)p;
        rng_seed(&r, RNG_PHILOX, 3);
        const double third = rng_uniform(&r, 3, RNG_STREAM_TOKEN);

        (void)rng_uniform(&r, 9, RNG_STREAM_TOKEN);
        assert_true(rng_uniform(&r, 3, RNG_STREAM_TOKEN) == third);
        assert_true(rng_uniform(&r, 3, RNG_STREAM_XTC) != third);
        assert_true(rng_uniform(&r, 3 + (1ULL << 32), RNG_STREAM_TOKEN) != third);
}

static const TestTable tables[] = {
        TEST_TABLE("philox", philox_rows, test_philox),
        TEST_TABLE("nth", nth_rows, test_nth),
        TEST_TABLE("uniform", type_rows, test_uniform),
        TEST_TABLE("seeds", type_rows, test_seeds),
        TEST_TABLE("names", type_rows, test_names),
        TEST_ONE("philox is a function of seed and position", test_philox_is_a_function),
};
TEST_MAIN(tables)
