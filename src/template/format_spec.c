/* Reading "{:>8.2f}": one reader a part, in their order. */
#include "template/format_spec.h"

typedef struct SpecText {
        Str s;
        size_t at;
} SpecText;

static char char_here(const SpecText *t)
{
        return t->at < t->s.n ? t->s.p[t->at] : '\0';
}

/* The character, when it is one of `set`; else 0. */
static char read_one_of(SpecText *t, Str set)
{
        const char c = char_here(t);

        if (c == '\0' || !str_has_char(set, c))
                return '\0';
        t->at++;
        return c;
}

static bool is_align(char c)
{
        return c != '\0' && str_has_char(STR("<>=^"), c);
}

static char byte_at(Str s, size_t i)
{
        return i < s.n ? s.p[i] : '\0';
}

static size_t fill_size(Str s)
{
        return s.n == 0 ? 0 : char_size(s, 0);
}

/* Any character is a fill when an alignment follows it. */
static Status read_align(SpecText *t, Spec *out)
{
        const size_t fill = fill_size(t->s);

        if (is_align(byte_at(t->s, fill))) {
                out->fill = str_slice(t->s, 0, fill);
                t->at = fill;
        }
        out->align = read_one_of(t, STR("<>=^"));
        return OK;
}

static Status read_flags(SpecText *t, Spec *out)
{
        out->sign = read_one_of(t, STR("+- "));
        out->no_minus_zero = read_one_of(t, STR("z")) != '\0';
        out->alternate = read_one_of(t, STR("#")) != '\0';
        out->zero = read_one_of(t, STR("0")) != '\0';
        return OK;
}

/* Digits, if there are any: `*out` stays when there are none. */
static Status read_size(SpecText *t, int *out)
{
        int n = 0;
        const size_t begin = t->at;

        for (char c = read_one_of(t, STR("0123456789")); c != '\0';
             c = read_one_of(t, STR("0123456789"))) {
                n = n * 10 + (c - '0');
                ENSURE(n <= SPEC_SIZE_MAX, E_RANGE, "a format size of more than %d", SPEC_SIZE_MAX);
        }
        *out = t->at > begin ? n : *out;
        return OK;
}

static Status read_width(SpecText *t, Spec *out)
{
        TRY(read_size(t, &out->width));
        out->group = read_one_of(t, STR(",_"));
        ENSURE(read_one_of(t, STR(",_")) == '\0', E_RANGE, "cannot specify ',' or '_' twice");
        return OK;
}

static Status read_precision(SpecText *t, Spec *out)
{
        if (read_one_of(t, STR(".")) == '\0')
                return OK;
        TRY(read_size(t, &out->precision));
        ENSURE(out->precision >= 0, E_RANGE, "format specifier missing precision");
        return OK;
}

static Status read_type(SpecText *t, Spec *out)
{
        out->type = char_here(t);
        t->at += out->type != '\0';
        return OK;
}

typedef Status (*PartFn)(SpecText *t, Spec *out);

static const PartFn parts[] = {read_align, read_flags, read_width, read_precision, read_type};

Status spec_read(Str s, Spec *out)
{
        SpecText t = {.s = s};

        *out = (Spec){.precision = -1};
        for (size_t i = 0; i < N_ELEMS(parts); i++)
                TRY(parts[i](&t, out));
        ENSURE(t.at == s.n, E_RANGE, "invalid format specifier '%.*s'", STR_ARG(s));
        return OK;
}
