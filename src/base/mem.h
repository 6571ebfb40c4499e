/* The one allocation wrapper: overflow-checked, zeroing, and failable on demand in tests. */
#ifndef QUERN_BASE_MEM_H
#define QUERN_BASE_MEM_H

#include "base/status.h"

#include <stdint.h>

/**
 * Allocates `count` zeroed elements of `size` bytes into `*(void **)out` (pass the address of the
 * owning pointer). A zero count gives a valid unique pointer. Aligned to 64 bytes.
 * Errors: E_NOMEM when memory is short or count * size overflows; `*out` is untouched then.
 */
Status mem_alloc(void *out, size_t count, size_t size);

/** Resizes the block at `*(void **)inout` from `old_count` to `new_count`; new bytes are zero. */
Status mem_resize(void *inout, size_t old_count, size_t new_count, size_t size);

/** Frees what mem_alloc gave; NULL is fine. */
void mem_free(const void *p);

/* Typed forms: T *x; TRY(mem_new(&x)); TRY(mem_new_array(&x, n)); */
#define mem_new(out)          mem_alloc((out), 1, sizeof(**(out)))
#define mem_new_array(out, n) mem_alloc((out), (n), sizeof(**(out)))

/** CLEANUP for a plain owned pointer: CLEANUP(mem_free_at) char *p = NULL; */
void mem_free_at(void *pointer_address);

/** Page memory for weights and KV: mmap with huge pages asked for, zeroed. size > 0. */
Status mem_pages_alloc(size_t size, void *out);
void mem_pages_free(void *p, size_t size);

/**
 * Memory of which a part may never be used: of a megabyte or more, fresh pages that cost nothing
 * until they are touched; else as mem_alloc. Zeroed, for any type. Freed by mem_bulk_free.
 */
Status mem_bulk_alloc(size_t size, void *out);
void mem_bulk_free(void *p); /* NULL is fine */

/** Tests: makes the k-th allocation from now (1 = the next) fail, once; 0 switches it off. */
void mem_fail_at(uint64_t k);

/** Tests: how many allocations have been asked for since the last mem_fail_at. */
uint64_t mem_alloc_count(void);

#endif
