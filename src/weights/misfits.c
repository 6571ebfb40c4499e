#include "weights/misfits.h"

enum { LISTED_MAX = 8 };

void misfits_done(Misfits *m)
{
        strbuf_done(&m->text);
}

Status misfits_add(Misfits *m, const char *before, Str name, const char *behind)
{
        m->n++;
        if (m->n > LISTED_MAX)
                return OK;
        return strbuf_printf(&m->text, "%s%s%.*s%s", m->n > 1 ? "; " : "", before, STR_ARG(name),
                             behind);
}

Status misfits_verdict(const Misfits *m, const char *what)
{
        ENSURE(m->n == 0, E_FORMAT, "%zu %s not fit %s: %s%s", m->n,
               m->n == 1 ? "tensor does" : "tensors do", what, strbuf_cstr(&m->text),
               m->n > LISTED_MAX ? "; …" : "");
        return OK;
}
