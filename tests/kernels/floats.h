/* Test data and comparison for kernels: floats by a fixed generator, equality by bits. */
#ifndef QUERN_TESTS_KERNELS_FLOATS_H
#define QUERN_TESTS_KERNELS_FLOATS_H

#include "kernels/kernels.h"
#include "support/table.h"

/** Fills x[n] from a seed. */
typedef void (*Fill)(float *x, size_t n, uint32_t seed);

void fill_normal(float *x, size_t n, uint32_t seed);  /* -4 .. 4 */
void fill_special(float *x, size_t n, uint32_t seed); /* with inf, nan, zeros, subnormals, huge */
void fill_masked(float *x, size_t n, uint32_t seed);  /* -inf alone: a row that sees nothing */
void fill_nan(float *x, size_t n, uint32_t seed);     /* NaN alone */

/** Equal bits, or both NaN: payloads and signs of NaN are the CPU's affair. */
void assert_same_floats(const float *a, const float *b, size_t n, const char *what);

/** The table of that name when this CPU runs it; skips the test otherwise. */
const Kernels *usable_kernels(const char *name);

/** n floats, exactly: an over-read is a sanitizer report. Freed by free(). */
float *floats_new(size_t n);

/**
 * Zeroed bytes that end where a page without access begins: reading or writing beyond them is a
 * fault in any build, also by masked vectors and in files that no sanitizer instruments.
 */
void *guarded_new(size_t bytes);
void guarded_free(void *p, size_t bytes);

/* One row for each ISA that is measured against generic. */
#define EACH_ISA(name, ...)                                                           \
        {name " avx2", "avx2", __VA_ARGS__}, {name " avx512", "avx512", __VA_ARGS__}, \
        {                                                                             \
                name " avx512bf16", "avx512bf16", __VA_ARGS__                         \
        }

#endif
