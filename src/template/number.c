/* Numbers as Python writes and reads them. */
#include "template/big.h"
#include "template/vm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Digits and exponent of the shortest decimal that reads back as the same double. */
typedef struct Decimal {
        char digits[24];
        int n;
        int exponent; /* of the first digit */
        bool negative;
} Decimal;

static bool reads_back(double f, int precision, char text[40])
{
        snprintf(text, 40, "%.*e", precision, f);
        return strtod(text, NULL) == f;
}

static void digits_trim(Decimal *d)
{
        while (d->n > 1 && d->digits[d->n - 1] == '0')
                d->n--;
}

static void digits_from(const char *text, Decimal *d)
{
        const char *p = text + d->negative;

        for (; *p != 'e'; p++)
                if (*p != '.')
                        d->digits[d->n++] = *p;
        d->exponent = atoi(p + 1);
        digits_trim(d);
}

static Decimal decimal_of(double f)
{
        char text[40];
        Decimal d = {.negative = signbit(f) != 0};
        int precision = 0;

        while (!reads_back(f, precision, text) && precision < 17)
                precision++;
        digits_from(text, &d);
        return d;
}

static void print_exponent(const Decimal *d, char *out)
{
        const char *dot = d->n > 1 ? "." : "";

        snprintf(out, 30, "%c%s%.*se%c%02d", d->digits[0], dot, d->n - 1, d->digits + 1,
                 d->exponent < 0 ? '-' : '+', abs(d->exponent));
}

static void print_small(const Decimal *d, char *out)
{
        snprintf(out, 30, "0.%.*s%.*s", -d->exponent - 1, "0000", d->n, d->digits);
}

static void print_large(const Decimal *d, char *out)
{
        snprintf(out, 30, "%.*s%.*s.0", d->n, d->digits, d->exponent + 1 - d->n,
                 "0000000000000000");
}

static void print_mixed(const Decimal *d, char *out)
{
        snprintf(out, 30, "%.*s.%.*s", d->exponent + 1, d->digits, d->n - d->exponent - 1,
                 d->digits + d->exponent + 1);
}

typedef void (*PrintFn)(const Decimal *d, char *out);

static PrintFn plain_form(const Decimal *d)
{
        if (d->exponent < 0)
                return print_small;
        return d->n <= d->exponent + 1 ? print_large : print_mixed;
}

static bool needs_exponent(const Decimal *d)
{
        return d->exponent < -4 || d->exponent >= 16;
}

static void finite_repr(double f, char out[32])
{
        const Decimal d = decimal_of(f);
        const PrintFn print = needs_exponent(&d) ? print_exponent : plain_form(&d);

        out[0] = '-';
        print(&d, out + d.negative);
}

static const char *special_repr(double f)
{
        if (isnan(f))
                return "nan";
        return f < 0 ? "-inf" : "inf";
}

void float_repr(double f, char out[32])
{
        if (isfinite(f))
                finite_repr(f, out);
        else
                snprintf(out, 32, "%s", special_repr(f));
}

static int letter_value(int lower)
{
        return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
}

static int digit_value(char c)
{
        return c >= '0' && c <= '9' ? c - '0' : letter_value(c | 0x20);
}

typedef struct Radix {
        char letter;
        int base;
} Radix;

static const Radix radixes[] = {{'b', 2}, {'o', 8}, {'x', 16}};

static int prefix_base(Str s)
{
        for (size_t i = 0; i < N_ELEMS(radixes); i++)
                if ((s.p[1] | 0x20) == radixes[i].letter)
                        return radixes[i].base;
        return 0;
}

/* "0x1f" in base 16 or 0: the prefix goes. */
static int found_base(Str s)
{
        return s.n > 2 && s.p[0] == '0' ? prefix_base(s) : 0;
}

static bool is_wanted(int found, int base)
{
        return found != 0 && (base == 0 || base == found);
}

/* "0x", and an underscore behind it. */
static size_t prefix_size(Str s)
{
        return s.n > 3 && s.p[2] == '_' ? 3 : 2;
}

static Str skip_prefix(Str s, int *base)
{
        const int found = found_base(s);
        const bool wanted = is_wanted(found, *base);

        if (*base == 0)
                *base = wanted ? found : 10;
        return str_slice(s, wanted * prefix_size(s), s.n);
}

static bool is_between(Str s, size_t i)
{
        return i > 0 && i + 1 < s.n;
}

/* A digit, or one underscore between digits. */
static bool digit_fits(Str s, size_t i, int base)
{
        if (s.p[i] != '_')
                return digit_value(s.p[i]) < base;
        return is_between(s, i) && s.p[i - 1] != '_';
}

static bool digits_fit(Str s, int base)
{
        for (size_t i = 0; i < s.n; i++)
                if (!digit_fits(s, i, base))
                        return false;
        return s.n > 0;
}

static bool has_sign(Str s)
{
        return s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
}

bool parse_py_int(Str s, int base, IntText *out)
{
        const Str t = str_strip(s, true, true);

        out->negative = t.n > 0 && t.p[0] == '-';
        out->base = base;
        out->digits = skip_prefix(str_slice(t, has_sign(t), t.n), &out->base);
        return digits_fit(out->digits, out->base);
}

Status int_text_value(Vm *vm, const IntText *t, Value *out)
{
        Big b;

        TRY(vm_charge(vm, t->digits.n * t->digits.n / 64));
        TRY(big_from_digits(t->digits, t->base, &b));
        b.negative = t->negative;
        return vm_big(vm, &b, out);
}

static bool is_float_char(char c)
{
        return strchr("0123456789.+-eEinfatyINFATY_", c) != NULL && c != '\0';
}

static bool is_float_text(Str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!is_float_char(s.p[i]))
                        return false;
        return s.n > 0;
}

static void copy_without_gaps(Str s, char *out)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                out[n] = s.p[i];
                n += s.p[i] != '_';
        }
        out[n] = '\0';
}

/* Copies without underscores what may be a float; false when a character cannot be in one. */
static bool float_text(Str s, char *out, size_t cap)
{
        if (s.n >= cap || !is_float_text(s))
                return false;
        copy_without_gaps(s, out);
        return out[0] != '\0';
}

bool parse_py_float(Str s, double *out)
{
        char text[512];
        char *end;

        if (!float_text(str_strip(s, true, true), text, sizeof(text)))
                return false;
        *out = strtod(text, &end);
        return *end == '\0';
}
