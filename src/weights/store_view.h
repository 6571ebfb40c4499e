/* Stores over stores: tensors made of other tensors' rows, put together when they are read. */
#ifndef QUERN_WEIGHTS_STORE_VIEW_H
#define QUERN_WEIGHTS_STORE_VIEW_H

#include "weights/store.h"

enum { VIEW_DIGITS = 3 };

/**
 * A run of rows. Row i is written in mixed radix with the digits of `size`, outermost first; it
 * comes from row first + the sum of digit * stride. The product of `size` is the run's length.
 */
typedef struct ViewRun {
        uint64_t first;
        uint64_t size[VIEW_DIGITS];
        uint64_t stride[VIEW_DIGITS];
} ViewRun;

/** Where a tensor's rows come from. */
typedef struct TensorView {
        const TensorInfo *const *parts; /* of the base: their rows follow each other */
        uint32_t n_parts;
        const ViewRun *runs; /* one after the other; NULL: rows are where they are */
        uint32_t n_runs;
        uint64_t first;      /* row of the runs, or of the parts, where the tensor begins */
        uint64_t cols;       /* elements of a row; a vector's rows have 1 */
        bool turned;         /* the one part is [cols, rows], and there are no runs */
        float add;           /* to each element */
        const float *values; /* the whole tensor, in place of all above; copied. NULL: none */
} TensorView;

/** A store without files whose tensors are views of `base`, which must outlive it. */
Status store_view_new(const Store *base, Store **out);

/**
 * Adds a tensor; lists are copied, infos of `base` are borrowed. `info` says name, dtype and shape
 * as they shall be seen: F32, or a type to which values are rounded by store_read alone.
 * Errors: as store_add_tensor.
 */
Status store_view_add(Store *s, const TensorInfo *info, const TensorView *v);

/** store.c: what store_read and store_read_f32 need; NULL for a store of files. */
const Store *store_view_base(const Store *s);
const TensorView *store_view_of(const Store *s, const TensorInfo *t);

/** store_read_f32 on a view; the range was checked. Errors: E_USAGE part of a row, turned. */
Status store_view_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n,
                           float *out);

#endif
