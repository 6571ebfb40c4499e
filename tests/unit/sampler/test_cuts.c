/* Which candidates a chain leaves, most probable first. */
#include "kit.h"

typedef struct CutRow {
        const char *name;
        const char *settings;
        const char *logits; /* a key of logit_sets */
        const char *want;
} CutRow;

typedef struct LogitSet {
        const char *name;
        size_t n;
        float logit[8];
} LogitSet;

static const LogitSet logit_sets[] = {
        /* log2 of 1/2, 1/4, 1/8, 1/16, 1/16, as natural logarithms */
        {"halves", 5, {-0.69314718F, -1.38629436F, -2.07944154F, -2.77258872F, -2.77258872F}},
        {"equal", 4, {1.5F, 1.5F, 1.5F, 1.5F}},
        {"one high", 5, {0, 0, 0, 0, 10}},
        {"ties", 5, {1, 2, 2, 2, 0}},
        {"zeros", 3, {0.0F, -0.0F, 0.0F}},
        {"banned", 5, {-INFINITY, 1, -INFINITY, 2, -INFINITY}},
        {"single", 1, {-7}},
        {"far", 3, {3e38F, -3e38F, 3e38F}},
};

static const CutRow cut_rows[] = {
        {"plain keeps all", "", "halves", "0 1 2 3 4"},
        {"plain leaves out the banned", "", "banned", "3 1"},
        {"plain zeros by id", "", "zeros", "0 1 2"},
        {"top_k 1", "top_k=1", "halves", "0"},
        {"top_k 2", "top_k=2", "halves", "0 1"},
        {"top_k 0 is off", "top_k=0", "halves", "0 1 2 3 4"},
        {"top_k -1 is off", "top_k=-1", "halves", "0 1 2 3 4"},
        {"top_k beyond the vocabulary", "top_k=99", "halves", "0 1 2 3 4"},
        {"top_k beyond the possible", "top_k=4", "banned", "3 1"},
        {"top_k ties lowest id first", "top_k=2", "ties", "1 2"},
        {"top_k equal", "top_k=3", "equal", "0 1 2"},
        {"top_k of a single", "top_k=1", "single", "0"},
        {"top_k min_keep", "top_k=1 min_keep=3", "halves", "0 1 2"},
        {"top_k signed zeros are equal", "top_k=2", "zeros", "0 1"},
        {"top_p 0 keeps the greatest", "top_p=0", "halves", "0"},
        {"top_p below the first", "top_p=0.49", "halves", "0"},
        {"top_p just above the first", "top_p=0.51", "halves", "0 1"},
        {"top_p three", "top_p=0.76", "halves", "0 1 2"},
        {"top_p 1 is off", "top_p=1", "halves", "0 1 2 3 4"},
        {"top_p exact half of equals", "top_p=0.5", "equal", "0 1"},
        {"top_p equals", "top_p=0.51", "equal", "0 1 2"},
        {"top_p min_keep", "top_p=0 min_keep=2", "halves", "0 1"},
        {"top_p banned", "top_p=0.99", "banned", "3 1"},
        {"top_p single", "top_p=0", "single", "0"},
        {"top_p huge logits", "top_p=0.9", "far", "0 2"},
        {"min_p 0 is off", "min_p=0", "halves", "0 1 2 3 4"},
        {"min_p 1 keeps the greatest", "min_p=1", "halves", "0"},
        {"min_p 1 keeps equals", "min_p=1", "ties", "1 2 3"},
        {"min_p a quarter", "min_p=0.24", "halves", "0 1 2"},
        {"min_p 0.6", "min_p=0.6", "halves", "0"},
        {"min_p min_keep", "min_p=0.6 min_keep=2", "halves", "0 1"},
        {"min_p min_keep in a list", "top_k=4 min_p=0.6 min_keep=2", "halves", "0 1"},
        {"min_p in a list", "top_k=4 min_p=0.24", "halves", "0 1 2"},
        {"typical_p 1 is off", "typical_p=1", "halves", "0 1 2 3 4"},
        {"typical_p 0 keeps the most typical", "typical_p=0", "halves", "1"},
        {"typical_p 0.2", "typical_p=0.2", "halves", "1"},
        {"typical_p 0.3", "typical_p=0.3", "halves", "0 1"},
        {"typical_p 0.8", "typical_p=0.8", "halves", "0 1 2"},
        {"typical_p equal", "typical_p=0.6", "equal", "0 1 2"},
        {"typical_p min_keep", "typical_p=0 min_keep=2", "halves", "0 1"},
        {"epsilon 0 is off", "epsilon_cutoff=0", "halves", "0 1 2 3 4"},
        {"epsilon 0.2", "epsilon_cutoff=0.2", "halves", "0 1"},
        {"epsilon 0.1", "epsilon_cutoff=0.1", "halves", "0 1 2"},
        {"epsilon 0.06", "epsilon_cutoff=0.06", "halves", "0 1 2 3 4"},
        {"epsilon above all keeps the greatest", "epsilon_cutoff=0.9", "halves", "0"},
        {"epsilon min_keep", "epsilon_cutoff=0.9 min_keep=2", "halves", "0 1"},
        {"epsilon after top_k", "epsilon_cutoff=0.3 top_k=2", "halves", "0 1"},
        {"epsilon banned", "epsilon_cutoff=0.2", "banned", "3 1"},
        {"eta 0 is off", "eta_cutoff=0", "halves", "0 1 2 3 4"},
        {"eta 0.2", "eta_cutoff=0.2", "halves", "0 1 2"},
        {"eta 0.5", "eta_cutoff=0.5", "halves", "0 1"},
        {"eta 0.001", "eta_cutoff=0.001", "halves", "0 1 2 3 4"},
        {"eta of equals", "eta_cutoff=0.9", "equal", "0 1 2 3"},
        {"eta single", "eta_cutoff=0.9", "single", "0"},
        {"typical_p single", "typical_p=0", "single", "0"},
        {"top_n_sigma -1 is off", "top_n_sigma=-1", "one high", "4 0 1 2 3"},
        {"top_n_sigma 0 is off", "top_n_sigma=0", "one high", "4 0 1 2 3"},
        {"top_n_sigma 1", "top_n_sigma=1", "one high", "4"},
        {"top_n_sigma just out of reach", "top_n_sigma=2.4", "one high", "4"},
        {"top_n_sigma in reach", "top_n_sigma=2.6", "one high", "4 0 1 2 3"},
        {"top_n_sigma min_keep", "top_n_sigma=1 min_keep=2", "one high", "4 0"},
        {"top_n_sigma equal", "top_n_sigma=1", "equal", "0 1 2 3"},
        {"top_n_sigma ignores the banned", "top_n_sigma=1.9", "banned", "3"},
        {"xtc drops all but the last probable", "xtc_probability=1 xtc_threshold=0.1", "halves",
         "2 3 4"},
        {"xtc two probable", "xtc_probability=1 xtc_threshold=0.2", "halves", "1 2 3 4"},
        {"xtc one probable", "xtc_probability=1 xtc_threshold=0.45", "halves", "0 1 2 3 4"},
        {"xtc none probable", "xtc_probability=1 xtc_threshold=0.5", "equal", "0 1 2 3"},
        {"xtc threshold above a half is off", "xtc_probability=1 xtc_threshold=0.51", "halves",
         "0 1 2 3 4"},
        {"xtc threshold 0 leaves the least", "xtc_probability=1 xtc_threshold=0", "halves", "4"},
        {"xtc probability 0 is off", "xtc_probability=0 xtc_threshold=0.1", "halves", "0 1 2 3 4"},
        {"xtc min_keep", "xtc_probability=1 xtc_threshold=0.1 min_keep=4", "halves", "0 1 2 3 4"},
        {"xtc single", "xtc_probability=1 xtc_threshold=0.1", "single", "0"},
        {"default order: top_k before top_p", "top_k=2 top_p=0.6", "halves", "0"},
        {"order given: top_p before top_k", "top_k=2 top_p=0.6 samplers=top_p;top_k", "halves",
         "0 1"},
        {"order given leaves out", "top_k=2 top_p=0.1 samplers=top_k", "halves", "0 1"},
        {"order by old names", "typical_p=0 samplers=typ_p;temp", "halves", "1"},
        {"default order: top_p before temperature", "top_p=0.7 temperature=0.5", "halves", "0 1"},
        {"order given: temperature first", "top_p=0.7 temperature=0.5 samplers=temperature;top_p",
         "halves", "0"},
        {"temperature small", "temperature=0.001", "halves", "0 1 2 3 4"},
        {"temperature keeps huge logits", "temperature=0.005", "far", "0 2 1"},
        {"all cuts together", "top_k=4 top_p=0.9 min_p=0.3 typical_p=0.95 temperature=0.7",
         "halves", "0 1"},
};

static const LogitSet *logit_set(const char *name)
{
        size_t i = 0;

        while (strcmp(logit_sets[i].name, name) != 0)
                i++;
        return &logit_sets[i];
}

static void test_cut(const void *p)
{
        const CutRow *row = p;
        const LogitSet *set = logit_set(row->logits);
        CLEANUP(sampler_free) Sampler *s = NULL;
        CLEANUP(strbuf_done) StrBuf got = {0};

        assert_ok(kit_sampler(row->settings, set->n, NULL, &s));
        assert_ok(kit_survivors(s, set->logit, &got));
        assert_string_equal(strbuf_cstr(&got), row->want);
}

static const TestTable tables[] = {TEST_TABLE("cut", cut_rows, test_cut)};
TEST_MAIN(tables)
