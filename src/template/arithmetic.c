/* Arithmetic with Python's types and signs. */
#include "template/arithmetic.h"

#include <math.h>

static bool int_add(int64_t a, int64_t b, int64_t *out)
{
        return !__builtin_add_overflow(a, b, out);
}

static bool int_sub(int64_t a, int64_t b, int64_t *out)
{
        return !__builtin_sub_overflow(a, b, out);
}

static bool int_mul(int64_t a, int64_t b, int64_t *out)
{
        return !__builtin_mul_overflow(a, b, out);
}

static bool divides_simply(int64_t b)
{
        return b != 0 && b != -1;
}

static bool signs_differ(int64_t r, int64_t b)
{
        return r != 0 && (r < 0) != (b < 0);
}

/* Rounds towards minus infinity, as Python does. */
static bool int_floordiv(int64_t a, int64_t b, int64_t *out)
{
        if (!divides_simply(b))
                return false;
        *out = a / b - signs_differ(a % b, b);
        return true;
}

static bool int_mod(int64_t a, int64_t b, int64_t *out)
{
        if (!divides_simply(b))
                return false;
        *out = signs_differ(a % b, b) ? a % b + b : a % b;
        return true;
}

static Status float_div(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "division by zero");
        *out = value_float(a / b);
        return OK;
}

static bool has_complex_power(double a, double b)
{
        return a < 0.0 && b != floor(b);
}

static bool both_finite(double a, double b)
{
        return isfinite(a) && isfinite(b);
}

static Status float_pow(double a, double b, Value *out)
{
        ENSURE(a != 0.0 || b >= 0.0, E_RANGE, "0.0 cannot be raised to a negative power");
        ENSURE(!has_complex_power(a, b), E_UNSUPPORTED, "complex numbers are not supported");
        *out = value_float(pow(a, b));
        ENSURE(!both_finite(a, b) || isfinite(out->f), E_RANGE, "%g ** %g is too large", a, b);
        return OK;
}

static Status float_add(double a, double b, Value *out)
{
        *out = value_float(a + b);
        return OK;
}

static Status float_sub(double a, double b, Value *out)
{
        *out = value_float(a - b);
        return OK;
}

static Status float_mul(double a, double b, Value *out)
{
        *out = value_float(a * b);
        return OK;
}

/* What fmod() leaves has the dividend's sign; Python's remainder has the divisor's. */
static bool wrong_side(double r, double b)
{
        return r != 0.0 && (r < 0.0) != (b < 0.0);
}

/* The nearest whole number to a quotient that is one but for rounding. */
static double whole_near(double quotient)
{
        const double below = floor(quotient);

        return quotient - below > 0.5 ? below + 1.0 : below;
}

static Status float_floordiv(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "float floor division by zero");
        const double r = fmod(a, b);
        const double quotient = (a - r) / b - (wrong_side(r, b) ? 1.0 : 0.0);
        *out = value_float(quotient == 0.0 ? copysign(0.0, a / b) : whole_near(quotient));
        return OK;
}

static Status float_mod(double a, double b, Value *out)
{
        ENSURE(b != 0.0, E_RANGE, "float modulo");
        const double r = fmod(a, b);
        const double near = wrong_side(r, b) ? r + b : r;
        *out = value_float(near == 0.0 ? copysign(0.0, b) : near);
        return OK;
}

const OperatorRow operator_rows[OP_BINARY_MAX] = {
        [OP_ADD] = {"+", int_add, big_add, float_add},
        [OP_SUB] = {"-", int_sub, big_sub, float_sub},
        [OP_MUL] = {"*", int_mul, big_mul, float_mul},
        [OP_DIV] = {"/", NULL, NULL, float_div},
        [OP_FLOORDIV] = {"//", int_floordiv, big_floordiv, float_floordiv},
        [OP_MOD] = {"%", int_mod, big_mod, float_mod},
        [OP_POW] = {"**", NULL, big_pow, float_pow},
};
