/* Numbers by percent signs. */
#include "template/format.h"

#include <math.h>
#include <stdio.h>

/* "", "-" or "+" */
static Str sign_of(const Directive *d, const char *text)
{
        if (text[0] == '-')
                return STR("-");
        return d->plus ? STR("+") : STR("");
}

static Status put_number_text(Percent *p, const Directive *d, const char *text)
{
        const Str sign = sign_of(d, text);
        Directive after = *d;
        const Text digits = {.s = str_of(text + (text[0] == '-'))};

        after.width -= (int)sign.n;
        TRY(textbuf_append_str(p->out, sign));
        return put_padded(p, &after, &digits);
}

/* With spaces before a sign the whole text is padded; with zeros the digits are. */
static Status put_number(Percent *p, const Directive *d, const char *text)
{
        const Text whole = {.s = str_of(text)};

        return d->zero || d->plus ? put_number_text(p, d, text) : put_padded(p, d, &whole);
}

typedef struct IntegerFormat {
        char letter;
        const char *format;
} IntegerFormat;

static const IntegerFormat integer_formats[] = {
        {'x', "%s%llx"}, {'X', "%s%llX"}, {'o', "%s%llo"}, {'\0', "%s%llu"}};

static const char *integer_format(char letter)
{
        const IntegerFormat *f = integer_formats;

        while (f->letter != '\0' && f->letter != letter)
                f++;
        return f->format;
}

static Status check_number(char letter, Value v)
{
        TRY(value_check_defined(v));
        ENSURE(value_is_number(v), E_RANGE, "%%%c format: a real number is required, not %s",
               letter, value_type_name(v));
        return OK;
}

static uint64_t magnitude(int64_t i)
{
        return i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
}

static Status integer_of(char letter, Value v, int64_t *out)
{
        TRY(check_number(letter, v));
        ENSURE(!value_is(v, V_FLOAT) || fabs(v.f) < 9.2e18, E_RANGE,
               "%%%c format: the number is beyond 64 bits", letter);
        *out = value_is(v, V_FLOAT) ? (int64_t)v.f : value_as_int(v);
        return OK;
}

Status put_integer(Percent *p, const Directive *d, Value v)
{
        char text[40];
        int64_t i;

        TRY(integer_of(d->letter, v, &i));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof(text), integer_format(d->letter), i < 0 ? "-" : "",
                 (unsigned long long)magnitude(i));
#pragma GCC diagnostic pop
        return put_number(p, d, text);
}

Status put_float(Percent *p, const Directive *d, Value v)
{
        char text[512];
        const int precision = d->precision < 0 ? 6 : d->precision;
        const char format[] = {'%', '.', '*', d->letter, '\0'};

        TRY(check_number(d->letter, v));
        ENSURE(precision <= 100, E_RANGE, "a precision of %d", precision);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof(text), format, precision, value_as_double(v));
#pragma GCC diagnostic pop
        return put_number(p, d, text);
}
