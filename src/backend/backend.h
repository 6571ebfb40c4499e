/* What an engine is: sequences of tokens in, rows of logits out. */
#ifndef QUERN_BACKEND_BACKEND_H
#define QUERN_BACKEND_BACKEND_H

#include "base/log.h"
#include "base/str.h"

#include <stdint.h>

/** Called while loading with the done share 0..1; false cancels. */
typedef bool (*BackendProgress)(float done, void *user);

/** Options as the user gives them; NULL or 0: the default. */
typedef struct BackendOptions {
        const char *activations; /* "auto", "f32", "bf16" */
        const char *kv_dtype;    /* "auto", "f32", "f16", "bf16" */
        uint32_t n_threads;
        uint32_t n_ctx;
        uint64_t memory_limit;
        bool prefix_cache;
        uint32_t chunk; /* rows in one step at most */
        BackendProgress progress;
        void *progress_user;
        const char *device;     /* "auto", "cpu", "gpu" or a device's name */
        const char *gpu_layers; /* layers on the device: "auto", "all" or a number */
        const char *split;      /* over several devices: "layer", "row", "none" or shares, "3,1" */
        uint32_t n_sequences;   /* whose contexts the KV cache has room for at once */
} BackendOptions;

typedef enum SourceKind { SOURCE_HF, SOURCE_GGUF, SOURCE_KIND_MAX } SourceKind;

/** A model on disk, read as far as needed to say what it is. */
typedef struct BackendSource {
        const char *path; /* a directory (HF) or a file (GGUF: the first part of a split one) */
        SourceKind kind;
        const char *architecture; /* GGUF: general.architecture, "" otherwise */
} BackendSource;

typedef enum DeviceKind { DEVICE_CPU, DEVICE_GPU, DEVICE_KIND_MAX } DeviceKind;

/** Something that an engine can compute on. Texts are borrowed for the call they are passed to. */
typedef struct BackendDevice {
        const char *name; /* as --device takes it */
        const char *description;
        DeviceKind kind;
        uint64_t memory_free; /* bytes; 0: not known */
        uint64_t memory_total;
} BackendDevice;

typedef Status (*BackendDeviceFn)(const BackendDevice *d, void *user);

/** What an open model is. */
typedef struct BackendShape {
        Str model_type;    /* as config.json says; borrowed from the model */
        bool headless;     /* no logits: it gives last hidden states alone */
        bool whole;        /* tokens see those after them: a sequence comes in one step, whole */
        uint32_t n_hidden; /* width of a last hidden state */
        uint32_t n_vocab;
        uint32_t n_ctx;
        uint32_t n_ctx_train;
        uint32_t n_layer;
        uint32_t n_embd;
        uint32_t max_rows; /* of one step */
        uint32_t chunk;    /* rows of a step that are worth it; what must come whole may be more */
        const char *isa;
        const char *activations;
        const char *kv_dtype;
        uint32_t n_threads;
        uint64_t weight_bytes;
        uint64_t kv_bytes_per_token;
        bool prefix_shared;  /* sequences share KV of equal beginnings */
        const char *device;  /* "cpu", or the names of the devices that hold layers */
        uint32_t gpu_layers; /* how many they hold */
} BackendShape;

typedef struct BackendModel BackendModel;
typedef struct BackendSeq BackendSeq;

typedef enum LogitsWanted { LOGITS_NONE, LOGITS_LAST, LOGITS_ALL } LogitsWanted;

/** Tokens to append to one sequence in a step. A sequence occurs at most once in a batch. */
typedef struct BatchPart {
        BackendSeq *seq;
        const int32_t *ids;
        size_t n;
        size_t total; /* the sequence's length when the whole prompt will be in; >= length + n */
        LogitsWanted logits;
} BatchPart;

typedef struct Batch {
        const BatchPart *parts;
        size_t n;
        bool hidden; /* rows that want logits get their last hidden state instead */
} Batch;

/** Logits of a step's wanted rows in order, borrowed until the model's next step. */
typedef struct LogitsRows {
        const float *p;
        size_t n;
        size_t stride; /* floats from row to row, >= n_vocab or n_hidden */
} LogitsRows;

/** Every slot is filled. One caller at a time for a model and its sequences. */
typedef struct Backend {
        const char *name;

        /** OK when the engine would open it; otherwise the error's text says why not. */
        Status (*supports)(const BackendSource *source);

        /** Calls `each` for every device there is, the CPU first. */
        Status (*devices)(BackendDeviceFn each, void *user);

        Status (*open)(const char *path, const BackendOptions *o, BackendModel **out);
        void (*close)(BackendModel **m);
        BackendShape (*shape)(const BackendModel *m);

        Status (*seq_new)(BackendModel *m, BackendSeq **out);
        Status (*seq_fork)(const BackendSeq *s, BackendSeq **out);
        void (*seq_trim)(BackendSeq *s, size_t n); /* keep the first n tokens */
        void (*seq_free)(BackendSeq **s);
        size_t (*seq_length)(const BackendSeq *s);
        const int32_t *(*seq_tokens)(const BackendSeq *s);

        /**
         * Empties the sequence and makes it ready for `total` tokens that begin with ids: takes
         * over cached KV of a common prefix, at most `limit` tokens. How many is in *n_reused.
         */
        Status (*seq_begin)(BackendSeq *s, const int32_t *ids, size_t limit, size_t total,
                            size_t *n_reused);

        /** Whether the sequence's KV stays right when it grows to `total` tokens. */
        bool (*seq_fits)(const BackendSeq *s, size_t total);

        /**
         * Appends and computes. On failure every sequence is as before. Errors: E_CONTEXT,
         * E_RANGE bad token ids, E_UNSUPPORTED logits of a headless model, a part of a sequence
         * that must come whole; E_NUMERIC, E_NOMEM, E_CANCELLED, E_DEVICE.
         */
        Status (*step)(BackendModel *m, const Batch *b, LogitsRows *out);

        /**
         * From any thread, during the model's life: the running step ends with E_CANCELLED. Without
         * one nothing happens.
         */
        void (*cancel)(BackendModel *m);
} Backend;

extern const Backend backend_native;

/* ---- Plug-ins: engines in a shared object of their own, with their own copy of base. ---- */

/** What the program lends a plug-in. */
typedef struct BackendHost {
        StatusSink status; /* takes over the texts of errors */
        LogSink log;
        void *log_user;
} BackendHost;

enum { BACKEND_INTERFACE = 1 }; /* counted up when this header changes its meaning */

/** The one symbol that a plug-in exports, BACKEND_PLUGIN_SYMBOL. */
typedef struct BackendPlugin {
        uint32_t interface; /* BACKEND_INTERFACE, and */
        uint32_t sizes[3];  /* of Backend, BackendOptions and BackendShape when it was built */
        const Backend *backend;
        /** Called once, before anything else. E_VERSION when the library behind it is not the one
         * it was built against. */
        Status (*start)(const BackendHost *host);
} BackendPlugin;

#define BACKEND_PLUGIN_SYMBOL "quern_backend_plugin"
#define BACKEND_SIZES                                                         \
        {                                                                     \
                sizeof(Backend), sizeof(BackendOptions), sizeof(BackendShape) \
        }

#endif
