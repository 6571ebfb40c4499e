/* The native engine's model and sequences. Inside src/backend/native only. */
#ifndef QUERN_BACKEND_NATIVE_NATIVE_H
#define QUERN_BACKEND_NATIVE_NATIVE_H

#include "arch/transformer.h"
#include "backend/backend.h"

struct BackendModel {
        ModelConfig *config;
        Model *model;
        Pool *pool;
        NnContext nn;
        PanelType kv_type;
        Transformer *transformer;
        KvPool *kv;
        uint32_t n_ctx;
        uint32_t max_rows;
        StepRow *rows; /* [max_rows] */
};

struct BackendSeq {
        BackendModel *m;
        KvSeq kv;
};

Status native_open(const char *path, const BackendOptions *o, BackendModel **out);
void native_close(BackendModel **m);

/** Settles activations and KV format from the options and the weights' dtype. */
Status native_precision(const BackendOptions *o, DType weights, const Kernels *k, ActType *act,
                        PanelType *kv);

/** Refuses a model that needs more memory than there is: E_NOMEM "needs 2.2 GB …, 1.0 GB …". */
Status native_budget(const BackendOptions *o, uint64_t weights, uint64_t kv);

Status native_step(BackendModel *m, const Batch *b, LogitsRows *out);

#endif
