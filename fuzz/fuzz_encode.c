/*
 * Text through each of a few tokenizers and back. The first byte is flags: special tokens parsed,
 * added, skipped in the decode. Streamed pieces joined must equal the whole decode; the byte-level
 * tokenizer gives valid text back unchanged.
 */
#include "base/file.h"
#include "input.h"
#include "tokenizer/tokenizer.h"

enum { PARSE = 1, ADD = 2, SKIP = 4, TOKENIZERS_MIN = 4, TOKENIZERS_MAX = 32 };

typedef struct Tokenizers {
        Tokenizer *p[TOKENIZERS_MAX];
        bool lossless[TOKENIZERS_MAX];
        size_t n;
} Tokenizers;

static Status tokenizer_load(Tokenizers *all, const char *name)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(FUZZ_SEEDS "/tokenizer", name, &path));
        promise(all->n < TOKENIZERS_MAX, "there are few tokenizers");
        TRY(tokenizer_open(path, &all->p[all->n]));
        all->lossless[all->n++] = str_starts_with(str_of(name), STR("lossless"));
        return OK;
}

static Status tokenizers_load(Tokenizers *all)
{
        CLEANUP(dir_list_done) DirList list = {0};

        TRY(dir_list(FUZZ_SEEDS "/tokenizer", &list));
        for (size_t i = 0; i < list.n; i++)
                any_outcome(tokenizer_load(all, list.names[i]));
        return OK;
}

/* Loaded once, for all inputs. Inputs that were found among the seeds need not load. */
static const Tokenizers *tokenizers(void)
{
        static Tokenizers all;

        if (all.n == 0)
                any_outcome(tokenizers_load(&all));
        promise(all.n >= TOKENIZERS_MIN, "the tokenizers among the seeds load");
        return &all;
}

static Status decode_streamed(const Tokenizer *t, const IdVec *ids, bool skip, StrBuf *out)
{
        CLEANUP(decode_stream_free) DecodeStream *s = NULL;

        TRY(decode_stream_new(t, skip, &s));
        for (size_t i = 0; i < ids->n; i++)
                TRY(decode_stream_push(s, ids->p[i], out));
        return decode_stream_end(s, out);
}

static Status decode_check(const Tokenizer *t, const IdVec *ids, bool skip, StrBuf *whole)
{
        CLEANUP(strbuf_done) StrBuf joined = {0};

        TRY(tokenizer_decode(t, ids->p, ids->n, skip, whole));
        TRY(decode_streamed(t, ids, skip, &joined));
        promise(str_equal(strbuf_str(&joined), strbuf_str(whole)),
                "streamed pieces joined equal the whole");
        return OK;
}

static bool is_valid(Str text)
{
        return utf8_valid_prefix(text) == text.n;
}

/* The byte-level one has a token for each byte, and none of its tokens is special. */
static void lossless_check(bool lossless, Str text, Str decoded)
{
        if (lossless && is_valid(text))
                promise(str_equal(text, decoded), "byte-level text comes back unchanged");
}

static Status text_walk(const Tokenizer *t, bool lossless, uint8_t flags, Str text)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf decoded = {0};
        const EncodeOptions o = {.parse_special = (flags & PARSE) != 0,
                                 .add_special_tokens = (flags & ADD) != 0};

        TRY(tokenizer_encode(t, text, &o, &ids));
        TRY(decode_check(t, &ids, (flags & SKIP) != 0, &decoded));
        lossless_check(lossless, text, strbuf_str(&decoded));
        return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        const Tokenizers *all = tokenizers();

        if (size == 0)
                return 0;
        for (size_t i = 0; i < all->n; i++)
                any_outcome(text_walk(all->p[i], all->lossless[i], data[0],
                                      input_str(data + 1, size - 1)));
        return 0;
}
