/*
 * Times the choice of one token over vocabularies and chains, single thread: a table on stdout.
 * CPU time of the thread, the best of several rounds: other load only ever adds time.
 */
#include "sampler/params.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

typedef struct BenchCase {
        const char *name;
        void (*set)(SamplerParams *p);
} BenchCase;

static void set_greedy(SamplerParams *p)
{
        p->temperature = 0;
}

static void set_plain(SamplerParams *p)
{
        (void)p;
}

static void set_temperature(SamplerParams *p)
{
        p->temperature = 0.8F;
}

static void set_top_k(SamplerParams *p)
{
        p->top_k = 40;
}

static void set_top_k_top_p(SamplerParams *p)
{
        p->top_k = 40;
        p->top_p = 0.95F;
}

static void set_top_p(SamplerParams *p)
{
        p->top_p = 0.95F;
}

static void set_min_p(SamplerParams *p)
{
        p->min_p = 0.05F;
}

static void set_large_top_k(SamplerParams *p)
{
        p->top_k = 2000;
}

static void set_penalties(SamplerParams *p)
{
        sampler_params_default(p);
        p->repeat_penalty = 1.1F;
        p->dry_multiplier = 0.8F;
}

static void set_mirostat(SamplerParams *p)
{
        p->mirostat = 2;
}

static const BenchCase cases[] = {
        {"greedy", set_greedy},
        {"plain draw", set_plain},
        {"temperature", set_temperature},
        {"top_k 40", set_top_k},
        {"top_k 40, top_p 0.95", set_top_k_top_p},
        {"native defaults", sampler_params_default},
        {"defaults, penalties, dry", set_penalties},
        {"top_p 0.95", set_top_p},
        {"min_p 0.05", set_min_p},
        {"top_k 2000", set_large_top_k},
        {"mirostat 2", set_mirostat},
};

typedef struct BenchLogits {
        const char *name;
        double spread; /* standard deviation: 4 is peaked, 1 is nearly flat */
} BenchLogits;

static const BenchLogits shapes[] = {{"peaked", 4.0}, {"spread", 1.5}};
static const size_t vocabularies[] = {32000, 49152, 128256, 151936, 256000};

enum { ROUNDS = 10, CHOICES = 20, HISTORY = 64 };

/* Roughly Gaussian: twelve uniform numbers have variance 1. */
static float gaussian(uint64_t *state)
{
        double sum = -6.0;

        for (int k = 0; k < 12; k++)
                sum += (double)(splitmix64_next(state) >> 11) * 0x1p-53;
        return (float)sum;
}

static void logits_fill(float *x, size_t n, double spread)
{
        uint64_t state = 1;

        for (size_t i = 0; i < n; i++)
                x[i] = (float)(spread * (double)gaussian(&state));
}

static uint64_t cpu_ns(void)
{
        struct timespec t;

        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static Status round_time(Sampler *s, const float *logits, uint64_t *ns)
{
        const uint64_t start = cpu_ns();
        int32_t id;

        for (uint64_t i = 0; i < CHOICES; i++)
                TRY(sampler_sample(s, logits, i, &id));
        *ns = (cpu_ns() - start) / CHOICES;
        return OK;
}

static Status best_time(Sampler *s, const float *logits, uint64_t *best)
{
        uint64_t ns;

        *best = UINT64_MAX;
        for (int r = 0; r < ROUNDS; r++) {
                TRY(round_time(s, logits, &ns));
                *best = ns < *best ? ns : *best;
        }
        return OK;
}

typedef struct Bench {
        const Kernels *kern;
        const float *logits;
        size_t n_vocab;
        const char *shape;
} Bench;

static Status case_sampler(const Bench *b, const BenchCase *c, Sampler **out)
{
        CLEANUP(sampler_free) Sampler *s = NULL;
        SamplerParams p;

        sampler_params_plain(&p);
        c->set(&p);
        TRY(sampler_new(&p, b->n_vocab, b->kern, &s));
        for (int32_t i = 0; i < HISTORY; i++)
                TRY(sampler_accept(s, i * 37 % 1000));
        *out = TAKE(s);
        return OK;
}

static Status case_run(const Bench *b, const BenchCase *c)
{
        CLEANUP(sampler_free) Sampler *s = NULL;
        uint64_t best;

        TRY(case_sampler(b, c, &s));
        TRY(best_time(s, b->logits, &best));
        printf("%8zu  %-8s %-26s %9.1f\n", b->n_vocab, b->shape, c->name, (double)best / 1000.0);
        return OK;
}

static Status shape_run(const Kernels *k, const BenchLogits *shape, size_t n_vocab)
{
        CLEANUP(mem_free_at) float *logits = NULL;

        TRY(mem_new_array(&logits, n_vocab));
        logits_fill(logits, n_vocab, shape->spread);
        const Bench b = {k, logits, n_vocab, shape->name};

        for (size_t i = 0; i < N_ELEMS(cases); i++)
                TRY(case_run(&b, &cases[i]));
        return OK;
}

static Status vocabulary_run(const Kernels *k, size_t n_vocab)
{
        for (size_t i = 0; i < N_ELEMS(shapes); i++)
                TRY(shape_run(k, &shapes[i], n_vocab));
        return OK;
}

static Status bench_run(void)
{
        const Kernels *k;

        TRY(kernels_select(NULL, &k));
        printf("kernels: %s\n%8s  %-8s %-26s %9s\n", k->name, "tokens", "logits", "chain", "us");
        for (size_t i = 0; i < N_ELEMS(vocabularies); i++)
                TRY(vocabulary_run(k, vocabularies[i]));
        return OK;
}

int main(void)
{
        if (bench_run() == OK)
                return 0;
        (void)fprintf(stderr, "bench: %s\n", status_text());
        return 1;
}
