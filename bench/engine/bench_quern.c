/* Quern on the workload: bench-quern MODEL THREADS. One JSON line. */
#include "workload.h"

#include "quern/quern.h"

#include <stdlib.h>

static void must(qn_status s)
{
        if (s == QN_OK)
                return;
        (void)fprintf(stderr, "bench-quern: %s\n", qn_last_error());
        exit(1);
}

static qn_model *open_model(const char *path, const char *threads)
{
        qn_model_options o;
        qn_model *m;

        qn_model_options_init(&o);
        o.n_threads = (uint32_t)strtoul(threads, NULL, 10);
        o.n_ctx = CONTEXT;
        o.prefix_cache = false;
        must(qn_model_open(path, &o, &m));
        return m;
}

static double prompt_seconds(qn_session *s, size_t n, uint32_t n_vocab)
{
        int32_t ids[PREFILL];
        double begin;

        for (size_t i = 0; i < n; i++)
                ids[i] = workload_id(i, n_vocab);
        qn_session_reset(s);
        begin = seconds_now();
        must(qn_session_feed(s, ids, n));
        return seconds_now() - begin;
}

static double decode_seconds(qn_session *s, uint32_t n_vocab)
{
        const double begin = seconds_now();

        for (size_t i = 0; i < DECODE; i++) {
                const int32_t id = workload_id(PREFILL + i, n_vocab);
                must(qn_session_feed(s, &id, 1));
        }
        return seconds_now() - begin;
}

int main(int argc, char **argv)
{
        Measured m = {0};
        qn_session *s;
        qn_model *model;
        uint32_t n_vocab;

        if (argc != 3)
                return 2;
        m.load_s = -seconds_now();
        model = open_model(argv[1], argv[2]);
        m.load_s += seconds_now();
        n_vocab = qn_model_shape_of(model).n_vocab;
        must(qn_session_new(model, &s));
        (void)prompt_seconds(s, TYPICAL, n_vocab); /* warms up */
        m.typical_s = prompt_seconds(s, TYPICAL, n_vocab);
        m.prefill_s = prompt_seconds(s, PREFILL, n_vocab);
        m.decode_s = decode_seconds(s, n_vocab);
        measured_print(&m);
        qn_session_free(s);
        qn_model_close(model);
        return 0;
}
