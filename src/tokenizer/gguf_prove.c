/* Does the metadata mean what tokenizer.json said? */
#include "tokenizer/gguf_json.h"

/* Text that tells the splits of published tokenizers apart; after llama.cpp's. */
static const char *const probes[] = {
        "\n \n\n \n\n\n \t \t\t \t\n  \n   \n    \n     \n\U0001F680 (normal) "
        "\U0001F636\u200D\U0001F32B\uFE0F "
        "\u2705 3 33 333 3333 33333 333333 3333333 33333333 3.3 3..3 3...3 ?\u6211\u60F3\u5728apple"
        "\u5DE5\u4F5C1314151\u5929\uFF5E ------======= \u043D\u0435\u0449\u043E \u043D\u0430 "
        "\u0411\u044A\u043B\u0433\u0430\u0440\u0441\u043A\u0438 "
        "''''''```````\"\"\"\"......!!!!!!??????"
        " I've been 'told he's there, 'RE you sure? 'M not sure I'll make it, 'D you like some tea?"
        " We'Ve a'lL",
        "Hello world",
        " two  spaces  ",
        "Caf\u00E9 e\u0301 \u00DF \u01C5 camelCaseWords HTTPServer2 _under_score_ a1b22c333",
        "",
};

static Status ids_compare(const Tokenizer *a, const Tokenizer *b, const char *text)
{
        CLEANUP(id_vec_done) IdVec of_a = {0};
        CLEANUP(id_vec_done) IdVec of_b = {0};
        const EncodeOptions o = {.add_special_tokens = true, .parse_special = true};

        TRY(tokenizer_encode(a, str_of(text), &o, &of_a));
        TRY(tokenizer_encode(b, str_of(text), &o, &of_b));
        ENSURE(of_a.n == of_b.n, E_UNSUPPORTED,
               "tokenizer.json: as GGUF metadata it gives %zu tokens instead of %zu for \"%.20s…\"",
               of_b.n, of_a.n, text);
        for (size_t i = 0; i < of_a.n; i++)
                ENSURE(of_a.p[i] == of_b.p[i], E_UNSUPPORTED,
                       "tokenizer.json: as GGUF metadata it gives other ids for \"%.20s…\"", text);
        return OK;
}

Status gguf_vocab_prove(const Tokenizer *t, const GgufVocab *v)
{
        CLEANUP(strbuf_done) StrBuf json = {0};
        CLEANUP(tokenizer_free) Tokenizer *again = NULL;

        TRY(tokenizer_json_from_gguf(v, &json));
        TRY(tokenizer_parse(strbuf_str(&json), &again));
        for (size_t i = 0; i < N_ELEMS(probes); i++)
                TRY(ids_compare(t, again, probes[i]));
        return OK;
}
