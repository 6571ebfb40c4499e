/* A directory's SentencePiece file, read for a class. */
#include "base/file.h"
#include "tokenizer/spm_parts.h"

enum { MODEL_SIZE_MAX = 64 * 1024 * 1024 };

static const char *const file_names[] = {"tokenizer.model", "sentencepiece.bpe.model"};

/* The first name under which a file is there, or the usual one. */
static Status file_choose(const BuildSource *s, const char **out)
{
        *out = file_names[0];
        for (size_t i = N_ELEMS(file_names); i-- > 0;) {
                CLEANUP(mem_free_at) char *path = NULL;

                TRY(path_join(s->dir, file_names[i], &path));
                *out = file_exists(path) ? file_names[i] : *out;
        }
        return OK;
}

/* A model file in memory, and what it says. */
typedef struct SpmFile {
        StrBuf bytes;
        Spm spm;
} SpmFile;

static void spm_file_done(SpmFile *f)
{
        spm_done(&f->spm);
        strbuf_done(&f->bytes);
}

static Status file_read_spm(const BuildSource *s, SpmFile *out)
{
        const char *name = NULL;

        TRY(file_choose(s, &name));
        TRY(build_file(s, name, &out->bytes));
        ENSURE(out->bytes.n <= MODEL_SIZE_MAX, E_RANGE,
               "%s: %zu bytes are too many, the most is %d", name, out->bytes.n, MODEL_SIZE_MAX);
        return status_within(spm_read(strbuf_str(&out->bytes), &out->spm), "%s", name);
}

static Status spm_build(const BuildSource *s, SpmJson write, StrBuf *json)
{
        CLEANUP(spm_file_done) SpmFile f = {.bytes = {0}};

        TRY(file_read_spm(s, &f));
        return write(s, &f.spm, json);
}

Status spm_llama_build(const BuildSource *s, StrBuf *json)
{
        return spm_build(s, spm_llama_json, json);
}

Status spm_gemma_build(const BuildSource *s, StrBuf *json)
{
        return spm_build(s, spm_gemma_json, json);
}

Status spm_xlm_roberta_build(const BuildSource *s, StrBuf *json)
{
        return spm_build(s, spm_xlm_roberta_json, json);
}

Status spm_plain_build(const BuildSource *s, StrBuf *json)
{
        return spm_build(s, spm_plain_json, json);
}
