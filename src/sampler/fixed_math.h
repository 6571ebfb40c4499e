/* Exponential and logarithm with one result on every machine: plain double arithmetic, no libm. */
#ifndef QUERN_SAMPLER_FIXED_MATH_H
#define QUERN_SAMPLER_FIXED_MATH_H

/**
 * e^x, relative error below 1e-15. Below -708 (and for NaN) 0, above 709 infinity.
 * libm picks variants by CPU whose last bit differs, and one bit can choose another token.
 * Source: Cody and Waite argument reduction, Taylor series of degree 13 on |r| <= ln(2)/2.
 */
double fixed_exp(double x);

/** Natural logarithm of a positive normal number, error below 1e-15; -infinity for x <= 0. */
double fixed_log(double x);

/** x^y for x >= 0 by exp(y log x); x^0 is 1. */
double fixed_pow(double x, double y);

#endif
