/* Tensors that do not fit, told all in one message. */
#ifndef QUERN_WEIGHTS_MISFITS_H
#define QUERN_WEIGHTS_MISFITS_H

#include "base/str.h"

typedef struct Misfits {
        StrBuf text;
        size_t n;
} Misfits;

void misfits_done(Misfits *m);

/** One more; the first few are listed, as before·name·behind, the others counted. E_NOMEM. */
Status misfits_add(Misfits *m, const char *before, Str name, const char *behind);

/** OK when there are none; else E_FORMAT "2 tensors do not fit config.json: missing a; extra b". */
Status misfits_verdict(const Misfits *m, const char *what);

#endif
