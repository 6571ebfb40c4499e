/* Tokenizer and template of a model being verified. */
#include "base/file.h"
#include "engine/verify.h"

const char *const verify_texts[] = {
        "The quick brown fox jumps over the lazy dog.",
        "Hello, world! It's 3.14159 o'clock; don't panic.",
        "  leading,   inner\t\tand trailing  ",
        "line\nline\r\n\n\nline",
        "def f(x):\n    return {\"a\": [x ** 2 for _ in range(10)]}\n",
        "Grüß Gott, naïve café, łódź",
        "Привет κόσμε שלום",
        "你好世界 こんにちは 안녕하세요",
        "مرحبا नमस्ते สวัสดี",
        "a\u0301e\u0323\u0302 \u200d\ufb01",
        "\U0001F642\U0001F469\u200D\U0001F4BB\U0001F1E9\U0001F1EA",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "1234567890 1,234,567 0x1F 1e-9",
        NULL,
};

const char *const verify_requests[] = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}],"
        "\"add_generation_prompt\":true,\"now\":0}",
        "{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
        "{\"role\":\"user\",\"content\":\"Hi\"}],\"add_generation_prompt\":true,\"now\":0}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1?\"},"
        "{\"role\":\"assistant\",\"content\":\"2\"},{\"role\":\"user\",\"content\":\"Sure?\"}],"
        "\"add_generation_prompt\":false,\"now\":0}",
        NULL,
};

static Status decode_streamed(const Tokenizer *t, const IdVec *ids, StrBuf *out)
{
        CLEANUP(decode_stream_free) DecodeStream *s = NULL;

        TRY(decode_stream_new(t, false, &s));
        for (size_t i = 0; i < ids->n; i++)
                TRY(decode_stream_push(s, ids->p[i], out));
        return decode_stream_end(s, out);
}

/* Without a config.json that could be read there is no vocabulary to compare with. */
static Status ids_fit(const Verify *v, const IdVec *ids)
{
        for (size_t i = 0; i < ids->n && v->config != NULL; i++)
                ENSURE((uint32_t)ids->p[i] < v->config->n_vocab, E_RANGE,
                       "token id %d is outside the model's vocabulary 0..%u", ids->p[i],
                       v->config->n_vocab - 1);
        return OK;
}

static Status decodes_check(const Tokenizer *t, const IdVec *ids, StrBuf *whole)
{
        CLEANUP(strbuf_done) StrBuf joined = {0};

        TRY(tokenizer_decode(t, ids->p, ids->n, false, whole));
        TRY(decode_streamed(t, ids, &joined));
        ENSURE(str_equal(strbuf_str(whole), strbuf_str(&joined)), E_FORMAT,
               "decoded in pieces it is \"%s\", as a whole \"%s\"", strbuf_cstr(&joined),
               strbuf_cstr(whole));
        return OK;
}

/* Tokenizers may lower case or drop spaces: a text that comes back changed is counted only. */
static Status text_check(const Verify *v, const char *text, size_t *n_same)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(strbuf_done) StrBuf whole = {0};
        const EncodeOptions o = {0};

        TRY(tokenizer_encode(v->tokenizer->t, str_of(text), &o, &ids));
        TRY(ids_fit(v, &ids));
        TRY(decodes_check(v->tokenizer->t, &ids, &whole));
        *n_same += str_equal(strbuf_str(&whole), str_of(text));
        return OK;
}

static Status texts_check(const Verify *v, StrBuf *note)
{
        size_t n = 0;
        size_t n_same = 0;

        for (; verify_texts[n] != NULL; n++)
                TRY(status_within(text_check(v, verify_texts[n], &n_same), "\"%s\"",
                                  verify_texts[n]));
        return strbuf_printf(note, "%zu tokens; %zu of %zu texts come back unchanged",
                             tokenizer_vocab_size(v->tokenizer->t), n_same, n);
}

Status verify_tokenizer(Verify *v, StrBuf *note)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(v->path, "tokenizer.json", &path));
        if (!file_exists(path))
                return OK;
        TRY(tokenizer_open_path(path, &v->tokenizer));
        return texts_check(v, note);
}

static Status request_check(const Verify *v, const char *request)
{
        CLEANUP(rendered_done) Rendered r = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.parse_special = true};

        TRY(template_render_request(v->tmpl, str_of(request), &r));
        if (v->tokenizer == NULL)
                return OK;
        TRY(tokenizer_encode(v->tokenizer->t, strbuf_str(&r.text), &o, &ids));
        return ids_fit(v, &ids);
}

/* A template may refuse what it does not know (a system message); the first it must render. */
static Status requests_check(const Verify *v, StrBuf *note)
{
        size_t n_refused = 0;
        size_t n = 1;

        TRY(request_check(v, verify_requests[0]));
        for (; verify_requests[n] != NULL; n++) {
                const Status s = request_check(v, verify_requests[n]);
                ENSURE(s != E_NOMEM, E_NOMEM, "out of memory");
                n_refused += s != OK;
        }
        return strbuf_printf(note, "%zu of %zu conversations render", n - n_refused, n);
}

Status verify_template(Verify *v, StrBuf *note)
{
        TRY(template_open_path(v->path, &v->tmpl));
        if (v->tmpl->list.n > 0)
                return requests_check(v, note);
        qn_template_close_at(&v->tmpl);
        return OK;
}
