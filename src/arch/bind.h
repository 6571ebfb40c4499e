/* The tensors a model needs, from its family's rows and its config. Inside src/arch only. */
#ifndef QUERN_ARCH_BIND_H
#define QUERN_ARCH_BIND_H

#include "arch/model.h"

/** One tensor (or some rows of a fused one) and where it goes. */
typedef struct Need {
        char name[192];
        uint64_t rows;      /* of the tensor on disk; vectors: their length */
        uint64_t cols;      /* 0: a vector */
        uint64_t row_begin; /* this need's rows of it */
        uint64_t n_rows;
        Linear *linear;           /* set for a matrix */
        const float **vector;     /* set for a vector */
        const TensorInfo *tensor; /* found by needs_check */
} Need;

typedef struct Needs {
        Need *p;
        size_t n;
        size_t cap;
} Needs;

/** Lists what the model needs; linear and vector point into `m`. */
Status needs_list(Model *m, Needs *out);
void needs_done(Needs *n);

/** Finds every tensor; one E_FORMAT lists all that is missing, extra or mis-shaped. */
Status needs_check(Needs *n, const Store *store, const ModelConfig *config);

/** Bytes of a need in memory, a multiple of 64. */
size_t need_bytes(const Need *n);

/** The panel type that keeps a tensor's values exactly. */
PanelType panel_type_for(DType t);

#endif
