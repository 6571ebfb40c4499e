/* Llama 3 rope scaling: GGUF stores the resulting factors, config.json the parameters. */
#include "engine/convert_model.h"

#include <math.h>

/* Of every published model; the factor differs and is the greatest of the table. */
static const double low_freq_factor = 1;
static const double high_freq_factor = 4;
static const double original_context = 8192;
static const double tolerance = 1e-4;
static const double two_pi = 6.283185307179586;

/* Between the two wavelengths the frequency is mixed from the scaled and the plain one. */
static double smooth_factor(double wavelength, double factor)
{
        const double smooth = (original_context / wavelength - low_freq_factor) /
                              (high_freq_factor - low_freq_factor);

        return 1 / ((1 - smooth) / factor + smooth);
}

/* What divides the frequency theta^(-2i/(2n)). Source: transformers modeling_rope_utils.py. */
static double llama3_factor(size_t i, size_t n, double theta, double factor)
{
        const double wavelength = two_pi * pow(theta, (double)i / (double)n);

        if (wavelength < original_context / high_freq_factor)
                return 1;
        return wavelength > original_context / low_freq_factor ? factor
                                                               : smooth_factor(wavelength, factor);
}

static float greatest(const float *v, size_t n)
{
        float most = 0;

        for (size_t i = 0; i < n; i++)
                most = fmaxf(most, v[i]);
        return most;
}

Status convert_llama3_recover(const float *factors, size_t n, double theta, ConvertRope *out)
{
        const double factor = (double)greatest(factors, n);

        for (size_t i = 0; i < n; i++) {
                const double want = llama3_factor(i, n, theta, factor);
                ENSURE(fabs((double)factors[i] - want) <= tolerance * want, E_UNSUPPORTED,
                       "tensor \"rope_freqs.weight\": factor %zu is %g, but Llama 3 scaling by %g "
                       "gives %g; other tables cannot be converted",
                       i, (double)factors[i], factor, want);
        }
        out->form = ROPE_FORM_LLAMA3;
        out->factor = factor;
        out->original_context = (uint64_t)original_context;
        return OK;
}
