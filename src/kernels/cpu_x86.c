#include "kernels/tables.h"

/*
 * The compiler's CPU model also asks XGETBV whether the operating system saves the wide registers.
 * All features are tested; `&` because none is worth a branch.
 */
static bool runs_generic(void)
{
        return true;
}

static bool runs_avx2(void)
{
        __builtin_cpu_init();
        return !!__builtin_cpu_supports("avx2") & !!__builtin_cpu_supports("fma") &
               !!__builtin_cpu_supports("f16c");
}

static bool runs_avx512(void)
{
        return runs_avx2() & !!__builtin_cpu_supports("avx512f") &
               !!__builtin_cpu_supports("avx512bw") & !!__builtin_cpu_supports("avx512dq") &
               !!__builtin_cpu_supports("avx512vl");
}

static bool runs_avx512bf16(void)
{
        return runs_avx512() & !!__builtin_cpu_supports("avx512bf16");
}

const KernelsRow kernels_rows[] = {
        {&kern_table_generic, runs_generic},
        {&kern_table_avx2, runs_avx2},
        {&kern_table_avx512, runs_avx512},
        {&kern_table_avx512bf16, runs_avx512bf16},
};
const size_t kernels_n_rows = N_ELEMS(kernels_rows);
