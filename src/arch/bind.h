/* The tensors a model needs, from its family's rows and its config. Inside src/arch only. */
#ifndef QUERN_ARCH_BIND_H
#define QUERN_ARCH_BIND_H

#include "arch/model.h"

/** Which rows of a tensor are wanted: row r is row (r / chunk) * stride + offset + r % chunk. */
typedef struct RowMap {
        uint64_t chunk;
        uint64_t stride;
        uint64_t offset;
} RowMap;

/** One tensor (or some rows of a fused one) and where it goes. */
typedef struct Need {
        char name[192];   /* with n_parts > 1 a format of the part's number */
        uint32_t n_parts; /* tensors that follow each other in one vector; 1: an ordinary need */
        uint64_t rows;    /* of the tensor as we see it; vectors: their length */
        uint64_t cols;    /* 0: a vector */
        uint64_t n_rows;  /* wanted */
        RowMap map;
        bool transposed;
        uint64_t lines;                                         /* outer dimension on disk */
        uint64_t first_line; /* transposed: where ours begin */ /* on disk [cols, rows] */
        const char
                *scales; /* MXFP4: what stands in the scales' name for "_blocks"; NULL otherwise */
        bool ones;       /* no tensor: a norm without weights */
        float add;       /* to each element of a vector */
        Linear *linear;  /* set for a matrix */
        const float **vector;     /* set for a vector */
        const TensorInfo *tensor; /* found by needs_check; the first part's */
        const TensorInfo *scale_tensor;
} Need;

typedef struct Needs {
        Need *p;
        size_t n;
        size_t cap;
} Needs;

/** Finds how the store names things: prefix, norms, packed experts, whether there is a head. */
void names_find(Model *m, const Store *store);

/** Lists what the model needs; linear and vector point into `m`. */
Status needs_list(Model *m, Needs *out);
void needs_done(Needs *n);

/** Finds every tensor; one E_FORMAT lists all that is missing, extra or mis-shaped. */
Status needs_check(Needs *n, const Store *store, const Model *m);

/** The name of a need's part. */
void need_name(const Need *n, uint32_t part, char out[192]);

/** Bytes of a need in memory, a multiple of 64. */
size_t need_bytes(const Need *n);

/** The panel type that keeps a tensor's values exactly. */
PanelType panel_type_for(DType t);

/** The panel type of a need. */
PanelType need_type(const Need *n);

/** Reads a need into its place: this thread's share. Errors: E_IO, E_NOMEM. */
Status need_read(const Need *n, const Store *store, const PoolThread *t);

/** Panels of this thread's share, for progress. */
PoolRange need_share(const Need *n, const PoolThread *t);

#endif
