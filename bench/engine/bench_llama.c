/*
 * llama.cpp on the workload: bench-llama MODEL.gguf THREADS LIBRARY_DIR. One JSON line.
 * With a fourth argument OUT.gguf the model is written there as bf16 instead.
 * Compiled by bench/run against the headers of the very library it loads.
 */
#include "workload.h"

#include "ggml-backend.h"
#include "llama.h"

#include <stdlib.h>
#include <string.h>

static void quiet(enum ggml_log_level level, const char *text, void *user)
{
        (void)user;
        if (level >= GGML_LOG_LEVEL_ERROR)
                (void)fputs(text, stderr);
}

static void must(int ok, const char *what)
{
        if (ok)
                return;
        (void)fprintf(stderr, "bench-llama: %s failed\n", what);
        exit(1);
}

static int bf16_write(const char *in, const char *out)
{
        struct llama_model_quantize_params p = llama_model_quantize_default_params();

        p.ftype = LLAMA_FTYPE_MOSTLY_BF16;
        p.allow_requantize = true;
        must(llama_model_quantize(in, out, &p) == 0, "llama_model_quantize");
        return 0;
}

static struct llama_context *open_context(struct llama_model *model, int threads)
{
        struct llama_context_params p = llama_context_default_params();
        struct llama_context *c;

        p.n_ctx = CONTEXT;
        p.n_batch = PREFILL;
        p.n_ubatch = PREFILL;
        p.n_threads = threads;
        p.n_threads_batch = threads;
        c = llama_init_from_model(model, p);
        must(c != NULL, "llama_init_from_model");
        return c;
}

static double prompt_seconds(struct llama_context *c, int n, uint32_t n_vocab)
{
        llama_token ids[PREFILL];
        double begin;

        for (int i = 0; i < n; i++)
                ids[i] = workload_id((size_t)i, n_vocab);
        llama_memory_clear(llama_get_memory(c), true);
        begin = seconds_now();
        must(llama_decode(c, llama_batch_get_one(ids, n)) == 0, "llama_decode");
        llama_synchronize(c);
        return seconds_now() - begin;
}

static double decode_seconds(struct llama_context *c, uint32_t n_vocab)
{
        const double begin = seconds_now();

        for (int i = 0; i < DECODE; i++) {
                llama_token id = workload_id((size_t)(PREFILL + i), n_vocab);
                must(llama_decode(c, llama_batch_get_one(&id, 1)) == 0, "llama_decode");
                llama_synchronize(c);
        }
        return seconds_now() - begin;
}

static int measure(const char *path, int threads)
{
        struct llama_model *model;
        struct llama_context *c;
        Measured m = {.load_s = -seconds_now()};
        uint32_t n_vocab;

        model = llama_model_load_from_file(path, llama_model_default_params());
        must(model != NULL, "llama_model_load_from_file");
        c = open_context(model, threads);
        m.load_s += seconds_now();
        n_vocab = (uint32_t)llama_vocab_n_tokens(llama_model_get_vocab(model));
        (void)prompt_seconds(c, TYPICAL, n_vocab); /* warms up */
        m.typical_s = prompt_seconds(c, TYPICAL, n_vocab);
        m.prefill_s = prompt_seconds(c, PREFILL, n_vocab);
        m.decode_s = decode_seconds(c, n_vocab);
        measured_print(&m);
        llama_free(c);
        llama_model_free(model);
        return 0;
}

int main(int argc, char **argv)
{
        if (argc < 4)
                return 2;
        llama_log_set(quiet, NULL);
        ggml_backend_load_all_from_path(argv[3]);
        if (argc > 4)
                return bf16_write(argv[1], argv[4]);
        return measure(argv[1], (int)strtol(argv[2], NULL, 10));
}
