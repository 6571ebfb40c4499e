#include "sampler/fixed_math.h"

#include "base/status.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define LOG2_E   1.4426950408889634074
#define LN2_HI   6.93147180369123816490e-01 /* 33 bits: n * LN2_HI is exact for |n| < 2^20 */
#define LN2_LO   1.90821492927058770002e-10
#define EXP_LOW  (-708.0)
#define EXP_HIGH 709.0
#define SQRT_2   1.41421356237309504880

/* 1/k! from k = 13 down to 0 */
static const double exp_series[] = {
        1.0 / 6227020800.0,
        1.0 / 479001600.0,
        1.0 / 39916800.0,
        1.0 / 3628800.0,
        1.0 / 362880.0,
        1.0 / 40320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
};

/* 1/(2k + 1) from k = 11 down to 0: log((1+s)/(1-s)) = 2s * sum s^2k / (2k + 1) */
static const double log_series[] = {
        1.0 / 23.0, 1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0,
        1.0 / 11.0, 1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0,  1.0,
};

static double horner(const double *c, size_t n, double x)
{
        double sum = c[0];

        for (size_t i = 1; i < n; i++)
                sum = sum * x + c[i];
        return sum;
}

static double power_of_two(int64_t n)
{
        const uint64_t bits = (uint64_t)(n + 1023) << 52;
        double x;

        memcpy(&x, &bits, sizeof(x));
        return x;
}

static double exp_reduced(double x)
{
        const double n = floor(x * LOG2_E + 0.5);
        const double r = (x - n * LN2_HI) - n * LN2_LO;

        return horner(exp_series, N_ELEMS(exp_series), r) * power_of_two((int64_t)n);
}

double fixed_exp(double x)
{
        if (!(x >= EXP_LOW))
                return 0.0;
        if (x > EXP_HIGH)
                return INFINITY;
        return exp_reduced(x);
}

/* x = m * 2^e with m in [1, 2) */
static double mantissa(double x, double *e)
{
        uint64_t bits;

        memcpy(&bits, &x, sizeof(bits));
        *e = (double)((int64_t)(bits >> 52) - 1023);
        bits = (bits & 0x000FFFFFFFFFFFFFU) | 0x3FF0000000000000U;
        memcpy(&x, &bits, sizeof(x));
        return x;
}

static double log_reduced(double x)
{
        double e;
        double m = mantissa(x, &e);

        if (m > SQRT_2) { /* brings |log m| under ln(2)/2, so that the series converges fast */
                m *= 0.5;
                e += 1.0;
        }
        const double s = (m - 1.0) / (m + 1.0);

        return e * LN2_HI + (2.0 * s * horner(log_series, N_ELEMS(log_series), s * s) + e * LN2_LO);
}

double fixed_log(double x)
{
        if (!(x > 0.0))
                return -INFINITY;
        return log_reduced(x);
}

double fixed_pow(double x, double y)
{
        if (y == 0.0)
                return 1.0;
        return fixed_exp(y * fixed_log(x));
}
