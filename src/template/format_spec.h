/* Python's format specifications, "{:>8.2f}": reading them, and values put by them. */
#ifndef QUERN_TEMPLATE_FORMAT_SPEC_H
#define QUERN_TEMPLATE_FORMAT_SPEC_H

#include "template/builtin.h"

typedef struct Spec {
        Str fill;   /* one character; n 0: not given */
        char align; /* < > = ^; 0: not given */
        char sign;  /* + - or space; 0: not given */
        bool no_minus_zero;
        bool alternate;
        bool zero;
        int width;
        char group;    /* , or _; 0: none */
        int precision; /* < 0: none */
        char type;     /* 0: not given */
} Spec;

enum { SPEC_SIZE_MAX = 10000 };

/** Errors: E_RANGE for what Python refuses, and for sizes over SPEC_SIZE_MAX. */
Status spec_read(Str s, Spec *out);

/** Appends format(v, spec). Errors: E_RANGE where Python refuses the value or the spec. */
Status spec_put(Vm *vm, Value v, const Text *spec, TextBuf *out);

/** A number's text, still without padding. */
typedef struct NumberText {
        char sign; /* - + space; 0: none */
        const char *prefix;
        StrBuf digits; /* owned */
} NumberText;
void number_text_done(NumberText *n);

/** Digits of a bool or int, or of a float's integral part, without sign, in lower case. */
Status integer_digits(Vm *vm, Value v, int base, StrBuf *out);
/**
 * Digits of |f| as C's letter (e E f F g G) prints them; "inf" and "nan" in the letter's case.
 * `precision` < 0: 6.
 */
Status float_digits(double f, char letter, int precision, bool alternate, StrBuf *out);
void digits_to_upper(StrBuf *digits);
/** - for negative ones; otherwise what `wanted` asks for: + or a space, 0 for nothing. */
char sign_for(bool negative, char wanted);

/** How whole digits are grouped. */
typedef struct Grouping {
        char sign;   /* , or _; 0: none */
        size_t size; /* digits a group */
        const char *set;
} Grouping;

/** How many bytes at the beginning are of `set`. */
size_t whole_digits(Str s, const char *set);
/** Sign, prefix, digits; padded and grouped. */
Status put_number(const Spec *s, const Grouping *g, const NumberText *n, TextBuf *out);
/** Any number as a float. */
Status spec_put_float(Vm *vm, const Spec *s, Value v, TextBuf *out);

#endif
