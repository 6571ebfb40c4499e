/* A GGUF file: each key read as each type, each tensor's beginning, and the tokenizer in it. */
#include "engine/gguf_assets.h"
#include "input.h"

enum { ELEMS = 256 };

static void number_read(const Gguf *g, const char *key)
{
        uint64_t u;
        double f;
        bool b;

        any_outcome(gguf_u64(g, key, &u));
        any_outcome(gguf_f64(g, key, &f));
        any_outcome(gguf_bool(g, key, &b));
}

static void array_read(const Gguf *g, const char *key)
{
        CLEANUP(mem_free_at) Str *texts = NULL;
        CLEANUP(mem_free_at) float *floats = NULL;
        CLEANUP(mem_free_at) int32_t *ints = NULL;
        GgufType type;
        uint64_t length;
        size_t n;

        any_outcome(gguf_array(g, key, &type, &length));
        any_outcome(gguf_array_str(g, key, &texts, &n));
        any_outcome(gguf_array_f32(g, key, &floats, &n));
        any_outcome(gguf_array_i32(g, key, &ints, &n));
}

static Status key_read(const Gguf *g, size_t i)
{
        CLEANUP(mem_free_at) char *key = NULL;
        GgufType type;
        Str text;

        TRY(str_dup(gguf_key_at(g, i, &type), &key));
        promise(strlen(key) == 0 || type < GGUF_TYPE_MAX, "a key has a type");
        number_read(g, key);
        array_read(g, key);
        return gguf_str(g, key, &text);
}

static Status tokenizer_read(const Gguf *g)
{
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};
        CLEANUP(strbuf_done) StrBuf json = {0};
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;

        TRY(gguf_vocab_read(g, &v));
        TRY(tokenizer_json_from_gguf(&v, &json));
        return tokenizer_parse(strbuf_str(&json), &t);
}

static Status tensor_read(const Store *s, const TensorInfo *t)
{
        float values[ELEMS];

        return store_read_f32(s, t, 0, t->n_elems < ELEMS ? t->n_elems : ELEMS, values);
}

static void tensors_read(const Store *s)
{
        for (size_t i = 0; i < store_count(s); i++)
                any_outcome(tensor_read(s, store_at(s, i)));
}

static Status gguf_walk(const char *path)
{
        CLEANUP(gguf_free) Gguf *g = NULL;

        TRY(gguf_open(path, &g));
        for (size_t i = 0; i < gguf_key_count(g); i++)
                any_outcome(key_read(g, i));
        tensors_read(gguf_store(g));
        return tokenizer_read(g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(gguf_walk(input_path(data, size)));
        return 0;
}
