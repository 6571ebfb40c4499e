/* Norms and softmax: sums in sixteen lanes, reduced by v_hsum. Needs math.h and vectors.h. */

VOCAB V16 exp_minus(V16 x, V16 max)
{
        return v_exp(v_sub(x, max));
}

float ISA(exp_sum)(const float *x, float max, size_t n, float *out)
{
        const V16 m = v_set1(max);
        V16 sum = v_zero();
        V16 e;

        for (; n >= 16; n -= 16, x += 16, out += 16) {
                e = exp_minus(v_load(x), m);
                v_store(out, e);
                sum = v_add(sum, e);
        }
        e = v_first(exp_minus(v_load_n(x, n, v_zero()), m), n);
        v_store_n(out, e, n);
        return v_hsum(v_add(sum, e));
}

/* The maximum to subtract: all -inf must give e^-inf, not e^NaN. */
VOCAB float finite_shift(float max)
{
        return max == -INFINITY ? 0.0F : max;
}

VOCAB float inverse_or_zero(float sum)
{
        return sum == 0.0F ? 0.0F : 1.0F / sum;
}

float ISA(softmax)(float *x, size_t n)
{
        const float sum = ISA(exp_sum)(x, finite_shift(ISA(max)(x, n)), n, x);

        ISA(scale)(x, inverse_or_zero(sum), n);
        return sum;
}

void ISA(rms_norm)(const float *x, const float *w, float eps, size_t n, float *out)
{
        const float mean = ISA(dot)(x, x, n) / (float)n;
        const V16 r = v_set1(1.0F / sqrtf(mean + eps));

        for (; n >= 16; n -= 16, x += 16, w += 16, out += 16)
                v_store(out, v_mul(v_mul(v_load(x), r), v_load(w)));
        v_store_n(out, v_mul(v_mul(v_load_n(x, n, v_zero()), r), v_load_n(w, n, v_zero())), n);
}

VOCAB float mean_of(const float *x, size_t n)
{
        const float count = (float)n;
        V16 sum = v_zero();

        for (; n >= 16; n -= 16, x += 16)
                sum = v_add(sum, v_load(x));
        return v_hsum(v_add(sum, v_load_n(x, n, v_zero()))) / count;
}

/* out = x - mean, which may be in place; returns nothing of the rest's rounding. */
VOCAB void centre(const float *x, float mean, size_t n, float *out)
{
        const V16 m = v_set1(mean);

        for (; n >= 16; n -= 16, x += 16, out += 16)
                v_store(out, v_sub(v_load(x), m));
        v_store_n(out, v_sub(v_load_n(x, n, v_zero()), m), n);
}

void ISA(layer_norm)(const float *x, const float *w, const float *b, float eps, size_t n,
                     float *out)
{
        centre(x, mean_of(x, n), n, out);
        ISA(scale)(out, 1.0F / sqrtf(ISA(dot)(out, out, n) / (float)n + eps), n);
        if (w != NULL)
                ISA(mul)(out, w, n);
        if (b != NULL)
                ISA(add)(out, b, n);
}
