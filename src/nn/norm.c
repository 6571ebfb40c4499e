#include "nn/norm.h"

#include <string.h>

typedef void (*NormFn)(const NnContext *c, const Norm *norm, float eps, const float *x, size_t n,
                       float *out);

static void norm_rms(const NnContext *c, const Norm *norm, float eps, const float *x, size_t n,
                     float *out)
{
        c->k->rms_norm(x, norm->w, eps, n, out);
}

static void norm_layer(const NnContext *c, const Norm *norm, float eps, const float *x, size_t n,
                       float *out)
{
        c->k->layer_norm(x, norm->w, norm->b, eps, n, out);
}

static const NormFn norms[NORM_KIND_MAX] = {[NORM_RMS] = norm_rms, [NORM_LAYER] = norm_layer};

void norm_row(const NnContext *c, NormKind kind, const Norm *norm, float eps, const float *x,
              size_t n, float *out)
{
        if (norm->w != NULL)
                norms[kind](c, norm, eps, x, n, out);
        else if (x != out)
                memcpy(out, x, n * sizeof(*out));
}
