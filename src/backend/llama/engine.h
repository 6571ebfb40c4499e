/* The llama engine's model and sequences. Inside src/backend/llama only. */
#ifndef QUERN_BACKEND_LLAMA_ENGINE_H
#define QUERN_BACKEND_LLAMA_ENGINE_H

#include "backend/backend.h"
#include "base/vec.h"

#include <llama.h>
#include <stdatomic.h>

enum {
        SEQS_MAX = 64,          /* sequences of a model that only keeps keys and values */
        SEQS_MAX_RECURRENT = 4, /* of one whose sequences have a state each, all held ready */
        DEVICES_MAX = 16,
        SHARES_MAX = 64,  /* at least llama_max_devices() */
        UBATCH_MAX = 512, /* rows computed at once, of those in a step */
        PLACE_TEXT_MAX = 256
};

/** Where a model's layers lie. */
typedef struct Placement {
        ggml_backend_dev_t devices[DEVICES_MAX + 1]; /* those with layers, NULL-terminated */
        int32_t n_gpu_layers;                        /* 0: all on the CPU */
        enum llama_split_mode split_mode;
        float shares[SHARES_MAX]; /* of the layers for each device; all 0: by free memory */
} Placement;

/** What the model was opened with, kept because a lost device means opening it anew. */
typedef struct Settings {
        char *path;
        uint32_t n_ctx; /* of one sequence; 0: not settled yet */
        uint32_t max_rows;
        uint32_t n_sequences;
        uint32_t n_threads;
        enum ggml_type kv_type;
        bool exact; /* f32 was asked for by name */
        bool prefix_cache;
} Settings;

struct BackendModel {
        Settings set;
        Placement place;
        struct llama_model *model;
        struct llama_context *ctx;
        struct llama_batch batch;   /* room for set.max_rows */
        BackendSeq *seqs[SEQS_MAX]; /* by sequence id; NULL: the id is free */
        llama_seq_id ids[SEQS_MAX]; /* ids[i] = i: what batch.seq_id points at */
        int32_t n_seqs;             /* ids that may be used */
        bool partial;               /* sequences can be cut anywhere */
        char architecture[64];
        char device_text[PLACE_TEXT_MAX];
        atomic_bool cancelled;
};

/** The tokens are ours; libllama's memory holds the first n_kept of them. */
struct BackendSeq {
        BackendModel *m;
        llama_seq_id id;
        IdVec tokens;
        size_t n_kept;
};

Status llama_engine_open(const char *path, const BackendOptions *o, BackendModel **out);
void llama_engine_close(BackendModel **m);
BackendShape llama_engine_shape(const BackendModel *m);

/** Loads weights and context as `set` and `place` say; what was loaded before is freed. */
Status model_load(BackendModel *m, BackendProgress progress, void *user);

Status llama_seq_new(BackendModel *m, BackendSeq **out);
Status llama_seq_fork(const BackendSeq *s, BackendSeq **out);
void llama_seq_trim(BackendSeq *s, size_t n);
void llama_seq_free(BackendSeq **s);
size_t llama_seq_length(const BackendSeq *s);
const int32_t *llama_seq_tokens(const BackendSeq *s);
Status llama_seq_begin(BackendSeq *s, const int32_t *ids, size_t limit, size_t total,
                       size_t *n_reused);
bool llama_seq_fits(const BackendSeq *s, size_t total);
/** Makes libllama's memory hold at most the first n tokens of s. */
void llama_seq_forget(BackendSeq *s, size_t n);

Status llama_step(BackendModel *m, const Batch *b, LogitsRows *out);
void llama_cancel(BackendModel *m);

Status llama_supports(const BackendSource *source);

/** libllama's log goes to ours, a level lower: what it calls an error we return as one. */
void llama_log_start(void);
/** The thread's last errors of libllama since the last llama_log_clear, one line; "" for none. */
const char *llama_log_error(void);
void llama_log_clear(void);
/** Keeps the thread's lines from our log, for attempts that are meant to fail. */
void llama_log_mute(bool mute);
/** Fails with libllama's last errors, by what they say: memory, support, or the fallback. */
Status llama_log_fail(Status fallback, const char *what);

#endif
