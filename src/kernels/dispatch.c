#include "base/str.h"
#include "kernels/tables.h"

#include <stdio.h>
#include <stdlib.h>

enum { KNOWN_MAX = 128 };

/* Rows are ordered worst to best, and the first, generic, always runs. */
static const Kernels *best_table(void)
{
        const Kernels *best = kernels_rows[0].kernels;

        for (size_t i = 1; i < kernels_n_rows; i++)
                if (kernels_rows[i].usable())
                        best = kernels_rows[i].kernels;
        return best;
}

static const KernelsRow *row_named(const char *name)
{
        for (size_t i = 0; i < kernels_n_rows; i++)
                if (strcmp(kernels_rows[i].kernels->name, name) == 0)
                        return &kernels_rows[i];
        return NULL;
}

/* "generic, avx2, …" */
static void known_names(char out[KNOWN_MAX])
{
        size_t n = 0;

        out[0] = '\0';
        for (size_t i = 0; i < kernels_n_rows; i++)
                n += (size_t)snprintf(out + n, KNOWN_MAX - n, "%s%s", i == 0 ? "" : ", ",
                                      kernels_rows[i].kernels->name);
}

static Status select_named(const char *name, const Kernels **out)
{
        const KernelsRow *row = row_named(name);
        char known[KNOWN_MAX];

        known_names(known);
        ENSURE(row != NULL, E_USAGE, "QN_CPU=%s: unknown; known: %s", name, known);
        ENSURE(row->usable(), E_UNSUPPORTED, "QN_CPU=%s: this CPU cannot run %s", name, name);
        *out = row->kernels;
        return OK;
}

/* An empty QN_CPU is as good as none. */
static bool is_given(const char *name)
{
        return name != NULL && *name != '\0';
}

Status kernels_select(const char *name_or_null, const Kernels **out)
{
        const char *name = name_or_null != NULL ? name_or_null : getenv("QN_CPU");

        if (is_given(name))
                return select_named(name, out);
        *out = best_table();
        return OK;
}

static KernelsEntry entry_of(const KernelsRow *row)
{
        return (KernelsEntry){row->kernels, row->usable()};
}

size_t kernels_list(KernelsEntry *out, size_t max)
{
        const size_t n = kernels_n_rows < max ? kernels_n_rows : max;

        for (size_t i = 0; i < n; i++)
                out[i] = entry_of(&kernels_rows[i]);
        return n;
}
