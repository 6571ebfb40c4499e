/*
 * Quern: an LLM inference engine. This header is the whole C interface (C99 and C++).
 *
 *   qn_model *model;
 *   qn_session *session;
 *   qn_model_open("models/SmolLM2-135M-Instruct", NULL, &model);
 *   qn_session_new(model, &session);
 *   … qn_chat_encode → qn_session_prompt → qn_generate …
 *   qn_session_free(session);
 *   qn_model_close(model);
 *
 * Conventions. Functions return qn_status; on failure qn_last_error() holds one line for the user
 * and out parameters are untouched. Text is UTF-8 with a length; text given back is also
 * NUL-terminated. What the library allocates for the caller is freed by qn_free. Option structs
 * begin with their size: fill them by their _init function and change what you need; NULL means all
 * defaults. Strings in options are borrowed for the call.
 * Threads: models, tokenizers and templates may be shared by threads; a session by one at a time.
 * Sessions of one model run one at a time: calls wait for each other.
 */
#ifndef QUERN_QUERN_H
#define QUERN_QUERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QN_VERSION_MAJOR 0
#define QN_VERSION_MINOR 1
#define QN_VERSION_PATCH 0
#define QN_VERSION       ((QN_VERSION_MAJOR << 16) | (QN_VERSION_MINOR << 8) | QN_VERSION_PATCH)

#define QN_API __attribute__((visibility("default")))

/** What kind of failure; the sentence is in qn_last_error(). */
typedef enum qn_status {
        QN_OK = 0,
        QN_E_NOMEM,       /* out of memory */
        QN_E_IO,          /* open, read or write failed */
        QN_E_FORMAT,      /* a file or text is malformed */
        QN_E_MISSING,     /* a file, key or tensor is missing */
        QN_E_RANGE,       /* a value is out of its range: a token id of -1 */
        QN_E_UNSUPPORTED, /* well formed, but not supported: an unknown architecture */
        QN_E_USAGE,       /* an option or argument is wrong */
        QN_E_CONTEXT,     /* the tokens do not fit the context */
        QN_E_NUMERIC,     /* NaN or Inf reached the logits */
        QN_E_CANCELLED,   /* a callback asked to stop */
        QN_E_VERSION,     /* a plug-in or library of another version than was built against */
        QN_E_DEVICE,      /* a compute device was lost or refuses to work */
        QN_E_BUSY         /* the queue is full: try again later */
} qn_status;

/** The version the library was built as; compare with QN_VERSION. */
QN_API uint32_t qn_version(void);

/** QN_OK when this library serves programs compiled with `version` (pass QN_VERSION). */
QN_API qn_status qn_version_check(uint32_t version);

/** The calling thread's last error, one line, "" when there was none. */
QN_API const char *qn_last_error(void);

/** Frees text and arrays that the library gave. NULL is fine. */
QN_API void qn_free(void *p);

/** Log lines of at least this level go to stderr: "debug", "info", "warn" (default), "error",
 * "off". */
QN_API qn_status qn_log_level(const char *level);
/** "text" (default) or "json". */
QN_API qn_status qn_log_format(const char *format);

/* ---- Models ------------------------------------------------------------------------------- */

typedef struct qn_model qn_model;

/** Called while loading with the done share in 0..1; returning false cancels (QN_E_CANCELLED). */
typedef bool (*qn_progress_fn)(float done, void *user);

typedef struct qn_model_options {
        size_t size;             /* of this struct, set by qn_model_options_init */
        const char *backend;     /* "auto", "native", "llama" */
        const char *activations; /* "auto", "f32", "bf16" */
        const char *kv_dtype;    /* "auto", "f32", "f16", "bf16" */
        uint32_t n_threads;      /* 0: the cores this process may use */
        uint32_t n_ctx;          /* tokens of a session; 0: the model's, at most 8192 */
        uint64_t memory_limit;   /* bytes for weights and KV; 0: what is free */
        bool prefix_cache;       /* keep and share KV blocks of equal prefixes; default true */
        uint32_t chunk;          /* prompt tokens in one step; 0: 512. Bits do not depend on it */
        qn_progress_fn progress; /* may be NULL */
        void *progress_user;
        const char *device;     /* "auto", "cpu", "gpu" or a device's name (qn_devices) */
        const char *gpu_layers; /* "auto": as many as fit, "all", or a number */
        const char *split;      /* over several devices: "layer", "row", "none", or shares: "3,1" */
        uint32_t n_sequences;   /* contexts that the llama engine's KV cache has room for; 0: 1 */
} qn_model_options;

QN_API void qn_model_options_init(qn_model_options *options);

/**
 * Opens a Hugging Face directory or a GGUF file (of a split one the first part), or a directory
 * with one GGUF model. The engine is chosen by content: libllama, a plug-in, for GGUF, the native
 * engine for directories and where the plug-in is absent; qn_inspect tells why. Errors name the
 * file and key: QN_E_MISSING "models/x: config.json, but no weights", QN_E_UNSUPPORTED "model_type
 * "foo" is not supported; supported: …", QN_E_NOMEM "needs 2.2 GB, 1.0 GB are free", QN_E_VERSION
 * "… quern-llama.so: incompatible version: …". The environment's QUERN_PLUGIN_DIR names the folders
 * of plug-ins, separated by ':'; without it they are looked for beside the program or library, then
 * where they are installed.
 */
QN_API qn_status qn_model_open(const char *path, const qn_model_options *options, qn_model **out);
QN_API void qn_model_close(qn_model *model); /* after its sessions are freed; NULL is fine */

/** Shapes of an open model. */
typedef struct qn_model_shape {
        uint32_t n_vocab;     /* V, columns of logits */
        uint32_t n_ctx;       /* tokens a session may hold */
        uint32_t n_ctx_train; /* what the model was trained for */
        uint32_t n_layer;
        uint32_t n_embd;
} qn_model_shape;
QN_API qn_model_shape qn_model_shape_of(const qn_model *model);

/**
 * What a path is, without loading weights: a JSON object of architecture, shapes, dtypes, memory
 * need, tokenizer, template, and which backend would open it and why. Free with qn_free.
 */
QN_API qn_status qn_inspect(const char *path, char **json);

/**
 * What each engine can compute on, as a JSON array of objects: engine, name, description, kind
 * ("cpu", "gpu"), memory_free, memory_total (bytes, 0: not known); an engine that is not usable has
 * one object with engine and error. Free with qn_free.
 */
QN_API qn_status qn_devices(char **json);

/** Families and features the native engine knows, as a JSON array. Free with qn_free. */
QN_API qn_status qn_archs(char **json);

/* ---- Several models ------------------------------------------------------------------------ */

/**
 * Models by name. One is loaded when it is first acquired, once for all who ask meanwhile, and
 * unloaded when it has been idle for long, or is idle and in the way of another. Any thread.
 */
typedef struct qn_models qn_models;

typedef struct qn_models_options {
        size_t size;
        uint64_t memory_limit;  /* [0] bytes of all models together; 0: what the machine has */
        double keep_alive;      /* [300] seconds a model stays that nobody holds; < 0: for ever */
        qn_model_options model; /* for models that are added without options */
} qn_models_options;
QN_API void qn_models_options_init(qn_models_options *options);

QN_API qn_status qn_models_new(const qn_models_options *options, qn_models **out);
QN_API void qn_models_free(qn_models *models); /* when nobody holds one; NULL is fine */

/** Makes a model known; nothing is read. Errors: QN_E_USAGE "two models are called a". */
QN_API qn_status qn_models_add(qn_models *models, const char *name, const char *path,
                               const qn_model_options *options);
/** Another name for it. Errors: as qn_models_add; QN_E_MISSING. */
QN_API qn_status qn_models_alias(qn_models *models, const char *alias, const char *name);

/**
 * The model of that name or alias, loaded; it stays so until qn_models_release. Waits for loading.
 * Errors: QN_E_MISSING "there is no model x; there are: a, b"; QN_E_NOMEM "model x needs 269.0 MB;
 * 512.0 of 600.0 MB are taken by models in use"; QN_E_CANCELLED; those of qn_model_open.
 */
QN_API qn_status qn_models_acquire(qn_models *models, const char *name, qn_model **out);
QN_API void qn_models_release(qn_models *models, qn_model *model); /* NULL is fine */

/** Unloads one; with `wait` when nobody holds it any more, else QN_E_BUSY when somebody does. */
QN_API qn_status qn_models_unload(qn_models *models, const char *name, bool wait);
/** Ends a load that is under way; who waits for it gets QN_E_CANCELLED. */
QN_API qn_status qn_models_cancel(qn_models *models, const char *name);
/** Unloads what has been idle for longer than keep_alive: call it now and then. */
QN_API void qn_models_sweep(qn_models *models);

/**
 * A JSON array of {"name", "path", "state": absent, loading, ready, unloading or failed, "reason",
 * "backend", "aliases", "holders", "bytes", "progress"}. Free with qn_free.
 */
QN_API qn_status qn_models_list(qn_models *models, char **json);

/* ---- Tokenizers --------------------------------------------------------------------------- */

typedef struct qn_tokenizer qn_tokenizer;

/** Opens a tokenizer.json, a directory that has one, or a GGUF file's metadata. */
QN_API qn_status qn_tokenizer_open(const char *path, qn_tokenizer **out);
QN_API void qn_tokenizer_close(qn_tokenizer *tokenizer);

/** The tokenizer of an open model; owned by the model. */
QN_API const qn_tokenizer *qn_model_tokenizer(const qn_model *model);

/**
 * Text to ids. parse_special: text may spell special tokens, else they are plain text.
 * Invalid UTF-8 is read as U+FFFD. *ids is freed with qn_free (never NULL on success).
 */
QN_API qn_status qn_tokenize(const qn_tokenizer *tokenizer, const char *text, size_t n_text,
                             bool add_special_tokens, bool parse_special, int32_t **ids,
                             size_t *n_ids);

/** Ids to text; unknown ids vanish, as in Hugging Face tokenizers. */
QN_API qn_status qn_detokenize(const qn_tokenizer *tokenizer, const int32_t *ids, size_t n_ids,
                               bool skip_special_tokens, char **text, size_t *n_text);

/** Streaming: pieces never split a UTF-8 character; joined they equal the whole. */
typedef struct qn_decoder qn_decoder;
QN_API qn_status qn_decoder_new(const qn_tokenizer *tokenizer, bool skip_special_tokens,
                                qn_decoder **out);
/** The text that became certain with this id, maybe "". Valid until the next call. */
QN_API qn_status qn_decoder_push(qn_decoder *decoder, int32_t id, const char **piece,
                                 size_t *n_piece);
/** What is left at the end. */
QN_API qn_status qn_decoder_end(qn_decoder *decoder, const char **piece, size_t *n_piece);
QN_API void qn_decoder_free(qn_decoder *decoder);

/* ---- Chat templates ----------------------------------------------------------------------- */

typedef struct qn_template qn_template;

/** Opens a .jinja file, or a directory (chat_template.jinja or tokenizer_config.json), or GGUF. */
QN_API qn_status qn_template_open(const char *path, qn_template **out);
QN_API void qn_template_close(qn_template *tmpl);
QN_API const qn_template *qn_model_template(const qn_model *model); /* NULL: the model has none */

/**
 * Renders one request, a JSON object: {"messages": […], "tools": […], "documents": […],
 * "add_generation_prompt": true, "continue_final_message": false, "chat_template": null,
 * "variables": {…}, "now": 0}. "now" absent: the clock.
 */
QN_API qn_status qn_render(const qn_template *tmpl, const char *request, size_t n_request,
                           char **text, size_t *n_text);

/**
 * Renders a request and encodes it: the model's prompt. Text that came from the request never
 * becomes a special token unless parse_special.
 */
QN_API qn_status qn_chat_encode(const qn_model *model, const char *request, size_t n_request,
                                bool parse_special, int32_t **ids, size_t *n_ids);

/* ---- Sessions ----------------------------------------------------------------------------- */

/** One sequence of tokens with its KV cache. */
typedef struct qn_session qn_session;

QN_API qn_status qn_session_new(qn_model *model, qn_session **out);
QN_API void qn_session_free(qn_session *session);

/** Appends tokens and computes their KV. QN_E_CONTEXT when they do not fit, QN_E_RANGE bad ids. */
QN_API qn_status qn_session_feed(qn_session *session, const int32_t *ids, size_t n_ids);

/**
 * Makes the session hold exactly these tokens: keeps the longest common prefix, trims, feeds the
 * others. n_reused (may be NULL) is how many tokens were not computed again.
 */
QN_API qn_status qn_session_prompt(qn_session *session, const int32_t *ids, size_t n_ids,
                                   size_t *n_reused);

QN_API qn_status qn_session_fork(const qn_session *session, qn_session **out); /* shares KV */
QN_API qn_status qn_session_trim(qn_session *session, size_t n_tokens); /* keep the first n */
QN_API void qn_session_reset(qn_session *session);
QN_API size_t qn_session_length(const qn_session *session);
QN_API const int32_t *qn_session_tokens(const qn_session *session); /* [length], borrowed */

/** Logits [V] after the session's last token; borrowed until the session's next call. */
QN_API qn_status qn_session_logits(qn_session *session, const float **logits);

/** Logits of every position of `ids`: row t is written by the callback's order, float [V]. */
typedef bool (*qn_logits_fn)(size_t t, const float *logits, size_t n_vocab, void *user);
QN_API qn_status qn_logits(qn_model *model, const int32_t *ids, size_t n_ids, qn_logits_fn row,
                           void *user);

/* ---- Generation --------------------------------------------------------------------------- */

typedef struct qn_logit_bias {
        int32_t id;
        float bias; /* -INFINITY bans */
} qn_logit_bias;

/** Sampling parameters; defaults in brackets. Formulas: docs/sampling.md. */
typedef struct qn_sampling {
        size_t size;
        float temperature;                        /* [0.8] <= 0: greedy */
        float dynatemp_range;                     /* [0] */
        float dynatemp_exponent;                  /* [1] */
        int32_t top_k;                            /* [40] <= 0: off */
        float top_p;                              /* [0.95] */
        float min_p;                              /* [0.05] */
        float typical_p;                          /* [1] */
        float epsilon_cutoff;                     /* [0] off */
        float eta_cutoff;                         /* [0] off */
        float top_n_sigma;                        /* [-1] off */
        float xtc_probability;                    /* [0] */
        float xtc_threshold;                      /* [0.1] */
        float repeat_penalty;                     /* [1] */
        int32_t repeat_last_n;                    /* [64] */
        float presence_penalty;                   /* [0] */
        float frequency_penalty;                  /* [0] */
        float dry_multiplier;                     /* [0] */
        float dry_base;                           /* [1.75] */
        int32_t dry_allowed_length;               /* [2] */
        int32_t dry_penalty_last_n;               /* [64] */
        const char *const *dry_sequence_breakers; /* NULL: "\n" ":" "\"" "*" */
        size_t n_dry_sequence_breakers;
        int32_t mirostat;   /* [0] off, 1, 2 */
        float mirostat_tau; /* [5] */
        float mirostat_eta; /* [0.1] */
        const qn_logit_bias *logit_bias;
        size_t n_logit_bias;
        int32_t min_keep;     /* [0] */
        uint64_t seed;        /* UINT64_MAX: random [default] */
        const char *rng;      /* "philox" [default], "xoshiro256++", "pcg32", "mt19937" */
        const char *samplers; /* order, names separated by ';'; NULL: the default order */
} qn_sampling;

/** Defaults of the native interface; with a model, what its generation_config.json says wins (see
 * docs/sampling.md). Its rules of tokens (suppress_tokens, bad_words_ids, …) hold in qn_generate.
 */
QN_API void qn_sampling_init(qn_sampling *sampling, const qn_model *model);
/** Nothing but what the model says: temperature 1, top_k, top_p and min_p off where it is silent.
 */
QN_API void qn_sampling_init_plain(qn_sampling *sampling, const qn_model *model);

typedef enum qn_stop_reason {
        QN_STOP_NONE = 0,
        QN_STOP_EOS,     /* an end token */
        QN_STOP_WORD,    /* a stop string */
        QN_STOP_LIMIT,   /* max_tokens */
        QN_STOP_CONTEXT, /* the context is full */
        QN_STOP_CANCEL   /* the callback returned false */
} qn_stop_reason;

/** A token and its log-probability under the model's distribution. */
typedef struct qn_logprob {
        int32_t id;
        float logprob;
} qn_logprob;

/**
 * From one position's logits [V]: the log-probability of `id`, and the n_top most probable tokens
 * into top, descending. QN_E_RANGE for an id or n_top beyond the vocabulary.
 */
QN_API qn_status qn_logprobs(const qn_model *model, const float *logits, int32_t id, size_t n_top,
                             float *logprob, qn_logprob *top);

typedef struct qn_token {
        int32_t id;
        float logprob;     /* of the model's distribution; 0 unless logprobs were asked */
        const char *piece; /* text that became certain, maybe ""; never ends inside a stop string */
        size_t n_piece;
        const qn_logprob *top; /* the most probable tokens, as many as were asked */
        size_t n_top;
} qn_token;

/** Called for each token and once at the end with id -1 when text is left. False: stop. */
typedef bool (*qn_token_fn)(const qn_token *token, void *user);

typedef struct qn_generate_options {
        size_t size;
        qn_sampling sampling;
        int32_t max_tokens; /* [-1] until an end token or the context is full; with a model, its
                               max_new_tokens */
        const char *const *stop; /* stop strings */
        size_t n_stop;
        bool ignore_eos;          /* [false] */
        bool skip_special_tokens; /* [true] in the text */
        bool context_shift;       /* [false] drop the oldest half of the tokens when full */
        bool logprobs;            /* [false] */
        uint32_t n_top_logprobs;  /* [0] alternatives told with each token; with logprobs */
        qn_token_fn on_token;     /* may be NULL */
        void *user;
} qn_generate_options;

QN_API void qn_generate_options_init(qn_generate_options *options, const qn_model *model);

typedef struct qn_result {
        qn_stop_reason reason;
        size_t n_prompt;    /* tokens held when generation began */
        size_t n_generated; /* the end token not counted */
        int32_t stop_token; /* the end token, or -1 */
        size_t stop_word;   /* index of the stop string when reason is QN_STOP_WORD */
        uint64_t seed;      /* the seed used */
        double seconds;     /* spent generating */
} qn_result;

/**
 * Generates from the session's tokens (at least one). The session then holds the generated tokens.
 * result may be NULL. Errors: QN_E_UNSUPPORTED when the model's generation_config.json asks for
 * what would choose other tokens: "generation_config.json: num_beams: 4 is not supported (beam
 * search); …".
 */
QN_API qn_status qn_generate(qn_session *session, const qn_generate_options *options,
                             qn_result *result);

/* ---- Many requests at once ----------------------------------------------------------------- */

/**
 * Continuous batching: requests share the model step by step, each at its own place. A thread of
 * its own computes; callbacks come from it and must not block. Text does not depend on the company.
 */
typedef struct qn_scheduler qn_scheduler;

typedef struct qn_scheduler_options {
        size_t size;
        uint32_t max_running; /* [32] answers at once */
        uint32_t max_waiting; /* [256] requests in the queue; more are QN_E_BUSY */
} qn_scheduler_options;
QN_API void qn_scheduler_options_init(qn_scheduler_options *options);

/** The model must outlive it; sessions and embeddings of the model may go on beside it. */
QN_API qn_status qn_scheduler_new(qn_model *model, const qn_scheduler_options *options,
                                  qn_scheduler **out);
/** Ends what is left with QN_E_CANCELLED, then returns. NULL is fine. */
QN_API void qn_scheduler_free(qn_scheduler *scheduler);

/** How an answer ended. */
typedef struct qn_ending {
        qn_status status;  /* QN_OK: see result.reason; QN_E_CANCELLED: nobody wanted it */
        const char *error; /* one line when status is not QN_OK, else "" */
        qn_result result;
        size_t n_reused;          /* prompt tokens that the prefix cache had */
        double seconds_queued;    /* before its first rows were computed */
        double seconds_prompt;    /* from then until the prompt was in */
        double seconds_generated; /* from then to the end */
} qn_ending;

/** Called once for each answer, last. */
typedef void (*qn_ended_fn)(const qn_ending *ending, void *user);
/** Asked before each step: false ends the answer with QN_E_CANCELLED. */
typedef bool (*qn_wanted_fn)(void *user);

typedef struct qn_request {
        size_t size;
        const int32_t *ids; /* the prompt */
        size_t n_ids;
        qn_generate_options generate; /* its `user` is not used; no context_shift */
        void *const *users;           /* [n_users] one for each answer, for all callbacks */
        size_t n_users;          /* answers to this prompt; with a seed, seed + i for the i-th */
        int32_t priority;        /* [0] the higher goes first */
        double timeout;          /* [0] seconds until it is cancelled; 0: never */
        qn_logits_fn prompt_row; /* logits of every prompt token, for the first user; or NULL */
        qn_wanted_fn wanted;     /* may be NULL */
        qn_ended_fn ended;
} qn_request;
QN_API void qn_request_init(qn_request *request, const qn_model *model);

/**
 * Queues a request; returns at once, from any thread. Everything is copied. On failure no callback
 * comes. Errors: QN_E_BUSY "256 requests are waiting; try again later"; QN_E_CONTEXT, QN_E_RANGE
 * ids, sampling parameters; QN_E_USAGE; QN_E_UNSUPPORTED context_shift.
 */
QN_API qn_status qn_submit(qn_scheduler *scheduler, const qn_request *request);

typedef struct qn_scheduler_stats {
        size_t n_waiting;
        size_t n_running;
        uint64_t prompt_tokens; /* computed */
        uint64_t reused_tokens; /* taken from the prefix cache instead */
        uint64_t generated_tokens;
        uint64_t steps;
        uint64_t preemptions; /* answers computed anew after KV ran out */
        uint64_t cancellations;
} qn_scheduler_stats;
QN_API qn_scheduler_stats qn_scheduler_stats_of(qn_scheduler *scheduler);

/* ---- Embeddings ---------------------------------------------------------------------------- */

/** How texts become rows; defaults are what the model's own files say. docs/embeddings.md. */
typedef struct qn_embed_options {
        size_t size;
        const char *pooling;     /* NULL: the model's. "cls", "max", "mean", "mean_sqrt_len_tokens",
                                    "weightedmean", "lasttoken", or several joined: "cls+max" */
        int32_t normalize;       /* [-1] the model's; 1: rows have length 1; 0: as they come */
        const char *prompt;      /* text before each text; NULL: that of prompt_name */
        const char *prompt_name; /* one of the model's prompts; NULL: its default, if it has one */
        uint32_t max_tokens;     /* of a text, special tokens counted; 0: the model's limit */
        bool truncate;           /* [true] cut longer texts; false: QN_E_CONTEXT */
        uint32_t dimensions;     /* numbers of a row, its first; 0: all. Where rows have length 1,
                                    shorter ones have it again */
} qn_embed_options;

QN_API void qn_embed_options_init(qn_embed_options *options);

/** One text of a batch. */
typedef struct qn_text {
        const char *text; /* UTF-8 */
        size_t n_text;    /* bytes */
} qn_text;

/** Rows of texts, in their order; freed by qn_embeddings_free. */
typedef struct qn_embeddings {
        float *rows; /* [n_rows][width], never NULL */
        size_t n_rows;
        size_t width;
        size_t n_tokens; /* that were computed: with prompts and special tokens, after cutting */
} qn_embeddings;
QN_API void qn_embeddings_free(qn_embeddings *embeddings); /* and all of it is 0 */

/**
 * One row a text. Texts are packed into as few steps as they fit; a row's bits do not depend on its
 * neighbours, nor on threads. Any model with a tokenizer can embed; one whose files name no pooling
 * needs options->pooling.
 * Errors: QN_E_USAGE no pooling, no tokens in a text; QN_E_CONTEXT; QN_E_UNSUPPORTED a module of
 * modules.json; QN_E_FORMAT "2_Dense/config.json: in_features: 30, but 36 numbers come in".
 */
QN_API qn_status qn_embed(qn_model *model, const qn_embed_options *options, const qn_text *texts,
                          size_t n_texts, qn_embeddings *out);

/** The same for token ids as they are: no prompt, nothing added, nothing cut. */
typedef struct qn_ids {
        const int32_t *ids;
        size_t n_ids;
} qn_ids;
QN_API qn_status qn_embed_ids(qn_model *model, const qn_embed_options *options, const qn_ids *texts,
                              size_t n_texts, qn_embeddings *out);

/** The last hidden state of each token, behind the last norm: row t, [n_hidden], in order. */
typedef bool (*qn_hidden_fn)(size_t t, const float *state, size_t n_hidden, void *user);
QN_API qn_status qn_hidden(qn_model *model, const int32_t *ids, size_t n_ids, qn_hidden_fn row,
                           void *user);

/* ---- Conversion --------------------------------------------------------------------------- */

typedef struct qn_convert_options {
        size_t size;
        const char *dtype; /* "auto" (bf16 for quantised sources, else as stored), "f32", "f16",
                              "bf16"; for GGUF also "q8_0", "q4_0", "q4_1" */
        bool force;        /* replace an existing output */
        uint64_t max_shard_bytes; /* of weights in one file; 0: all */
        qn_progress_fn progress;
        void *progress_user;
        /* a file of weights is there: its path and the SHA-256 of its bytes in hexadecimal */
        void (*written)(const char *path, const char *sha256, void *user);
        void *written_user;
} qn_convert_options;
QN_API void qn_convert_options_init(qn_convert_options *options);

/**
 * GGUF file → Hugging Face directory, or a directory → a file whose name ends in .gguf. Written
 * under a temporary name, then renamed.
 */
QN_API qn_status qn_convert(const char *input, const char *output,
                            const qn_convert_options *options);

/* ---- Verification ------------------------------------------------------------------------- */

typedef struct qn_verify_options {
        size_t size;
        bool record;        /* [false] write DIR/quern_vectors.json: what the model answers now */
        uint32_t n_threads; /* 0: the cores this process may use */
        qn_progress_fn progress; /* while the weights are read */
        void *progress_user;
} qn_verify_options;
QN_API void qn_verify_options_init(qn_verify_options *options);

/**
 * Checks a Hugging Face directory: files and tensor shapes, NaN and Inf among the weights, the
 * tokenizer on texts of many scripts, the chat template, a first computation, and, where the
 * directory has quern_vectors.json (docs/model-formats.md), everything recorded there.
 * *report: a JSON object {"path", "checks": [{"check": "values", "result": "ok" | "bad" |
 * "skipped", "note": "…"}], "sound"}; free with qn_free. *sound: no check is bad. options NULL: all
 * defaults. Reads all weights twice and needs the memory of the open model.
 * Errors: what keeps it from checking: QN_E_IO no such directory, QN_E_UNSUPPORTED a GGUF file,
 * QN_E_NOMEM, QN_E_CANCELLED.
 */
QN_API qn_status qn_verify(const char *path, const qn_verify_options *options, char **report,
                           bool *sound);

#ifdef __cplusplus
}
#endif

#endif
