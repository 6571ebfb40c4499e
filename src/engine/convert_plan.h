/* Tensors on their way from a store into files. */
#ifndef QUERN_ENGINE_CONVERT_PLAN_H
#define QUERN_ENGINE_CONVERT_PLAN_H

#include "base/vec.h"
#include "engine/convert.h"
#include "weights/store.h"

/** One tensor on its way. */
typedef struct TensorPlan {
        const TensorInfo *src; /* NULL: `made` */
        const float *made;
        TensorInfo dst;
} TensorPlan;

typedef struct ConvertPlan {
        VEC(TensorPlan) tensors; /* in the order of the files */
        VEC(size_t) ends;        /* one a file: behind its last tensor */
        uint64_t total;          /* elements */
} ConvertPlan;

void convert_plan_done(ConvertPlan *p);

/** Adds a tensor of the store as `dtype`. */
Status convert_plan_add(ConvertPlan *p, const TensorInfo *src, DType dtype);

/** Cuts the list into files of at most max_shard bytes (a larger tensor has its own); 0: one. */
Status convert_plan_cut(ConvertPlan *p, uint64_t max_shard);

/** The first tensor of a file. */
size_t convert_plan_first(const ConvertPlan *p, size_t file);

/** The infos of a file's tensors, freed by mem_free. */
Status convert_plan_infos(const ConvertPlan *p, size_t file, TensorInfo **out, size_t *n);

/** Where data goes. */
typedef Status (*ConvertSink)(void *writer, const void *bytes, size_t n);

/** What copying needs from one tensor to the next. */
typedef struct ConvertCopy {
        const Store *store;
        const ConvertOptions *options;
        uint64_t total;
        uint64_t done;
        float *values;  /* [capacity] */
        uint8_t *bytes; /* [capacity * 4] */
        size_t capacity;
} ConvertCopy;

void convert_copy_done(ConvertCopy *c);

/** Reads, converts and writes one tensor. Errors: E_CANCELLED, E_IO, E_NOMEM. */
Status convert_copy(ConvertCopy *c, const TensorPlan *t, ConvertSink sink, void *writer);

/** As "auto" means: see ConvertOptions.dtype. `main`: the type of the matrices. */
Status convert_auto_dtype(const Store *s, const TensorInfo *t, DType main, DType *out);

#endif
