/* Behind the pooling: dense layers and normalisation, row by row. */
#include "engine/embed.h"

#include <math.h>

static double act_identity(double x)
{
        return x;
}

static double act_relu(double x)
{
        return fmax(x, 0);
}

static double act_sigmoid(double x)
{
        return 1 / (1 + exp(-x));
}

static double act_silu(double x)
{
        return x / (1 + exp(-x));
}

static double act_gelu(double x)
{
        return x * 0.5 * erfc(-x * M_SQRT1_2);
}

Status dense_act_find(Str name, double (**out)(double))
{
        static const struct {
                const char *name;
                double (*act)(double);
        } rows[] = {{"torch.nn.modules.linear.Identity", act_identity},
                    {"torch.nn.modules.activation.Tanh", tanh},
                    {"torch.nn.modules.activation.ReLU", act_relu},
                    {"torch.nn.modules.activation.GELU", act_gelu},
                    {"torch.nn.modules.activation.SiLU", act_silu},
                    {"torch.nn.modules.activation.Sigmoid", act_sigmoid}};

        for (size_t i = 0; i < N_ELEMS(rows); i++)
                if (str_equal(name, str_of(rows[i].name))) {
                        *out = rows[i].act;
                        return OK;
                }
        return FAIL(E_UNSUPPORTED,
                    "activation_function: \"%.*s\" is not supported; supported: torch.nn.modules. "
                    "linear.Identity, activation.Tanh, ReLU, GELU, SiLU, Sigmoid",
                    STR_ARG(name));
}

void row_normalize(float *x, size_t n)
{
        double sum = 0;
        double length;

        for (size_t i = 0; i < n; i++)
                sum += (double)x[i] * (double)x[i];
        length = fmax(sqrt(sum), 1e-12);
        for (size_t i = 0; i < n; i++)
                x[i] = (float)((double)x[i] / length);
}

static void dense_run(const Kernels *k, const DenseLayer *d, float *x, float *scratch)
{
        for (size_t i = 0; i < d->n_out; i++) {
                const float bias = d->b == NULL ? 0.0F : d->b[i];
                const float sum = k->dot(d->w + i * d->n_in, x, d->n_in) + bias;

                scratch[i] = (float)d->act((double)sum);
        }
        memcpy(x, scratch, d->n_out * sizeof(*x));
}

static size_t stage_width(const Stage *s, size_t width)
{
        return s->kind == STAGE_DENSE ? s->dense.n_out : width;
}

size_t stages_width(const StageVec *stages, size_t width)
{
        for (size_t i = 0; i < stages->n; i++)
                width = stage_width(&stages->p[i], width);
        return width;
}

size_t stages_widest(const StageVec *stages, size_t width)
{
        size_t widest = width;

        for (size_t i = 0; i < stages->n; i++) {
                width = stage_width(&stages->p[i], width);
                widest = width > widest ? width : widest;
        }
        return widest;
}

static void stage_run(const Kernels *k, const Stage *s, size_t width, float *x, float *scratch)
{
        if (s->kind == STAGE_DENSE)
                dense_run(k, &s->dense, x, scratch);
        else
                row_normalize(x, width);
}

void stages_run(const Kernels *k, const StageVec *stages, size_t width, float *x, float *scratch)
{
        for (size_t i = 0; i < stages->n; i++) {
                stage_run(k, &stages->p[i], width, x, scratch);
                width = stage_width(&stages->p[i], width);
        }
}
