/* The rows behind kernels_list and kernels_select, best last; one file per architecture. */
#ifndef QUERN_KERNELS_TABLES_H
#define QUERN_KERNELS_TABLES_H

#include "kernels/kernels.h"

extern const Kernels kern_table_generic;
extern const Kernels kern_table_avx2;
extern const Kernels kern_table_avx512;
extern const Kernels kern_table_avx512bf16;

enum { KERNEL_TABLES_MAX = 4 };

/** A table compiled in, and whether this CPU and its operating system run it. */
typedef struct KernelsRow {
        const Kernels *kernels;
        bool (*usable)(void);
} KernelsRow;

extern const KernelsRow kernels_rows[];
extern const size_t kernels_n_rows;

#endif
