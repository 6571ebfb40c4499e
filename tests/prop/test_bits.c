/*
 * The same bits always: a prompt's logits do not depend on the batch it runs in, on how it is cut
 * into chunks, on cached prefixes, or on the number of threads, for each instruction set.
 */
#include "golden/golden.h"

#include "backend/backend.h"
#include "kernels/kernels.h"

enum { PROMPT = 70, CTX = 128, OTHER = 33 };

/** A model, an instruction set and a precision. */
typedef struct BitsRow {
        const char *name;
        const char *model;
        const char *isa;
        const char *activations;
        size_t chunk; /* tokens in one step */
        uint32_t threads;
        bool batched; /* beside another sequence */
        bool cached;  /* behind a prefix that another sequence computed */
} BitsRow;

#define VARIANTS(model_, isa_, act_, label_)                                                 \
        {label_ "/chunks of 1", model_, isa_, act_, 1, 1, false, false},                     \
                {label_ "/chunks of 7", model_, isa_, act_, 7, 1, false, false},             \
                {label_ "/chunks of 64", model_, isa_, act_, 64, 1, false, false},           \
                {label_ "/2 threads", model_, isa_, act_, PROMPT, 2, false, false},          \
                {label_ "/3 threads", model_, isa_, act_, PROMPT, 3, false, false},          \
                {label_ "/in a batch", model_, isa_, act_, PROMPT, 2, true, false},          \
                {label_ "/in a batch, chunks of 7", model_, isa_, act_, 7, 3, true, false},  \
                {label_ "/cached prefix", model_, isa_, act_, PROMPT, 1, false, true},       \
        {                                                                                    \
                label_ "/cached prefix, batch, chunks", model_, isa_, act_, 7, 2, true, true \
        }

#define ISAS(model_, act_)                                                   \
        VARIANTS(model_, "generic", act_, model_ "/" act_ "/generic"),       \
                VARIANTS(model_, "avx2", act_, model_ "/" act_ "/avx2"),     \
                VARIANTS(model_, "avx512", act_, model_ "/" act_ "/avx512"), \
                VARIANTS(model_, "avx512bf16", act_, model_ "/" act_ "/avx512bf16")

static const BitsRow bits_rows[] = {
        ISAS("llama-f32", "f32"),
        ISAS("llama-f16-tied", "f32"),
        ISAS("mistral-bf16-window-tied", "bf16"),
        ISAS("gemma2-f32", "f32"),
        ISAS("falcon-bf16-alibi-mqa", "f32"),
        ISAS("bloom-f32", "f32"),
        ISAS("qwen2_moe-bf16-step", "bf16"),
        ISAS("granitemoeshared-f32", "f32"),
        ISAS("deepseek_v2-f32-lite", "f32"),
        ISAS("deepseek_v3-bf16-plain", "bf16"),
        ISAS("gpt_oss-bf16-mxfp4", "f32"),
};

static int32_t id_at(size_t i, size_t salt)
{
        return (int32_t)((i * 37 + salt * 11 + 5) % 61);
}

static void ids_fill(int32_t *ids, size_t n, size_t salt)
{
        for (size_t i = 0; i < n; i++)
                ids[i] = id_at(i, salt);
}

static bool isa_usable(const char *isa)
{
        KernelsEntry entries[8];
        const size_t n = kernels_list(entries, N_ELEMS(entries));

        for (size_t i = 0; i < n; i++)
                if (strcmp(entries[i].kernels->name, isa) == 0)
                        return entries[i].usable;
        return false;
}

static BackendModel *model_open(const BitsRow *row, uint32_t threads)
{
        BackendModel *m = NULL;
        const BackendOptions o = {.activations = row->activations,
                                  .n_threads = threads,
                                  .n_ctx = CTX,
                                  .prefix_cache = true};
        char path[256];

        (void)snprintf(path, sizeof(path), "tests/golden/models/%s", row->model);
        (void)setenv("QN_CPU", row->isa, 1);
        assert_ok(backend_native.open(path, &o, &m));
        (void)unsetenv("QN_CPU");
        return m;
}

/* One sequence that grows to PROMPT tokens, and the other that may run beside it. */
typedef struct Run {
        const BitsRow *row;
        BackendModel *m;
        BackendSeq *seq;
        BackendSeq *other;
        int32_t ids[PROMPT];
        int32_t other_ids[OTHER];
        float *logits; /* [PROMPT][V] as far as they were computed */
        size_t n_vocab;
} Run;

static size_t other_tokens(const Run *r)
{
        const size_t held = backend_native.seq_length(r->other);

        return r->row->batched && held < OTHER ? 1 : 0;
}

/* One step: a chunk of the prompt, first or second in the batch, beside one token of the other. */
static void step_run(Run *r, size_t at, size_t n)
{
        const size_t held = backend_native.seq_length(r->other);
        const BatchPart parts[] = {
                {r->seq, r->ids + at, n, PROMPT, LOGITS_ALL},
                {r->other, r->other_ids + held, 1, OTHER, LOGITS_NONE},
        };
        const Batch b = {.parts = parts, .n = 1 + other_tokens(r)};
        LogitsRows rows;

        assert_ok(backend_native.step(r->m, &b, &rows));
        assert_int_equal(rows.n, n);
        for (size_t i = 0; i < n; i++)
                memcpy(r->logits + (at + i) * r->n_vocab, rows.p + i * rows.stride,
                       r->n_vocab * sizeof(float));
}

static void run_open(Run *r, const BitsRow *row, uint32_t threads)
{
        *r = (Run){.row = row, .m = model_open(row, threads)};
        r->n_vocab = backend_native.shape(r->m).n_vocab;
        ids_fill(r->ids, PROMPT, 0);
        ids_fill(r->other_ids, OTHER, 3);
        assert_ok(mem_new_array(&r->logits, PROMPT * r->n_vocab));
        assert_ok(backend_native.seq_new(r->m, &r->seq));
        assert_ok(backend_native.seq_new(r->m, &r->other));
}

static void run_close(Run *r)
{
        backend_native.seq_free(&r->seq);
        backend_native.seq_free(&r->other);
        backend_native.close(&r->m);
        mem_free(r->logits);
}

/* Another sequence computes the first 40 tokens, which leaves two full blocks in the cache. */
static void prefix_warm(Run *r)
{
        const BatchPart part = {r->seq, r->ids, 40, PROMPT, LOGITS_NONE};
        const Batch b = {.parts = &part, .n = 1};
        LogitsRows rows;

        assert_ok(backend_native.step(r->m, &b, &rows));
        backend_native.seq_free(&r->seq);
        assert_ok(backend_native.seq_new(r->m, &r->seq));
}

static size_t prompt_begin(Run *r)
{
        const size_t limit = r->row->cached ? PROMPT - 1 : 0;
        size_t reused = 0;

        if (r->row->cached)
                prefix_warm(r);
        assert_ok(backend_native.seq_begin(r->seq, r->ids, limit, PROMPT, &reused));
        assert_int_equal(reused, limit / KV_BLOCK / 2 * KV_BLOCK); /* two of its four full blocks */
        return reused;
}

/* Returns where computed logits begin. */
static size_t prompt_run(Run *r)
{
        const size_t reused = prompt_begin(r);

        for (size_t at = reused; at < PROMPT; at += r->row->chunk)
                step_run(r, at, PROMPT - at < r->row->chunk ? PROMPT - at : r->row->chunk);
        return reused;
}

static void test_bits(const void *p)
{
        const BitsRow *row = p;
        const BitsRow plain = {row->name, row->model, row->isa, row->activations,
                               PROMPT,    1,          false,    false};
        Run want, got;
        size_t first;

        if (!isa_usable(row->isa))
                skip();
        run_open(&want, &plain, 1);
        run_open(&got, row, row->threads);
        (void)prompt_run(&want);
        first = prompt_run(&got);
        assert_memory_equal(got.logits + first * got.n_vocab, want.logits + first * got.n_vocab,
                            (PROMPT - first) * got.n_vocab * sizeof(float));
        run_close(&want);
        run_close(&got);
}

static const TestTable tables[] = {TEST_TABLE("bits", bits_rows, test_bits)};

TEST_MAIN(tables);
