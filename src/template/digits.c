/* Digits of numbers, for both ways of formatting. */
#include "template/big.h"
#include "template/format_spec.h"

#include <ctype.h>
#include <math.h>

void number_text_done(NumberText *n)
{
        strbuf_done(&n->digits);
}

static Status check_finite(Value v)
{
        ENSURE(!value_is(v, V_FLOAT) || isfinite(v.f), E_RANGE, "cannot convert %g to an integer",
               v.f);
        return OK;
}

Status integer_digits(Vm *vm, Value v, int base, StrBuf *out)
{
        Big b;

        TRY(check_finite(v));
        big_from_value(v, &b);
        TRY(vm_charge(vm, (uint64_t)b.n * b.n));
        return big_append_digits(&b, base, out);
}

void digits_to_upper(StrBuf *digits)
{
        for (size_t i = 0; i < digits->n; i++)
                digits->p[i] = (char)toupper((unsigned char)digits->p[i]);
}

/* printf's directive: "%.*e" or "%#.*e". */
typedef struct FloatDirective {
        char p[8];
} FloatDirective;

static FloatDirective directive_of(char letter, bool alternate)
{
        FloatDirective d;

        snprintf(d.p, sizeof(d.p), "%%%s.*%c", alternate ? "#" : "", letter);
        return d;
}

Status float_digits(double f, char letter, int precision, bool alternate, StrBuf *out)
{
        const FloatDirective d = directive_of(letter, alternate);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return strbuf_printf(out, d.p, precision < 0 ? 6 : precision, fabs(f));
#pragma GCC diagnostic pop
}

char sign_for(bool negative, char wanted)
{
        if (negative)
                return '-';
        return wanted == '-' ? '\0' : wanted;
}
