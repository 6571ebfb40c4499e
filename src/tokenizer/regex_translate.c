/* Oniguruma (Ruby) syntax outside of classes as PCRE2's. */
#include "tokenizer/regex_class.h"

static Status outer_class(Reader *r, StrBuf *out)
{
        return class_translate(r, out);
}

static Status outer_escape(Reader *r, StrBuf *out)
{
        const Escape e = escape_read(r);

        if (e.row == NULL)
                return escape_plain(r, e.length, out);
        r->i += e.length;
        return class_alone(&e, out);
}

/* One side of a word boundary. */
static Status side_append(const char *look, StrBuf *out)
{
        const Escape word = {.row = class_row_named(STR("w"))};

        TRY(strbuf_append(out, str_of(look)));
        TRY(class_alone(&word, out));
        return strbuf_append_char(out, ')');
}

static Status sides_append(const char *const looks[4], StrBuf *out)
{
        static const char *const before[4] = {"(?:", "", "|", ""};

        for (size_t i = 0; i < 4; i++) {
                TRY(strbuf_append(out, str_of(before[i])));
                TRY(side_append(looks[i], out));
        }
        return strbuf_append_char(out, ')');
}

static Status outer_boundary(Reader *r, StrBuf *out)
{
        static const char *const looks[4] = {"(?<=", "(?!", "(?<!", "(?="};

        r->i += 2;
        return sides_append(looks, out);
}

static Status outer_no_boundary(Reader *r, StrBuf *out)
{
        static const char *const looks[4] = {"(?<=", "(?=", "(?<!", "(?!"};

        r->i += 2;
        return sides_append(looks, out);
}

static bool is_flag(char c)
{
        return c != '\0' && strchr("imx-", c) != NULL;
}

/* Ruby's (?m) is PCRE2's (?s). */
static Status outer_flags(Reader *r, StrBuf *out)
{
        TRY(strbuf_append(out, STR("(?")));
        for (r->i += 2; is_flag(regex_peek(r, 0)); r->i++)
                TRY(strbuf_append_char(out, regex_peek(r, 0) == 'm' ? 's' : regex_peek(r, 0)));
        return OK;
}

/* a{2}+ repeats a{2} in Ruby, and is possessive in PCRE2. */
static Status outer_interval(Reader *r, StrBuf *out)
{
        return FAIL(E_UNSUPPORTED, "a + behind {…} at byte %zu of a regex is not supported (%zu)",
                    r->i, out->n);
}

static Status outer_char(Reader *r, StrBuf *out)
{
        return strbuf_append_char(out, r->in.p[r->i++]);
}

typedef struct OuterItem {
        const char *text;
        Status (*read)(Reader *r, StrBuf *out);
} OuterItem;

static const OuterItem outer_items[] = {{"\\b", outer_boundary}, {"\\B", outer_no_boundary},
                                        {"\\", outer_escape},    {"[", outer_class},
                                        {"(?", outer_flags},     {"}+", outer_interval},
                                        {"", outer_char}};

static Status outer_item(Reader *r, StrBuf *out)
{
        const OuterItem *item = outer_items;

        while (!regex_next_is(r, item->text))
                item++;
        return item->read(r, out);
}

Status regex_translate(Str onig, StrBuf *out)
{
        Reader r = {onig, 0, 0};

        while (r.i < r.in.n)
                TRY(outer_item(&r, out));
        return OK;
}
