/* Rotary position embedding: frequencies for every scaling, and the angles of one token. */
#ifndef QUERN_NN_ROPE_H
#define QUERN_NN_ROPE_H

#include "base/mem.h"

#include <stdint.h>

typedef enum RopeScaling {
        ROPE_SCALING_NONE,
        ROPE_SCALING_LINEAR,
        ROPE_SCALING_DYNAMIC,
        ROPE_SCALING_LLAMA3,
        ROPE_SCALING_YARN,
        ROPE_SCALING_LONGROPE,
        ROPE_SCALING_MAX
} RopeScaling;

/** Parameters as config.json gives them; fields a scaling does not use are ignored. */
typedef struct RopeParams {
        RopeScaling scaling;
        uint32_t n_rot; /* rotated dims of a head, even */
        double theta;
        double factor;
        double low_freq_factor, high_freq_factor;     /* llama3 */
        double beta_fast, beta_slow;                  /* yarn */
        double mscale, mscale_all_dim;                /* yarn; 0: not given */
        double attention_factor;                      /* < 0: derived */
        bool truncate;                                /* yarn */
        uint32_t max_position, original_max_position; /* original 0: not given */
        double short_mscale,
                long_mscale; /* longrope: in place of the factor on cos and sin; 0: none */
        const float *short_factor, *long_factor; /* longrope [n_rot / 2] */
} RopeParams;

/** Frequencies [n_rot / 2] in radians per token, and the factor on cos and sin. */
typedef struct RopeFreqs {
        float *freq;
        float *freq_long; /* longrope beyond the original length; else NULL */
        float attention_factor;
        RopeParams params;
} RopeFreqs;

/** Errors: E_NOMEM. */
Status rope_freqs_init(const RopeParams *p, RopeFreqs *out);
void rope_freqs_done(RopeFreqs *f);

/**
 * Which set of frequencies a sequence of `len` tokens uses: KV computed under one variant cannot
 * serve another. 0 for most scalings; longrope 0 or 1. (Dynamic NTK keeps mixed KV, as
 * Transformers' generate does, so its variant is 0.)
 */
uint32_t rope_variant(const RopeFreqs *f, uint32_t len);

/**
 * cos and sin [n_rot / 2] of a token at `pos` in a sequence of `len` tokens (len matters to dynamic
 * and longrope only). Angles are rounded to float as Transformers does.
 * Source: arXiv:2104.09864; transformers modeling_rope_utils.py.
 */
void rope_angles(const RopeFreqs *f, uint32_t pos, uint32_t len, float *cos_out, float *sin_out);

#endif
