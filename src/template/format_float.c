/* Floats by format specifications. */
#include "template/format_spec.h"

#include <math.h>
#include <stdlib.h>

/* The exponent that "%e" prints. */
static int exponent_of(const StrBuf *scientific)
{
        const char *e = memchr(scientific->p, 'e', scientific->n);

        return e == NULL ? 0 : atoi(e + 1);
}

static void zeros_trim(StrBuf *scientific)
{
        const char *e = memchr(scientific->p, 'e', scientific->n);
        const size_t tail = scientific->n - (size_t)(e - scientific->p);
        size_t n = scientific->n - tail;

        while (n > 1 && scientific->p[n - 1] == '0')
                n--;
        n -= scientific->p[n - 1] == '.';
        memmove(scientific->p + n, e, tail + 1);
        scientific->n = n + tail;
}

static bool has_point(Str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (str_has_char(STR(".en"), s.p[i]))
                        return true;
        return false;
}

static bool in_plain_range(int exponent, int precision)
{
        return exponent >= -4 && exponent < precision - 1;
}

static Status plain_digits(double f, int precision, StrBuf *out)
{
        strbuf_clear(out);
        TRY(float_digits(f, 'g', precision, false, out));
        return has_point(strbuf_str(out)) ? OK : strbuf_append(out, STR(".0"));
}

/* Without a type: like 'g', but with a digit behind the point, or an exponent. */
static Status general_digits(double f, int precision, StrBuf *out)
{
        TRY(float_digits(f, 'e', precision - 1, false, out));
        if (!isfinite(f))
                return OK;
        if (in_plain_range(exponent_of(out), precision))
                return plain_digits(f, precision, out);
        zeros_trim(out);
        return OK;
}

static Status untyped_digits(double f, const Spec *s, StrBuf *out)
{
        char text[32];

        if (s->precision >= 0)
                return general_digits(f, s->precision + (s->precision == 0), out);
        float_repr(fabs(f), text);
        return strbuf_append(out, str_of(text));
}

static Status percent_digits(double f, const Spec *s, StrBuf *out)
{
        TRY(float_digits(f * 100.0, 'f', s->precision, s->alternate, out));
        return strbuf_append_char(out, '%');
}

static Status typed_digits(double f, const Spec *s, StrBuf *out)
{
        ENSURE(str_has_char(STR("eEfFgGn"), s->type), E_RANGE,
               "unknown format code '%c' for object of type 'float'", s->type);
        return float_digits(f, s->type == 'n' ? 'g' : s->type, s->precision, s->alternate, out);
}

typedef Status (*DigitsFn)(double f, const Spec *s, StrBuf *out);

static DigitsFn digits_by(char type)
{
        if (type == '%')
                return percent_digits;
        return type == '\0' ? untyped_digits : typed_digits;
}

static bool is_zero_text(Str s)
{
        return whole_digits(s, "0.") == s.n;
}

static bool is_plain_zero(const Spec *s, Str digits)
{
        return s->no_minus_zero && is_zero_text(digits);
}

/* What 'z' takes from a zero, a NaN never has. */
static bool is_minus(const Spec *s, double f, Str digits)
{
        if (isnan(f) || is_plain_zero(s, digits))
                return false;
        return signbit(f) != 0;
}

static Status put_float(const Spec *s, double f, TextBuf *out)
{
        CLEANUP(number_text_done) NumberText n = {.prefix = ""};
        const Grouping g = {s->group, 3, "0123456789"};

        TRY(digits_by(s->type)(f, s, &n.digits));
        n.sign = sign_for(is_minus(s, f, strbuf_str(&n.digits)), s->sign);
        return put_number(s, &g, &n, out);
}

Status spec_put_float(Vm *vm, const Spec *s, Value v, TextBuf *out)
{
        (void)vm;
        ENSURE(isfinite(value_as_double(v)) || value_is(v, V_FLOAT), E_RANGE,
               "the integer is too large to convert to a float");
        return put_float(s, value_as_double(v), out);
}
