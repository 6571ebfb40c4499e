/*
 * The candidates of one choice. They stand in one of two forms:
 * dense:  `logits` [V], -inf = not a candidate; the caller's array until the first edit.
 * listed: `cand`, pairs of logit and id; what is not on the list is not a candidate.
 * Ops that change logits of given ids want the dense form, ops that cut make a list; each asks for
 * the form it needs, and a change of form changes nothing else.
 */
#ifndef QUERN_SAMPLER_WORK_H
#define QUERN_SAMPLER_WORK_H

#include "base/vec.h"
#include "kernels/kernels.h"

typedef struct Cand {
        float logit; /* not -inf, but where a tiny temperature scaled it out of reach */
        int32_t id;
} Cand;

typedef VEC(Cand) CandVec;
typedef VEC(double) DoubleVec;

typedef struct Work {
        const Kernels *kern;
        size_t n_vocab;
        size_t min_keep; /* cuts leave at least this many, >= 1 */

        const float *logits; /* dense form; after a cut still the form before it */
        bool listed;
        bool sorted;       /* the list descends by logit, equal ones ascend by id */
        bool blocks_ready; /* block_max belongs to `logits` */

        FloatVec own;       /* [V], the edited copy */
        FloatVec block_max; /* greatest logit of each WORK_BLOCK tokens */
        DoubleVec sum;      /* running sums over blocks or over the list */
        CandVec cand;
        CandVec spare;  /* the sort's second buffer */
        CandVec ranked; /* the list in another order, for ops that need one */
} Work;

enum { WORK_BLOCK = 256 };

void work_init(Work *w, const Kernels *kern, size_t n_vocab);
void work_done(Work *w);

/** Starts a choice over logits [V], borrowed. Errors: E_NUMERIC "logit of token 7 is nan". */
Status work_begin(Work *w, const float *logits);

/** The dense form for writing, [V]; what a cut has removed is -inf. Errors: E_NOMEM. */
Status work_edit(Work *w, float **logits);

/** The greatest logit. Errors: E_NUMERIC when no candidate is left or edits overflowed. */
Status work_max(Work *w, float *max);

/** Makes the listed form, in any order. Cost: V, once. */
Status work_list(Work *w);

/** Makes the listed form in descending order, equal logits by ascending id. */
Status work_sort(Work *w);

/** Keeps the first n of the sorted list, at least min_keep. */
void work_cut(Work *w, size_t n);

/** Keeps the k greatest, sorted; at least min_keep. Cost: one vector pass while k < V / 256. */
Status work_keep_top(Work *w, size_t k);

/** Keeps logits >= threshold, at least min_keep. */
Status work_keep_from(Work *w, float threshold);

/**
 * Keeps the fewest greatest candidates that together have the share `p` of the weight, at least
 * min_keep, in any order. Cost: one vector pass when few logits are near the greatest, else a few
 * passes; only the tokens at the border are sorted.
 */
Status work_keep_nucleus(Work *w, double p);

/** The weight of all candidates. Dense: one vector pass, block sums left in `sum`. */
Status work_total(Work *w, double *total);

/** Fills `sum` [list] with running weights in list order and gives the last; listed form only. */
Status work_running_weights(Work *w, double *total);

/** How many leading entries of `sum` it takes to reach `target`; `n` when it is never reached. */
size_t work_count_reaching(const Work *w, double target);

/** Draws a candidate by inverse transform: the first whose running weight exceeds u * total. */
Status work_draw(Work *w, double u, int32_t *id);

/** The same as a place in the list, with its share of the weight; listed form only. */
Status work_draw_listed(Work *w, double u, size_t *index, double *share);

/** The greatest candidate, the lowest id among equals. */
Status work_argmax(Work *w, int32_t *id);

/** Stable sort, descending by logit; `spare` is scratch. Cost: linear, radix. Errors: E_NOMEM. */
Status cands_sort(CandVec *v, CandVec *spare);

#endif
