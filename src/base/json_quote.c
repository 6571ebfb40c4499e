#include "base/json.h"

/* What a byte becomes within quotes; NULL: itself. */
static const char *const escapes[128] = {
        [0x00] = "\\u0000",
        "\\u0001",
        "\\u0002",
        "\\u0003",
        "\\u0004",
        "\\u0005",
        "\\u0006",
        "\\u0007",
        "\\b",
        "\\t",
        "\\n",
        "\\u000b",
        "\\f",
        "\\r",
        "\\u000e",
        "\\u000f",
        "\\u0010",
        "\\u0011",
        "\\u0012",
        "\\u0013",
        "\\u0014",
        "\\u0015",
        "\\u0016",
        "\\u0017",
        "\\u0018",
        "\\u0019",
        "\\u001a",
        "\\u001b",
        "\\u001c",
        "\\u001d",
        "\\u001e",
        "\\u001f",
        ['"'] = "\\\"",
        ['\\'] = "\\\\",
};

static bool is_plain(char c)
{
        return (uint8_t)c >= N_ELEMS(escapes) || escapes[(uint8_t)c] == NULL;
}

/* Bytes from the begin of `s`, all valid, that stand for themselves. */
static size_t plain_run(Str s)
{
        size_t i = 0;

        while (i < s.n && is_plain(s.p[i]))
                i++;
        return i;
}

static Status append_escape(StrBuf *out, char c)
{
        return strbuf_append(out, str_of(escapes[(uint8_t)c]));
}

static Status append_valid(StrBuf *out, Str s)
{
        size_t i = 0;

        while (i < s.n) {
                const size_t run = plain_run(str_slice(s, i, s.n));

                TRY(strbuf_append(out, str_slice(s, i, i + run)));
                i += run;
                if (i < s.n)
                        TRY(append_escape(out, s.p[i++]));
        }
        return OK;
}

/* The valid begin of `s` from `*i` and, where an invalid byte ends it, U+FFFD for that byte. */
static Status append_until_invalid(StrBuf *out, Str s, size_t *i)
{
        const size_t run = utf8_valid_prefix(str_slice(s, *i, s.n));

        TRY(append_valid(out, str_slice(s, *i, *i + run)));
        *i += run;
        if (*i == s.n)
                return OK;
        *i += 1;
        return strbuf_append_utf8(out, 0xFFFD);
}

Status json_append_quoted(StrBuf *out, Str s)
{
        size_t i = 0;

        TRY(strbuf_append_char(out, '"'));
        while (i < s.n)
                TRY(append_until_invalid(out, s, &i));
        return strbuf_append_char(out, '"');
}
