#include "engine/gguf_assets.h"

#include "base/mem.h"

bool gguf_has_vocab(const Gguf *g)
{
        Str model = STR("none");

        if (!gguf_has(g, "tokenizer.ggml.model"))
                return true; /* and reading it says what is missing */
        return gguf_str(g, "tokenizer.ggml.model", &model) != OK || !str_equal(model, STR("none"));
}

Status gguf_vocab_exists(const char *path, bool *out)
{
        CLEANUP(gguf_free) Gguf *g = NULL;

        TRY(gguf_open(path, &g));
        *out = gguf_has_vocab(g);
        return OK;
}

static Status ids_read(const Gguf *g, GgufVocab *v)
{
        const struct {
                const char *key;
                int32_t *at;
        } rows[] = {{"tokenizer.ggml.bos_token_id", &v->bos_id},
                    {"tokenizer.ggml.eos_token_id", &v->eos_id},
                    {"tokenizer.ggml.unknown_token_id", &v->unk_id},
                    {"tokenizer.ggml.padding_token_id", &v->pad_id}};
        uint64_t id;

        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                *rows[i].at = -1;
                id = UINT32_MAX;
                if (gguf_has(g, rows[i].key))
                        TRY(gguf_u64(g, rows[i].key, &id));
                *rows[i].at = (int32_t)(uint32_t)id;
        }
        return OK;
}

/* Absent flags take llama.cpp's defaults for the vocabulary's kind. */
static Status flags_read(const Gguf *g, GgufVocab *v)
{
        const bool spm = str_equal(v->model, STR("llama"));
        const struct {
                const char *key;
                bool *at;
                bool fallback;
        } rows[] = {{"tokenizer.ggml.add_bos_token", &v->add_bos, gguf_adds_bos(v->model, v->pre)},
                    {"tokenizer.ggml.add_eos_token", &v->add_eos, false},
                    {"tokenizer.ggml.add_space_prefix", &v->add_space_prefix, spm}};

        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                *rows[i].at = rows[i].fallback;
                if (gguf_has(g, rows[i].key))
                        TRY(gguf_bool(g, rows[i].key, rows[i].at));
        }
        return OK;
}

static Status same_length(const char *key, size_t n, size_t n_tokens)
{
        ENSURE(n == n_tokens, E_FORMAT, "%s: %zu elements for %zu tokens", key, n, n_tokens);
        return OK;
}

static Status scores_read(const Gguf *g, GgufVocab *v)
{
        static const char key[] = "tokenizer.ggml.scores";
        float *scores;
        size_t n;

        if (!gguf_has(g, key))
                return OK;
        TRY(gguf_array_f32(g, key, &scores, &n));
        v->scores = scores;
        return same_length(key, n, v->n_tokens);
}

static Status types_read(const Gguf *g, GgufVocab *v)
{
        static const char key[] = "tokenizer.ggml.token_type";
        int32_t *types;
        size_t n;

        if (!gguf_has(g, key))
                return OK;
        TRY(gguf_array_i32(g, key, &types, &n));
        v->types = types;
        return same_length(key, n, v->n_tokens);
}

static Status tokens_read(const Gguf *g, GgufVocab *v)
{
        Str *tokens;

        TRY(gguf_str(g, "tokenizer.ggml.model", &v->model));
        if (gguf_has(g, "tokenizer.ggml.pre"))
                TRY(gguf_str(g, "tokenizer.ggml.pre", &v->pre));
        TRY(gguf_array_str(g, "tokenizer.ggml.tokens", &tokens, &v->n_tokens));
        v->tokens = tokens;
        return OK;
}

static Status merges_read(const Gguf *g, GgufVocab *v)
{
        Str *merges;

        if (!gguf_has(g, "tokenizer.ggml.merges"))
                return OK;
        TRY(gguf_array_str(g, "tokenizer.ggml.merges", &merges, &v->n_merges));
        v->merges = merges;
        return OK;
}

Status gguf_vocab_read(const Gguf *g, GgufVocab *out)
{
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};

        if (gguf_has_vocab(g))
                TRY(tokens_read(g, &v));
        TRY(merges_read(g, &v));
        TRY(scores_read(g, &v));
        TRY(types_read(g, &v));
        TRY(ids_read(g, &v));
        TRY(flags_read(g, &v));
        *out = TAKE(v);
        return OK;
}

void gguf_vocab_done(GgufVocab *v)
{
        mem_free(v->tokens);
        mem_free(v->merges);
        mem_free(v->scores);
        mem_free(v->types);
        *v = (GgufVocab){0};
}

Status gguf_tokenizer_open(const char *path, Tokenizer **out)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};
        CLEANUP(strbuf_done) StrBuf json = {0};

        TRY(gguf_open(path, &g));
        TRY(status_within(gguf_vocab_read(g, &v), "%s", path));
        TRY(status_within(tokenizer_json_from_gguf(&v, &json), "%s", path));
        return status_within(tokenizer_parse(strbuf_str(&json), out), "%s", path);
}
