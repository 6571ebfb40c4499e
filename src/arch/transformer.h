/* The one forward pass: rows of tokens through the layers to logits. */
#ifndef QUERN_ARCH_TRANSFORMER_H
#define QUERN_ARCH_TRANSFORMER_H

#include "arch/model.h"
#include "kv/kv.h"

/** One token of a step: rows of any sequences, prefill and decode mixed. */
typedef struct StepRow {
        int32_t token;
        uint32_t pos;     /* its place in the sequence */
        uint32_t len;     /* length that rope sees: of the whole prompt, or pos + 1 when decoding */
        const KvSeq *seq; /* already extended to hold this position */
        bool wants_logits; /* or its hidden state */
        uint32_t place;    /* its row of a learned position table */
} StepRow;

/** What a step gives for the rows that want something. */
typedef enum StepOutput {
        STEP_LOGITS, /* [V] */
        STEP_HIDDEN  /* [transformer_hidden_width]: the last hidden state, behind the last norm */
} StepOutput;

/** Columns of STEP_HIDDEN: the width of the tables. */
size_t transformer_hidden_width(const ModelConfig *config);

/** Buffers for steps of at most max_rows rows. */
typedef struct Transformer Transformer;

/** kv_type: format of the KV blocks. Errors: E_NOMEM. */
Status transformer_new(const Model *m, Pool *pool, const NnContext *c, PanelType kv_type,
                       size_t max_rows, Transformer **out);
void transformer_free(Transformer **t);

/** Bytes of one KV block of all layers and heads. */
size_t transformer_block_bytes(const ModelConfig *config, PanelType kv_type);

/**
 * Runs n rows (1 <= n <= max_rows). *out: one row per row that wants it, in order, each *stride
 * floats after the other; borrowed until the next step. Of a bidirectional model each sequence
 * stands in the step whole. STEP_LOGITS needs a model with a head.
 * Errors: E_NUMERIC "NaN or Inf in the output of layer 3", "… in the logits"; E_NOMEM;
 * E_CANCELLED.
 */
Status transformer_step(Transformer *t, const StepRow *rows, size_t n, StepOutput output,
                        const float **out, size_t *stride);

/** From any thread: the running step ends before its next layer with E_CANCELLED. */
void transformer_cancel(Transformer *t);

#endif
