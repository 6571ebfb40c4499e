/* What a GGUF file says of generation: end tokens and sampling defaults. */
#include "engine/engine.h"
#include "engine/gguf_assets.h"

#include <math.h>

/* Tokens that end a turn, known by their text where no key names them: as libllama's vocabulary
   takes them, so that an answer ends alike in both engines. */
static const char *const end_texts[] = {
        "<|eot_id|>",
        "<|im_end|>",
        "<|end|>",
        "<|return|>",
        "<|call|>",
        "<|flush|>",
        "<|calls|>",
        "<end_of_turn>",
        "<|endoftext|>",
        "</s>",
        "<|eom_id|>",
        "<EOT>",
        "_<EOT>",
        "[EOT]",
        "[EOS]",
        "<|end_of_text|>",
        "<end_of_utterance>",
        "<eos>",
        "<turn|>",
        "<|tool_response>",
        "<｜end▁of▁sentence｜>",
        "[e~[",
};

/* Where all of `with` are in the vocabulary, `text` is no end. */
static const struct {
        const char *text;
        const char *with[2];
} exceptions[] = {
        {"<|end|>", {"<|return|>", "<|call|>"}},
        {"<|end|>", {"<|calls|>", "<|flush|>"}},
        {"</s>", {"<|tool_response>", "<|tool_response>"}},
};

enum { TYPE_CONTROL = 3 };

static bool is_control(const GgufVocab *v, size_t i)
{
        return v->types == NULL || v->types[i] == TYPE_CONTROL;
}

static bool is_token(const GgufVocab *v, size_t i, const char *text)
{
        return is_control(v, i) && str_equal(v->tokens[i], str_of(text));
}

static bool has_token(const GgufVocab *v, const char *text)
{
        for (size_t i = 0; i < v->n_tokens; i++)
                if (is_token(v, i, text))
                        return true;
        return false;
}

static bool has_both(const GgufVocab *v, const char *const with[2])
{
        return has_token(v, with[0]) && has_token(v, with[1]);
}

static bool is_excepted(const GgufVocab *v, Str text)
{
        bool excepted = false;

        for (size_t i = 0; i < N_ELEMS(exceptions); i++)
                excepted |= str_equal(text, str_of(exceptions[i].text)) &&
                            has_both(v, exceptions[i].with);
        return excepted;
}

static bool is_end_text(Str text)
{
        for (size_t i = 0; i < N_ELEMS(end_texts); i++)
                if (str_equal(text, str_of(end_texts[i])))
                        return true;
        return false;
}

static Status end_push(IdVec *ids, uint64_t id)
{
        for (size_t i = 0; i < ids->n; i++)
                if ((uint64_t)ids->p[i] == id)
                        return OK;
        return vec_push(ids, (int32_t)id);
}

static bool is_end(const GgufVocab *v, size_t i)
{
        return is_control(v, i) && is_end_text(v->tokens[i]) && !is_excepted(v, v->tokens[i]);
}

static Status end_texts_push(const GgufVocab *v, IdVec *ids)
{
        for (size_t i = 0; i < v->n_tokens; i++)
                if (is_end(v, i))
                        TRY(end_push(ids, i));
        return OK;
}

/* Without a vocabulary any id may be one. */
static size_t id_limit(size_t n_tokens)
{
        return n_tokens > 0 ? n_tokens : INT32_MAX;
}

static Status end_key_push(const Gguf *g, const char *key, size_t n_tokens, IdVec *ids)
{
        uint64_t id;

        if (!gguf_has(g, key))
                return OK;
        TRY(gguf_u64(g, key, &id));
        return id < id_limit(n_tokens) ? end_push(ids, id) : OK;
}

static Status ends_read(const Gguf *g, const GgufVocab *v, IdVec *ids)
{
        static const char *const keys[] = {"tokenizer.ggml.eos_token_id",
                                           "tokenizer.ggml.eot_token_id",
                                           "tokenizer.ggml.eom_token_id"};

        for (size_t i = 0; i < N_ELEMS(keys); i++)
                TRY(end_key_push(g, keys[i], v->n_tokens, ids));
        return end_texts_push(v, ids);
}

static Status sampling_key_read(const Gguf *g, const char *key, float *out)
{
        double value;

        if (!gguf_has(g, key))
                return OK;
        TRY(gguf_f64(g, key, &value));
        *out = (float)value;
        return OK;
}

static Status sampling_read(const Gguf *g, GenerationConfig *out)
{
        float top_k = -1.0F;
        const struct {
                const char *key;
                float *at;
        } rows[] = {{"general.sampling.temp", &out->temperature},
                    {"general.sampling.top_p", &out->top_p},
                    {"general.sampling.min_p", &out->min_p},
                    {"general.sampling.penalty_repeat", &out->repetition_penalty},
                    {"general.sampling.top_k", &top_k}};

        for (size_t i = 0; i < N_ELEMS(rows); i++)
                TRY(sampling_key_read(g, rows[i].key, rows[i].at));
        if (top_k >= 0.0F)
                out->top_k = (int32_t)fminf(top_k, 1e9F);
        return OK;
}

Status gguf_generation_read(const char *path, GenerationConfig *out)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};

        TRY(gguf_open(path, &g));
        if (gguf_has_vocab(g))
                TRY(status_within(gguf_vocab_read(g, &v), "%s", path));
        TRY(status_within(ends_read(g, &v, &out->eos_ids), "%s", path));
        return status_within(sampling_read(g, out), "%s", path);
}
