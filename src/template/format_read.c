/* Reading a directive: "%(key)-08.3f". */
#include "template/format.h"

#include <stdlib.h>

static bool read_flag(Percent *p, Directive *d)
{
        const char c = format_char(p);

        d->left |= c == '-';
        d->zero |= c == '0';
        d->plus |= c == '+';
        d->space |= c == ' ';
        d->alternate |= c == '#';
        if (c == '\0' || strchr("-0+ #", c) == NULL)
                return false;
        p->at++;
        return true;
}

static Status read_number(Percent *p, int *out)
{
        int n = 0;

        for (char c = format_char(p); c >= '0' && c <= '9'; c = format_char(p)) {
                n = n * 10 + (c - '0');
                ENSURE(n <= 10000, E_RANGE, "a format width of more than 10000");
                p->at++;
        }
        *out = n;
        return OK;
}

static Status read_key(Percent *p, Directive *d)
{
        const size_t end = str_find(p->format->s, STR(")"), p->at);
        Value key = {0};

        if (format_char(p) != '(')
                return OK;
        ENSURE(end < p->format->s.n, E_RANGE, "incomplete format key");
        TRY(vm_text_slice(p->vm, p->format, p->at + 1, end, &key));
        d->key = key.s;
        p->at = end + 1;
        return OK;
}

/* "*": the next argument says how much. */
static Status read_size(Percent *p, int *out)
{
        int64_t i;

        if (format_char(p) != '*')
                return read_number(p, out);
        p->at++;
        ENSURE(p->next < p->values->n, E_RANGE, "not enough arguments for format string");
        TRY(arg_int(p->values->items[p->next++], "* wants int", 0, &i));
        ENSURE(i >= -10000 && i <= 10000, E_RANGE, "a format width of more than 10000");
        *out = (int)i;
        return OK;
}

static Status read_width(Percent *p, Directive *d)
{
        TRY(read_size(p, &d->width));
        d->left |= d->width < 0;
        d->width = abs(d->width);
        return OK;
}

static Status read_precision(Percent *p, Directive *d)
{
        if (format_char(p) != '.')
                return OK;
        p->at++;
        TRY(read_size(p, &d->precision));
        d->precision = d->precision < 0 ? 0 : d->precision;
        return OK;
}

Status read_directive(Percent *p, Directive *d)
{
        *d = (Directive){.precision = -1};
        TRY(read_key(p, d));
        while (read_flag(p, d))
                ;
        TRY(read_width(p, d));
        TRY(read_precision(p, d));
        while (str_has_char(STR("hlL"), format_char(p)))
                p->at++;
        ENSURE(format_char(p) != '\0', E_RANGE, "incomplete format");
        d->letter = p->format->s.p[p->at++];
        return OK;
}
