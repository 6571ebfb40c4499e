/* The sampling parameters as a row table: validation, JSON and option reading, generated docs. */
#ifndef QUERN_SAMPLER_PARAMS_H
#define QUERN_SAMPLER_PARAMS_H

#include "base/fields.h"
#include "sampler/sampler.h"

/*
 * One row a parameter: JSON key, type, place in SamplerParams, range, help. Fit for fields_read();
 * logit_bias and dry_sequence_breakers need a tokenizer and are read by the caller.
 */
extern const FieldSpec sampler_fields[];
extern const size_t n_sampler_fields;

/**
 * Errors: E_RANGE "top_p: 1.5 is outside 0..1", "logit_bias: token 9 is outside 0..7",
 * "dry_sequence_breakers: number 0 has no tokens".
 */
Status sampler_params_check(const SamplerParams *p, size_t n_vocab);

#endif
