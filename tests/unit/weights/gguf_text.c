#include "gguf_text.h"

#include "support/table.h"

typedef Status (*WordFn)(Str arg, StrBuf *out);

static uint64_t number_of(Str arg)
{
        char text[32] = {0};

        assert_true(arg.n < sizeof(text));
        memcpy(text, arg.p, arg.n);
        return strtoull(text, NULL, 0);
}

/* The low bytes of a number, least first. */
static Status integer_put(uint64_t v, size_t size, StrBuf *out)
{
        return strbuf_append(out, (Str){(const char *)&v, size});
}

static Status word_u8(Str arg, StrBuf *out)
{
        return integer_put(number_of(arg), 1, out);
}

static Status word_u16(Str arg, StrBuf *out)
{
        return integer_put(number_of(arg), 2, out);
}

static Status word_u32(Str arg, StrBuf *out)
{
        return integer_put(number_of(arg), 4, out);
}

static Status word_u64(Str arg, StrBuf *out)
{
        return integer_put(number_of(arg), 8, out);
}

static Status word_f32(Str arg, StrBuf *out)
{
        char text[32] = {0};
        float f;

        memcpy(text, arg.p, arg.n);
        f = strtof(text, NULL);
        return strbuf_append(out, (Str){(const char *)&f, sizeof(f)});
}

static Status word_raw(Str arg, StrBuf *out)
{
        return strbuf_append(out, arg);
}

static Status word_str(Str arg, StrBuf *out)
{
        TRY(integer_put(arg.n, 8, out));
        return strbuf_append(out, arg);
}

static Status bytes_put(uint64_t n, char byte, StrBuf *out)
{
        for (uint64_t i = 0; i < n; i++)
                TRY(strbuf_append_char(out, byte));
        return OK;
}

static Status word_zero(Str arg, StrBuf *out)
{
        return bytes_put(number_of(arg), '\0', out);
}

static Status word_ff(Str arg, StrBuf *out)
{
        return bytes_put(number_of(arg), '\xFF', out);
}

static Status word_pad(Str arg, StrBuf *out)
{
        const uint64_t to = number_of(arg);

        return bytes_put((to - out->n % to) % to, '\0', out);
}

typedef struct WordRow {
        const char *prefix;
        WordFn put;
} WordRow;

static const WordRow word_rows[] = {
        {"u8:", word_u8},     {"u16:", word_u16}, {"u32:", word_u32}, {"u64:", word_u64},
        {"i32:", word_u32},   {"f32:", word_f32}, {"raw:", word_raw}, {"str:", word_str},
        {"zero:", word_zero}, {"ff:", word_ff},   {"pad:", word_pad},
};

static Status word_put(Str word, StrBuf *out)
{
        for (size_t i = 0; i < N_ELEMS(word_rows); i++) {
                const Str prefix = str_of(word_rows[i].prefix);
                if (str_starts_with(word, prefix))
                        return word_rows[i].put(str_slice(word, prefix.n, word.n), out);
        }
        return FAIL(E_FORMAT, "unknown word %.*s", STR_ARG(word));
}

Status gguf_text_bytes(const char *text, StrBuf *out)
{
        const Str whole = str_of(text);

        for (size_t at = 0; at < whole.n;) {
                const size_t end = str_find(whole, STR(" "), at);
                if (end > at)
                        TRY(word_put(str_slice(whole, at, end), out));
                at = end + 1;
        }
        return OK;
}

TempDir temp_dir_made(void)
{
        TempDir d;

        temp_dir_init(&d);
        return d;
}
