/* Activation functions, alone and gated. Needs math.h and map.h. */

VOCAB V16 act_none(V16 x)
{
        return x;
}

VOCAB V16 act_silu(V16 x)
{
        return v_times_sigmoid(x, x);
}

VOCAB V16 act_gelu(V16 x)
{
        const V16 half = v_mul(x, v_set1(0.5F));

        return v_fma(half, v_erf(v_mul(x, v_set1(0.707106781F))), half);
}

/* 0.5 (1 + tanh u) is the logistic function of 2u. */
VOCAB V16 act_gelu_tanh(V16 x)
{
        const V16 cubic = v_mul(v_mul(x, x), v_set1(0.044715F * 1.5957691216F));
        const V16 two_u = v_mul(x, v_add(cubic, v_set1(1.5957691216F)));

        return v_times_sigmoid(x, two_u);
}

/* Greater than zero or NaN stays. */
VOCAB V16 act_relu(V16 x)
{
        return v_max(v_zero(), x);
}

VOCAB V16 act_relu2(V16 x)
{
        const V16 r = act_relu(x);

        return v_mul(r, r);
}

#define ACT(prefix) prefix##none
#include "kernels/tmpl/act_ops.h"
#define ACT(prefix) prefix##silu
#include "kernels/tmpl/act_ops.h"
#define ACT(prefix) prefix##gelu
#include "kernels/tmpl/act_ops.h"
#define ACT(prefix) prefix##gelu_tanh
#include "kernels/tmpl/act_ops.h"
#define ACT(prefix) prefix##relu
#include "kernels/tmpl/act_ops.h"
#define ACT(prefix) prefix##relu2
#include "kernels/tmpl/act_ops.h"
