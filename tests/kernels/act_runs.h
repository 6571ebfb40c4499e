/* The activations as Run functions, and their rows. */

static void run_act_none(const Kernels *k, Vec *v)
{
        k->act[ACTFN_NONE](v->x, v->n);
}

static void run_act_mul_none(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_NONE](v->x, v->y, v->n);
}

static void run_act_silu(const Kernels *k, Vec *v)
{
        k->act[ACTFN_SILU](v->x, v->n);
}

static void run_act_mul_silu(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_SILU](v->x, v->y, v->n);
}

static void run_act_gelu(const Kernels *k, Vec *v)
{
        k->act[ACTFN_GELU](v->x, v->n);
}

static void run_act_mul_gelu(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_GELU](v->x, v->y, v->n);
}

static void run_act_gelu_tanh(const Kernels *k, Vec *v)
{
        k->act[ACTFN_GELU_TANH](v->x, v->n);
}

static void run_act_mul_gelu_tanh(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_GELU_TANH](v->x, v->y, v->n);
}

static void run_act_relu(const Kernels *k, Vec *v)
{
        k->act[ACTFN_RELU](v->x, v->n);
}

static void run_act_mul_relu(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_RELU](v->x, v->y, v->n);
}

static void run_act_relu2(const Kernels *k, Vec *v)
{
        k->act[ACTFN_RELU2](v->x, v->n);
}

static void run_act_mul_relu2(const Kernels *k, Vec *v)
{
        k->act_mul[ACTFN_RELU2](v->x, v->y, v->n);
}

#define ACT_ROWS                                                                                \
        EACH_ISA("act none", run_act_none), EACH_ISA("act_mul none", run_act_mul_none),         \
                EACH_ISA("act silu", run_act_silu), EACH_ISA("act_mul silu", run_act_mul_silu), \
                EACH_ISA("act gelu", run_act_gelu), EACH_ISA("act_mul gelu", run_act_mul_gelu), \
                EACH_ISA("act gelu_tanh", run_act_gelu_tanh),                                   \
                EACH_ISA("act_mul gelu_tanh", run_act_mul_gelu_tanh),                           \
                EACH_ISA("act relu", run_act_relu), EACH_ISA("act_mul relu", run_act_mul_relu), \
                EACH_ISA("act relu2", run_act_relu2), EACH_ISA("act_mul relu2", run_act_mul_relu2)
