/* Sampling ops: one file and one row each; a chain runs the active ones in order. */
#ifndef QUERN_SAMPLER_OPS_H
#define QUERN_SAMPLER_OPS_H

#include "sampler/rng.h"
#include "sampler/sampler.h"
#include "sampler/work.h"

/** What an op does to the candidates, so that a mode knows which ops it runs. */
typedef enum OpKind {
        OP_BAN = 1,   /* what may not be said at all: always first, in every mode */
        OP_EDIT = 2,  /* moves logits of given tokens: in every mode */
        OP_CUT = 4,   /* drops improbable (or, xtc, probable) tokens: not for greedy or mirostat */
        OP_SCALE = 8, /* changes the spread of all: not for greedy */
} OpKind;

/** One op. */
typedef struct SamplerOp {
        const char *name;  /* as in the `samplers` option */
        const char *alias; /* an older name, or the name again */
        OpKind kind;
        bool (*active)(const SamplerParams *p); /* false: the op would change nothing */
        Status (*apply)(Sampler *s, uint64_t position);
} SamplerOp;

enum { SAMPLER_OPS_MAX = 16 };

/** All ops in the default order. */
extern const SamplerOp sampler_ops[];
extern const size_t n_sampler_ops;

/** How the chain ends. Chosen once, from the parameters. */
typedef struct SamplerMode {
        unsigned kinds; /* OpKind bits that run */
        Status (*pick)(Sampler *s, uint64_t position, int32_t *id);
} SamplerMode;

extern const SamplerMode sampler_mode_greedy;
extern const SamplerMode sampler_mode_draw;
extern const SamplerMode sampler_mode_mirostat[2]; /* version 1, version 2 */

typedef VEC(uint32_t) CountVec;

struct Sampler {
        SamplerParams params; /* its pointers lead into the copies below */
        LogitBias *bias;
        IdVec *breakers;
        size_t n_breakers; /* filled ones, for freeing */

        const Kernels *kern;
        size_t n_vocab;
        const SamplerMode *mode;
        const SamplerOp *chain[SAMPLER_OPS_MAX];
        size_t n_chain;

        const uint32_t *allowed; /* borrowed bit mask [V], NULL: all */
        IdVec history;
        Rng rng;
        float mirostat_mu;

        Work work;
        CountVec count;  /* [V] zero between ops: per-token counts of penalties and DRY */
        CountVec repeat; /* [window] DRY's match lengths */
};

/** The newest tokens. */
typedef struct Window {
        const int32_t *id; /* oldest first */
        size_t n;
} Window;

/** The last `last_n` tokens of the history, all of them for -1. */
Window sampler_window(const Sampler *s, int32_t last_n);

/** Makes `count` [V] zeros ready on first use. Errors: E_NOMEM. */
Status sampler_count_ready(Sampler *s);

/** Puts `logit` on a token, held within what a float can say; -inf stays -inf. */
float logit_clamp(double logit);

/** Copies the ops named by `order` (empty: default) that are active and of the mode's kinds. */
Status sampler_chain_build(Sampler *s, Str order);

/* The ops. */
Status op_allowed(Sampler *s, uint64_t position);
Status op_logit_bias(Sampler *s, uint64_t position);
Status op_penalties(Sampler *s, uint64_t position);
Status op_dry(Sampler *s, uint64_t position);
Status op_top_n_sigma(Sampler *s, uint64_t position);
Status op_top_k(Sampler *s, uint64_t position);
Status op_typical_p(Sampler *s, uint64_t position);
Status op_top_p(Sampler *s, uint64_t position);
Status op_min_p(Sampler *s, uint64_t position);
Status op_epsilon_cutoff(Sampler *s, uint64_t position);
Status op_eta_cutoff(Sampler *s, uint64_t position);
Status op_xtc(Sampler *s, uint64_t position);
Status op_temperature(Sampler *s, uint64_t position);

bool op_allowed_active(const SamplerParams *p);
bool op_logit_bias_active(const SamplerParams *p);
bool op_penalties_active(const SamplerParams *p);
bool op_dry_active(const SamplerParams *p);
bool op_top_n_sigma_active(const SamplerParams *p);
bool op_top_k_active(const SamplerParams *p);
bool op_typical_p_active(const SamplerParams *p);
bool op_top_p_active(const SamplerParams *p);
bool op_min_p_active(const SamplerParams *p);
bool op_epsilon_cutoff_active(const SamplerParams *p);
bool op_eta_cutoff_active(const SamplerParams *p);
bool op_xtc_active(const SamplerParams *p);
bool op_temperature_active(const SamplerParams *p);

#endif
