/* tokenizer.json: what is accepted encodes any text and decodes any id. */
#include "input.h"
#include "tokenizer/tokenizer.h"

static const Str text = {
        "Hello, w\xC3\xB6rld 123\r\n\t  \xE4\xB8\xAD\xF0\x9F\x99\x82 <s>a\xCC\x81\xFF.", 36};

static void ids_check(const Tokenizer *t, const IdVec *ids)
{
        for (size_t i = 0; i < ids->n; i++)
                promise(ids->p[i] >= 0 && (size_t)ids->p[i] < tokenizer_vocab_size(t),
                        "ids are of the vocabulary");
}

/* A post-processor may add ids that are nowhere else in the file. */
static Status encode_both(const Tokenizer *t, IdVec *ids)
{
        const EncodeOptions plain = {0};
        const EncodeOptions special = {.add_special_tokens = true, .parse_special = true};

        any_outcome(tokenizer_encode(t, text, &plain, ids));
        ids_check(t, ids);
        return tokenizer_encode(t, text, &special, ids);
}

static Status odd_ids_decode(const Tokenizer *t, StrBuf *out)
{
        static const int32_t ids[] = {-1, 0, INT32_MAX, INT32_MIN, 1, 2, 3, 1000000};

        return tokenizer_decode(t, ids, N_ELEMS(ids), true, out);
}

static Status tokenizer_walk(Str json)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};

        TRY(tokenizer_parse(json, &t));
        any_outcome(encode_both(t, &ids));
        TRY(tokenizer_decode(t, ids.p, ids.n, false, &out));
        return odd_ids_decode(t, &out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(tokenizer_walk(input_str(data, size)));
        return 0;
}
