/* Equal seeds and logits give equal tokens on every instruction set. */
#include "kit.h"

enum { V = 3001, STEPS = 60, TABLES_MAX = 8 };

typedef struct IsaRow {
        const char *name;
        const char *settings;
        double spread;
} IsaRow;

static const IsaRow isa_rows[] = {
        {"plain draw", "seed=1", 1},
        {"flat draw", "seed=2", 0.01},
        {"temperature", "seed=3 temperature=0.7", 2},
        {"native defaults", "seed=4 temperature=0.8 top_k=40 top_p=0.95 min_p=0.05", 3},
        {"top_p alone", "seed=5 top_p=0.95", 2},
        {"typical_p", "seed=6 typical_p=0.9", 2},
        {"dynamic temperature", "seed=7 dynatemp_range=0.5", 2},
        {"xtc", "seed=8 xtc_probability=0.5 xtc_threshold=0.01", 3},
        {"mirostat 1", "seed=9 mirostat=1", 3},
        {"mirostat 2", "seed=10 mirostat=2", 3},
        {"penalties", "seed=11 repeat_penalty=1.2 frequency_penalty=0.3 temperature=0.9", 3},
        {"greedy", "temperature=0 repeat_penalty=1.2", 3},
};

static Status walk_on(const IsaRow *row, const Kernels *k, int32_t *ids)
{
        static float logits[V];
        CLEANUP(arena_done) Arena arena = {0};
        CLEANUP(sampler_free) Sampler *s = NULL;
        SamplerParams params;

        TRY(kit_params(row->settings, &arena, &params));
        TRY(sampler_new(&params, V, k, &s));
        for (uint64_t i = 0; i < STEPS; i++) {
                kit_logits(logits, V, row->spread, i);
                TRY(sampler_sample(s, logits, i, &ids[i]));
                TRY(sampler_accept(s, ids[i]));
        }
        return OK;
}

static void assert_like_first(const IsaRow *row, const KernelsEntry *e, const int32_t *want)
{
        int32_t ids[STEPS];

        if (!e->usable)
                return;
        assert_ok(walk_on(row, e->kernels, ids));
        assert_memory_equal(ids, want, sizeof(ids));
}

static void test_isa(const void *p)
{
        KernelsEntry entries[TABLES_MAX];
        const size_t n = kernels_list(entries, TABLES_MAX);
        int32_t want[STEPS];

        assert_true(n >= 1);
        assert_ok(walk_on(p, entries[0].kernels, want));
        for (size_t i = 1; i < n; i++)
                assert_like_first(p, &entries[i], want);
}

static const TestTable tables[] = {TEST_TABLE("every isa alike", isa_rows, test_isa)};
TEST_MAIN(tables)
