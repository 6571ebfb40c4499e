#include "kit.h"

void kit_tokenizer(const char *json, Tokenizer **out)
{
        assert_ok(tokenizer_parse(str_of(json), out));
}

void kit_encode(const Tokenizer *t, Str text, IdVec *ids)
{
        const EncodeOptions o = {.parse_special = true};

        assert_ok(tokenizer_encode(t, text, &o, ids));
}

void kit_assert_ids(const IdVec *ids, const char *want)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        for (size_t i = 0; i < ids->n; i++)
                assert_ok(strbuf_printf(&text, "%s%d", i == 0 ? "" : ",", (int)ids->p[i]));
        assert_string_equal(strbuf_cstr(&text), want);
}

void kit_repeat(Str unit, size_t n, StrBuf *out)
{
        assert_ok(strbuf_reserve(out, n + unit.n));
        while (out->n < n)
                assert_ok(strbuf_append(out, unit));
}
