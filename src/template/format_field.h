/* Fields of "{0.name[key]!r}".format(…). */
#ifndef QUERN_TEMPLATE_FORMAT_FIELD_H
#define QUERN_TEMPLATE_FORMAT_FIELD_H

#include "template/builtin.h"

/** How fields without a name are numbered: the two ways do not mix. */
typedef enum Numbering { NUMBERING_OPEN, NUMBERING_AUTO, NUMBERING_MANUAL } Numbering;

typedef struct BraceFormat {
        Vm *vm;
        const Value *values; /* by number */
        size_t n_values;
        const Dict *named;
        size_t next; /* the next field without a name */
        Numbering numbering;
        int nesting;
} BraceFormat;

/** What the path names: "", "0.name", "key[0]". */
Status field_value(BraceFormat *f, Str path, Value *out);
/** The value as !r, !s or !a gives it. */
Status field_convert(const BraceFormat *f, char letter, Value *inout);
/** Where one of `set` begins, from `at`; s.n when there is none. */
size_t find_any(Str s, size_t at, Str set);

#endif
