#include "kernels/tables.h"

static bool runs_generic(void)
{
        return true;
}

const KernelsRow kernels_rows[] = {{&kern_table_generic, runs_generic}};
const size_t kernels_n_rows = N_ELEMS(kernels_rows);
