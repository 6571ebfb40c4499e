/* Functions of sixteen lanes, by fused multiply-adds only: the same bits on every ISA. */
#ifndef QUERN_KERNELS_TMPL_MATH_H
#define QUERN_KERNELS_TMPL_MATH_H

/* e^r for |r| <= ln(2)/2; about 1 ulp. Coefficients: SLEEF's expf. */
VOCAB V16 exp_reduced(V16 r)
{
        V16 p = v_set1(0.000198527617612853646278381F);

        p = v_fma(p, r, v_set1(0.00139304355252534151077271F));
        p = v_fma(p, r, v_set1(0.00833336077630519866943359F));
        p = v_fma(p, r, v_set1(0.0416664853692054748535156F));
        p = v_fma(p, r, v_set1(0.166666671633720397949219F));
        p = v_fma(p, r, v_set1(0.5F));
        return v_add(v_fma(v_mul(r, r), p, r), v_set1(1.0F));
}

/* p * 2^n in two steps, so that overflow gives inf and underflow rounds once. */
VOCAB V16 scale_by_pow2(V16 p, V16 n)
{
        const V16 magic = v_set1(ROUND_MAGIC);
        const V16 half = v_sub(v_fma(n, v_set1(0.5F), magic), magic);

        return v_mul(v_mul(p, v_pow2(half)), v_pow2(v_sub(n, half)));
}

/* e^x: inf above 88.73, 0 below -103.98, subnormals in between; NaN stays NaN. */
VOCAB V16 v_exp(V16 x)
{
        const V16 magic = v_set1(ROUND_MAGIC);
        const V16 c = v_max(v_set1(-104.0F), v_min(v_set1(89.0F), x));
        const V16 n = v_sub(v_fma(c, v_set1(0x1.715476p+0F), magic), magic); /* round(c / ln 2) */
        const V16 hi = v_fnma(n, v_set1(0x1.62e400p-1F), c);
        const V16 r = v_fnma(n, v_set1(0x1.7f7d1cp-20F), hi);

        return scale_by_pow2(exp_reduced(r), n);
}

/* erf for |x| <= 0.9277: x + x * P(x^2). */
VOCAB V16 erf_small(V16 x)
{
        const V16 s = v_mul(x, x);
        V16 r = v_set1(-5.96761703e-4F);

        r = v_fma(r, s, v_set1(4.99119423e-3F));
        r = v_fma(r, s, v_set1(-2.67681349e-2F));
        r = v_fma(r, s, v_set1(1.12819925e-1F));
        r = v_fma(r, s, v_set1(-3.76125336e-1F));
        r = v_fma(r, s, v_set1(1.28379166e-1F));
        return v_fma(r, x, x);
}

/* erf for |x| > 0.9277: 1 - e^Q(|x|), with the sign of x. */
VOCAB V16 erf_large(V16 x)
{
        const V16 t = v_min(v_abs(x), v_set1(6.0F)); /* erf(6) rounds to 1 */
        const V16 s = v_mul(t, t);
        V16 r = v_fma(v_set1(-1.72853470e-5F), t, v_set1(3.83197126e-4F));

        r = v_fma(r, s, v_fma(v_set1(-3.88396438e-3F), t, v_set1(2.42546219e-2F)));
        r = v_fma(r, t, v_set1(-1.06777877e-1F));
        r = v_fma(r, t, v_set1(-6.34846687e-1F));
        r = v_fma(r, t, v_set1(-1.28717512e-1F));
        r = v_fnma(v_set1(1.0F), t, v_mul(r, t));
        return v_copysign(v_sub(v_set1(1.0F), v_exp(r)), x);
}

/* The error function, about 1 ulp; NaN stays NaN. Polynomials: N. Juffa's erff. */
VOCAB V16 v_erf(V16 x)
{
        return v_select_gt(v_abs(x), v_set1(0.927734375F), erf_large(x), erf_small(x));
}

/* x / (1 + e^-z): x times the logistic function of z. */
VOCAB V16 v_times_sigmoid(V16 x, V16 z)
{
        const V16 minus_z = v_sub(v_zero(), z);

        return v_div(x, v_add(v_set1(1.0F), v_exp(minus_z)));
}

#endif
