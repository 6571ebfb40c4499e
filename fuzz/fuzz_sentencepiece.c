/* tokenizer.model: what is accepted becomes a tokenizer of each class, or a refusal. */
#include "input.h"
#include "tokenizer/spm_parts.h"
#include "tokenizer/tokenizer.h"

static const Str text = {"Hello,  w\xC3\xB6rld\n \xE2\x96\x81 <s>\xE4\xB8\xAD", 24};

static const SpmJson classes[] = {spm_llama_json, spm_gemma_json, spm_xlm_roberta_json,
                                  spm_plain_json};

static Status text_walk(Str json)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        const EncodeOptions o = {.parse_special = true};

        TRY(tokenizer_parse(json, &t));
        TRY(tokenizer_encode(t, text, &o, &ids));
        return tokenizer_decode(t, ids.p, ids.n, false, &out);
}

typedef struct Work {
        Arena arena;
        StrBuf json;
        StrBuf defaults;
} Work;

static void work_done(Work *w)
{
        arena_done(&w->arena);
        strbuf_done(&w->json);
        strbuf_done(&w->defaults);
}

static Status class_walk(const Spm *spm, SpmJson write)
{
        CLEANUP(work_done) Work w = {.arena = {0}};
        const BuildSource s = {.arena = &w.arena, .defaults = &w.defaults};

        TRY(write(&s, spm, &w.json));
        return text_walk(strbuf_str(&w.json));
}

static void spm_done_at(Spm *s)
{
        spm_done(s);
}

static Status model_walk(Str bytes)
{
        CLEANUP(spm_done_at) Spm spm = {.pieces = {0}};

        TRY(spm_read(bytes, &spm));
        for (size_t i = 0; i < N_ELEMS(classes); i++)
                any_outcome(class_walk(&spm, classes[i]));
        return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(model_walk(input_str(data, size)));
        return 0;
}
