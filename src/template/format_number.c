/* Numbers by percent signs. */
#include "template/format.h"
#include "template/format_spec.h"

#include <math.h>

static Status put_zeros(const Percent *p, int64_t n)
{
        for (int64_t i = 0; i < n; i++)
                TRY(textbuf_append_str(p->out, STR("0")));
        return OK;
}

static char wanted_sign(const Directive *d)
{
        if (d->plus)
                return '+';
        return d->space ? ' ' : '\0';
}

static bool pads_zero(const Directive *d)
{
        return d->zero && !d->left;
}

static int64_t zeros_missing(const Directive *d, const NumberText *n, size_t head)
{
        const int64_t by_width = pads_zero(d) * (d->width - (int64_t)head);
        const int64_t by_precision = d->whole * d->precision;

        return (by_width > by_precision ? by_width : by_precision) - (int64_t)n->digits.n;
}

/* Sign and prefix, zeros, digits; spaces go around all of it. */
static Status number_built(const Percent *p, const Directive *d, const NumberText *n, TextBuf *into)
{
        const Percent inner = {.vm = p->vm, .out = into};
        const Str sign = {&n->sign, n->sign != '\0'};
        const size_t head = sign.n + strlen(n->prefix);

        TRY(textbuf_append_str(into, sign));
        TRY(textbuf_append_str(into, str_of(n->prefix)));
        TRY(put_zeros(&inner, zeros_missing(d, n, head)));
        return textbuf_append_str(into, strbuf_str(&n->digits));
}

static Status put_directed(const Percent *p, const Directive *d, const NumberText *n)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = p->vm->limits.output};
        Value text;

        TRY(number_built(p, d, n, &buf));
        TRY(vm_text_built(p->vm, &buf, &text));
        return put_padded(p, d, text.s);
}

typedef struct IntegerFormat {
        char letter;
        int base;
        const char *prefix; /* of the # flag */
} IntegerFormat;

static const IntegerFormat integer_formats[] = {
        {'x', 16, "0x"}, {'X', 16, "0X"}, {'o', 8, "0o"}, {'\0', 10, ""}};

static const IntegerFormat *integer_format(char letter)
{
        const IntegerFormat *f = integer_formats;

        while (f->letter != '\0' && f->letter != letter)
                f++;
        return f;
}

static Status check_number(char letter, Value v)
{
        TRY(value_check_defined(v));
        ENSURE(value_is_number(v), E_RANGE, "%%%c format: a real number is required, not %s",
               letter, value_type_name(v));
        return OK;
}

static Status check_integer(const IntegerFormat *f, Value v)
{
        TRY(check_number(f->letter == '\0' ? 'd' : f->letter, v));
        ENSURE(f->base == 10 || !value_is(v, V_FLOAT), E_RANGE,
               "%%%c format: an integer is required, not float", f->letter);
        return OK;
}

Status put_integer(Percent *p, const Directive *d, Value v)
{
        const IntegerFormat *f = integer_format(d->letter);
        Directive as_whole = *d;
        CLEANUP(number_text_done)
        NumberText n = {.sign = sign_for(value_as_double(v) <= -1.0, wanted_sign(d)),
                        .prefix = d->alternate ? f->prefix : ""};

        TRY(check_integer(f, v));
        as_whole.whole = true;
        TRY(integer_digits(p->vm, v, f->base, &n.digits));
        if (d->letter == 'X')
                digits_to_upper(&n.digits);
        return put_directed(p, &as_whole, &n);
}

Status put_float(Percent *p, const Directive *d, Value v)
{
        const double f = value_as_double(v);
        CLEANUP(number_text_done)
        NumberText n = {.sign = sign_for(signbit(f) && !isnan(f), wanted_sign(d)), .prefix = ""};

        TRY(check_number(d->letter, v));
        ENSURE(isfinite(f) || value_is(v, V_FLOAT), E_RANGE,
               "the integer is too large to convert to a float");
        TRY(float_digits(f, d->letter, d->precision, d->alternate, &n.digits));
        return put_directed(p, d, &n);
}
