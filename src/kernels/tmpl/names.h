/* What every vocabulary shares: the inlining attribute and the constants of exact tricks. */
#ifndef QUERN_KERNELS_TMPL_NAMES_H
#define QUERN_KERNELS_TMPL_NAMES_H

#include "kernels/kernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* External names: kern_dot_avx2; the name may be a macro of its own. */
#define ISA_PASTE(name, isa) kern_##name##_##isa
#define ISA_NAME(name, isa)  ISA_PASTE(name, isa)

/* Words of the vocabulary and bodies over them: never a call in a hot loop. */
#define VOCAB static inline __attribute__((always_inline, unused))

/* Adding 1.5 * 2^23 leaves round-to-nearest-even(x) in the low bits for |x| < 2^22. */
#define ROUND_MAGIC 12582912.0F
#define ONE_BITS    0x3F800000U

VOCAB size_t size_min(size_t a, size_t b)
{
        return a < b ? a : b;
}

#endif
