/* Formatting by percent signs: what reading a directive and printing a number share. */
#ifndef QUERN_TEMPLATE_FORMAT_H
#define QUERN_TEMPLATE_FORMAT_H

#include "template/builtin.h"

typedef struct Percent {
        Vm *vm;
        const Text *format;
        size_t at;
        Value args;   /* as given: a dict holds what %(key)s names */
        List *values; /* args, when they are read in order */
        size_t next;  /* of the values */
        TextBuf *out;
} Percent;

typedef struct Directive {
        const Text *key; /* %(key)s; NULL: the next value */
        bool left;
        bool zero;
        bool plus;
        bool space;
        bool alternate;
        bool whole; /* the precision says how many digits */
        int width;
        int precision; /* < 0: none */
        char letter;
} Directive;

/** The byte to be read, 0 behind the end. */
static inline char format_char(const Percent *p)
{
        return p->at < p->format->s.n ? p->format->s.p[p->at] : '\0';
}

/** What follows a percent sign; takes arguments for sizes that are "*". */
Status read_directive(Percent *p, Directive *d);
/** Puts `t` into the directive's width. */
Status put_padded(const Percent *p, const Directive *d, const Text *t);
/* One value by a directive of that kind; E_RANGE when it is no number. */
Status put_integer(Percent *p, const Directive *d, Value v);
Status put_float(Percent *p, const Directive *d, Value v);

#endif
