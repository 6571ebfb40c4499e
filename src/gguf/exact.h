/* Norm weights that one more loses bits of, kept beside the tensor as metadata. */
#ifndef QUERN_GGUF_EXACT_H
#define QUERN_GGUF_EXACT_H

#include "gguf/bonds.h"
#include "weights/gguf_write.h"

/**
 * For each bond of BOND_ONE_MORE whose values do not come back from w + 1 - 1: the key
 * "quern.exact.TENSOR" with the weights as F32. Errors: E_IO, E_NOMEM.
 */
Status gguf_exact_write(const Bonds *b, const Store *hf, GgufMeta *meta);

/**
 * The weights that were kept for a tensor, freed by mem_free; NULL where none are, or where the
 * tensor has changed since. Errors: E_FORMAT, E_IO, E_NOMEM.
 */
Status gguf_exact_read(const Gguf *g, const TensorInfo *t, float **out);

#endif
