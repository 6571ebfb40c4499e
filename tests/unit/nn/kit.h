/* Numbers for the tests of nn, and the kernels they run on. */
#ifndef QUERN_TESTS_NN_KIT_H
#define QUERN_TESTS_NN_KIT_H

#include "nn/linear.h"

#include "support/table.h"

/** The kernels of this machine with exact arithmetic. */
NnContext kit_context(void);

/** n floats in -1..1 from a seed, the same each time; freed by the caller (mem_free_at). */
float *kit_floats(uint32_t seed, size_t n);

#endif
