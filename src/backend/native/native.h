/* The native engine's model and sequences. Inside src/backend/native only. */
#ifndef QUERN_BACKEND_NATIVE_NATIVE_H
#define QUERN_BACKEND_NATIVE_NATIVE_H

#include "arch/transformer.h"
#include "backend/backend.h"
#include "gguf/model.h"

struct BackendModel {
        ModelConfig *config;
        Model *model;
        Pool *pool;
        NnContext nn;
        PanelType kv_type;
        Transformer *transformer;
        KvPool *kv;
        uint32_t n_ctx;
        uint32_t max_rows;   /* of a step */
        uint32_t ready_rows; /* that the transformer has buffers for */
        uint32_t chunk;      /* as asked */
        StepRow *rows;       /* [max_rows] */
};

struct BackendSeq {
        BackendModel *m;
        KvSeq kv;
};

/** Where a model is read from: released once it is in memory. Zeroed: nothing. */
typedef struct NativeSource {
        ModelConfig *config;
        Store *store;
        GgufModel gguf; /* what `store` is a view of, for a GGUF file */
} NativeSource;

Status native_source_open(const char *path, NativeSource *out);
void native_source_done(NativeSource *s);

Status native_open(const char *path, const BackendOptions *o, BackendModel **out);
void native_close(BackendModel **m);

/** Settles activations and KV format from the options and the weights' dtype. */
Status native_precision(const BackendOptions *o, DType weights, const Kernels *k, ActType *act,
                        PanelType *kv);

/** Refuses a model that needs more memory than there is: E_NOMEM "needs 2.2 GB …, 1.0 GB …". */
Status native_budget(const BackendOptions *o, uint64_t weights, uint64_t kv);

/**
 * Whether a directory is of a family that src/arch/ has rows for, or a GGUF file of one that
 * src/gguf/ has: its metadata, and the names and shapes of its tensors, are checked in full.
 */
Status native_supports(const BackendSource *source);

/** The CPU is its one device: E_USAGE an unknown word, E_UNSUPPORTED a GPU or layers on one. */
Status native_device_check(const BackendOptions *o);

/** The CPU, with the instruction set that is used. */
Status native_devices(BackendDeviceFn each, void *user);

/** Bytes of memory that a process may still take; UINT64_MAX: not known. */
uint64_t native_memory_free(void);

void native_cancel(BackendModel *m);

Status native_step(BackendModel *m, const Batch *b, LogitsRows *out);

#endif
