/* Do the tensors of a GGUF file fit the bonds? All that is wrong goes into one message. */
#include "gguf/bonds.h"

#include "base/map.h"
#include "weights/misfits.h"

/* Each name is kept by the bond that has it. */
static Status name_check(Misfits *m, const Bond *b, uint32_t part, const Store *gguf, StrMap *names)
{
        const Str name = str_of(b->gguf[part]);

        TRY(strmap_put(names, name, 0));
        return store_find(gguf, name) != NULL ? OK : misfits_add(m, "", name, " is missing");
}

static Status bond_check(Misfits *m, const Bond *b, const Store *gguf, StrMap *names)
{
        for (uint32_t i = 0; i < b->n_gguf; i++)
                TRY(name_check(m, b, i, gguf, names));
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

static Status extra_check(Misfits *m, Str name, const StrMap *names)
{
        if (is_no_weight(name) || strmap_find(names, name, NULL))
                return OK;
        return misfits_add(m, "", name, " is unknown");
}

static Status tensors_check(Misfits *m, const Bonds *b, const Store *gguf)
{
        CLEANUP(strmap_done) StrMap names = {0};

        for (size_t i = 0; i < b->n; i++)
                TRY(bond_check(m, &b->p[i], gguf, &names));
        for (size_t i = 0; i < store_count(gguf); i++)
                TRY(extra_check(m, store_at(gguf, i)->name, &names));
        return OK;
}

Status bonds_check(const Bonds *b, const GgufFamily *f, const Store *gguf)
{
        CLEANUP(misfits_done) Misfits m = {0};

        TRY(tensors_check(&m, b, gguf));
        return misfits_verdict(&m, f->arch);
}
