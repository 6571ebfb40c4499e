/* How many prompt rows a step may carry beside decoding rows without holding those up. */
#ifndef QUERN_SCHED_PACE_H
#define QUERN_SCHED_PACE_H

#include <stddef.h>

/** Running averages of what steps cost on this machine, in seconds; 0: not yet known. */
typedef struct Pace {
        double stretch; /* steps beside prefill may take this many times one without */
        double decode;  /* a step of decoding rows alone */
        double row;     /* what a prompt row adds */
} Pace;

/** Takes in a step of n_decode decoding and n_prompt prompt rows. */
void pace_learn(Pace *p, size_t n_decode, size_t n_prompt, double seconds);

/** Prompt rows for a step with n_decode decoding rows, of n_free at most. */
size_t pace_rows(const Pace *p, size_t n_decode, size_t n_free);

#endif
