/* What comes after tokens: choose, decode, look for an end. One sequence's; inside src/engine only.
 */
#ifndef QUERN_ENGINE_CONTINUATION_H
#define QUERN_ENGINE_CONTINUATION_H

#include "engine/engine.h"
#include "engine/rules.h"
#include "engine/stop.h"
#include "sched/sched.h"

typedef struct Continuation {
        const qn_model *model;
        qn_generate_options o; /* lists in it are not looked at after the beginning */
        Sampler *sampler;
        TokenRules rules;
        StopFinder stop;
        DecodeStream *decoder;
        StrBuf piece;
        qn_logprob *top; /* [n_top_logprobs] of the last token */
        qn_result r;
} Continuation;

/**
 * Begins behind these tokens. Everything in the options is copied or checked here.
 * Errors: E_USAGE qn_generate_options.size, an empty stop string; E_RANGE a sampling parameter.
 */
Status continuation_init(Continuation *c, const qn_model *model, const qn_generate_options *o,
                         const int32_t *ids, size_t n);
void continuation_done(Continuation *c);

/**
 * Chooses the next token and tells it. *taken: it belongs to the sequence. With r.reason other than
 * QN_STOP_NONE that was the last one.
 */
Status continuation_next(Continuation *c, const SchedPlace *at, int32_t *id, bool *taken);

/** The text that is still held back. */
Status continuation_end(Continuation *c);

#endif
