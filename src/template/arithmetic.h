/* What an operator does with numbers: one row an operator. */
#ifndef QUERN_TEMPLATE_ARITHMETIC_H
#define QUERN_TEMPLATE_ARITHMETIC_H

#include "template/big.h"
#include "template/node.h"

/** The common case: false when the result, or the question, is beyond 64 bits. */
typedef bool (*IntFn)(int64_t a, int64_t b, int64_t *out);
typedef Status (*BigFn)(const Big *a, const Big *b, Big *out);
typedef Status (*FloatFn)(double a, double b, Value *out);

typedef struct OperatorRow {
        const char *sign;
        IntFn integers; /* NULL: never the common case */

        BigFn bigs;
        FloatFn floats;
} OperatorRow;

extern const OperatorRow operator_rows[OP_BINARY_MAX];

#endif
