/* HF → GGUF → HF gives back every bit, the file itself gives the same logits, and libllama agrees.
 */
#include "base/file.h"
#include "gguf_kit.h"
#include "support/table.h"
#include "weights/store.h"

static void refusal_check(const GgufCase *c)
{
        CLEANUP(kit_done) Kit k = kit_make(c);

        assert_status(kit_convert(k.hf, k.gguf, NULL), E_UNSUPPORTED, c->refused);
        assert_false(file_exists(k.gguf));
}

/* Files differ in what stands before every name. */
static const TensorInfo *original_find(const Store *s, Str name)
{
        const size_t dot = str_find(name, STR("."), 0);
        const TensorInfo *t = store_find(s, name);

        return t != NULL ? t : store_find(s, str_slice(name, dot + 1, name.n));
}

static void tensor_compare(const Store *a, const Store *b, const TensorInfo *t, bool mixed)
{
        CLEANUP(mem_free_at) float *of_a = NULL;
        CLEANUP(mem_free_at) float *of_b = NULL;
        const TensorInfo *o = original_find(a, t->name);

        assert_non_null(o);
        assert_true(mixed || o->dtype == t->dtype);
        assert_int_equal(o->n_dims, t->n_dims);
        assert_memory_equal(o->dims, t->dims, t->n_dims * sizeof(t->dims[0]));
        assert_ok(mem_new_array(&of_a, t->n_elems));
        assert_ok(mem_new_array(&of_b, t->n_elems));
        assert_ok(store_read_f32(a, o, 0, t->n_elems, of_a));
        assert_ok(store_read_f32(b, t, 0, t->n_elems, of_b));
        assert_memory_equal(of_a, of_b, t->n_elems * sizeof(*of_a));
}

static void weights_compare(const Kit *k, bool mixed)
{
        CLEANUP(store_free) Store *a = NULL;
        CLEANUP(store_free) Store *b = NULL;

        assert_ok(store_open_safetensors(k->hf, &a));
        assert_ok(store_open_safetensors(k->back, &b));
        for (size_t i = 0; i < store_count(b); i++)
                tensor_compare(a, b, store_at(b, i), mixed);
}

static void logits_compare(const Kit *k, const char *path, const char *backend)
{
        CLEANUP(float_vec_done) FloatVec want = {0};
        CLEANUP(float_vec_done) FloatVec got = {0};

        kit_logits(k, k->hf, NULL, &want);
        kit_logits(k, path, backend, &got);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n * sizeof(*want.p));
}

static void round_check(const GgufCase *c)
{
        CLEANUP(kit_done) Kit k = kit_make(c);

        assert_ok(kit_convert(k.hf, k.gguf, NULL));
        assert_ok(kit_convert(k.gguf, k.back, NULL));
        weights_compare(&k, c->mixed);
        logits_compare(&k, k.gguf, "native");
        logits_compare(&k, k.back, NULL);
}

static void test_round(const void *p)
{
        const GgufCase *c = p;

        if (c->refused != NULL)
                refusal_check(c);
        else
                round_check(c);
}

static double nmse(const FloatVec *got, const FloatVec *want)
{
        double error = 0;
        double power = 0;

        for (size_t i = 0; i < want->n; i++) {
                const double d = (double)got->p[i] - (double)want->p[i];
                error += d * d;
                power += (double)want->p[i] * (double)want->p[i];
        }
        return error / power;
}

static void llama_compare(const GgufCase *c)
{
        CLEANUP(kit_done) Kit k = kit_make(c);
        CLEANUP(float_vec_done) FloatVec want = {0};
        CLEANUP(float_vec_done) FloatVec got = {0};

        assert_ok(kit_convert(k.hf, k.gguf, "f32"));
        kit_logits(&k, k.hf, "native", &want);
        kit_logits(&k, k.gguf, "llama", &got);
        assert_int_equal(got.n, want.n);
        assert_true(nmse(&got, &want) <= c->llama);
}

static bool is_compared(const GgufCase *c)
{
        return c->refused == NULL && c->llama > 0;
}

/* Cases of which libllama has something to say; none where the plug-in is not there. */
static size_t compared_collect(GgufCase *out)
{
        size_t n = 0;

        for (size_t i = 0; i < N_ELEMS(gguf_cases); i++)
                if (is_compared(&gguf_cases[i]))
                        out[n++] = gguf_cases[i];
        return n;
}

static void skip_without_plugin(void)
{
        const char *dir = getenv("QUERN_PLUGIN_DIR");
        char path[512];

        (void)snprintf(path, sizeof(path), "%s/quern-llama.so", dir == NULL ? "." : dir);
        if (!file_exists(path))
                skip();
}

static void test_llama(const void *p)
{
        skip_without_plugin();
        llama_compare(p);
}

int main(int argc, char **argv)
{
        static GgufCase compared[N_ELEMS(gguf_cases)];
        const TestTable tables[] = {
                TEST_TABLE("round", gguf_cases, test_round),
                {"llama", compared, compared_collect(compared), sizeof(GgufCase), test_llama},
        };

        return tests_run(tables, N_ELEMS(tables), argc, argv);
}
