/* Llama 3 scaling as a table. Source: transformers modeling_rope_utils.py. */
#include "gguf/config_read.h"

#include <math.h>

static const double two_pi = 6.283185307179586;

/* Between the two wavelengths the frequency is mixed from the scaled and the plain one. */
static double smoothed(const RopeConfig *r, double wavelength)
{
        const double smooth = (r->original_max_position / wavelength - r->low_freq_factor) /
                              (r->high_freq_factor - r->low_freq_factor);

        return 1 / ((1 - smooth) / r->factor + smooth);
}

static double table_factor(const RopeConfig *r, double wavelength)
{
        if (wavelength < r->original_max_position / r->high_freq_factor)
                return 1;
        return wavelength > r->original_max_position / r->low_freq_factor ? r->factor
                                                                          : smoothed(r, wavelength);
}

void gguf_llama3_table(const RopeConfig *r, float *out, size_t n)
{
        for (size_t i = 0; i < n; i++)
                out[i] = (float)table_factor(r, two_pi * pow(r->theta, (double)i / (double)n));
}
