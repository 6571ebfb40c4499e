/* Do the tensors of a GGUF file fit the bonds? All that is wrong goes into one message. */
#include "gguf/bonds.h"

#include "base/map.h"

enum { LISTED_MAX = 12 };

typedef struct Report {
        StrBuf text;
        size_t n;
} Report;

static void report_done(Report *r)
{
        strbuf_done(&r->text);
}

static Status report_add(Report *r, Str name, const char *what)
{
        r->n++;
        if (r->n > LISTED_MAX)
                return OK;
        return strbuf_printf(&r->text, "%s%.*s %s", r->n > 1 ? "; " : "", STR_ARG(name), what);
}

/* Each name is kept by the bond that has it. */
static Status name_check(Report *r, const Bond *b, uint32_t part, const Store *gguf, StrMap *names)
{
        const Str name = str_of(b->gguf[part]);

        TRY(strmap_put(names, name, 0));
        return store_find(gguf, name) != NULL ? OK : report_add(r, name, "is missing");
}

static Status bond_check(Report *r, const Bond *b, const Store *gguf, StrMap *names)
{
        for (uint32_t i = 0; i < b->n_gguf; i++)
                TRY(name_check(r, b, i, gguf, names));
        return OK;
}

/* Tensors that config.json has in words. */
static bool is_no_weight(Str name)
{
        static const char *const names[] = {"rope_freqs.weight", "rope_factors_long.weight",
                                            "rope_factors_short.weight"};

        for (size_t i = 0; i < N_ELEMS(names); i++)
                if (str_equal(name, str_of(names[i])))
                        return true;
        return false;
}

static Status extra_check(Report *r, Str name, const StrMap *names)
{
        if (is_no_weight(name) || strmap_find(names, name, NULL))
                return OK;
        return report_add(r, name, "is unknown");
}

static Status tensors_check(Report *r, const Bonds *b, const Store *gguf)
{
        CLEANUP(strmap_done) StrMap names = {0};

        for (size_t i = 0; i < b->n; i++)
                TRY(bond_check(r, &b->p[i], gguf, &names));
        for (size_t i = 0; i < store_count(gguf); i++)
                TRY(extra_check(r, store_at(gguf, i)->name, &names));
        return OK;
}

/* The subject of "… not fit". */
static const char *tensors_do(size_t n)
{
        return n == 1 ? "tensor does" : "tensors do";
}

Status bonds_check(const Bonds *b, const GgufFamily *f, const Store *gguf)
{
        CLEANUP(report_done) Report r = {0};

        TRY(tensors_check(&r, b, gguf));
        ENSURE(r.n == 0, E_FORMAT, "%zu %s not fit %s: %s%s", r.n, tensors_do(r.n), f->arch,
               strbuf_cstr(&r.text), r.n > LISTED_MAX ? "; …" : "");
        return OK;
}
