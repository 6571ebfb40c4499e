/*
 * Times loading of a tokenizer and encoding of a text, single thread: one JSON line on stdout.
 * CPU time of the thread, the best of several rounds: other load only ever adds time.
 *
 *   bench-tokenizer TOKENIZER.json TEXT     TEXT is encoded in stretches that NUL bytes end
 */
#include "base/file.h"
#include "tokenizer/tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N_LOADS = 3, N_ROUNDS = 3, TEXT_MAX = 64 * 1024 * 1024 };

static double seconds_now(void)
{
        struct timespec t;

        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double less(double a, double b)
{
        return a < b ? a : b;
}

static Status load_time(const char *path, double *out)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        const double begin = seconds_now();

        TRY(tokenizer_open(path, &t));
        *out = less(*out, seconds_now() - begin);
        return OK;
}

static Status stretch_encode(const Tokenizer *t, Str stretch, size_t *n_ids)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.parse_special = true};

        TRY(tokenizer_encode(t, stretch, &o, &ids));
        *n_ids += ids.n;
        return OK;
}

static Status text_encode(const Tokenizer *t, Str text, size_t *n_ids)
{
        *n_ids = 0;
        for (size_t begin = 0; begin < text.n;) {
                const size_t end = str_find(text, (Str){"", 1}, begin);

                TRY(stretch_encode(t, str_slice(text, begin, end), n_ids));
                begin = end + 1;
        }
        return OK;
}

typedef struct Figures {
        double load;
        double encode;
        size_t n_ids;
} Figures;

static Status encode_time(const Tokenizer *t, Str text, Figures *f)
{
        const double begin = seconds_now();

        TRY(text_encode(t, text, &f->n_ids));
        f->encode = less(f->encode, seconds_now() - begin);
        return OK;
}

static Status measure(const char *path, Str text, Figures *f)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;

        for (int i = 0; i < N_LOADS; i++)
                TRY(load_time(path, &f->load));
        TRY(tokenizer_open(path, &t));
        for (int i = 0; i < N_ROUNDS; i++)
                TRY(encode_time(t, text, f));
        return OK;
}

static Status bench(char **argv)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        Figures f = {1e9, 1e9, 0};

        TRY(file_read_all(argv[2], TEXT_MAX, &text));
        TRY(measure(argv[1], strbuf_str(&text), &f));
        (void)printf("{\"load_ms\":%.1f,\"encode_mbps\":%.2f,\"ids\":%zu}\n", f.load * 1e3,
                     (double)text.n / 1e6 / f.encode, f.n_ids);
        return OK;
}

int main(int argc, char **argv)
{
        if (argc == 3 && bench(argv) == OK)
                return EXIT_SUCCESS;
        (void)fprintf(stderr, "bench-tokenizer TOKENIZER.json TEXT: %s\n", status_text());
        return EXIT_FAILURE;
}
