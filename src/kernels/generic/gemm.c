#include "kernels/generic/vocab.h"

#define SHAPES SHAPE(1, 4) SHAPE(1, 2) SHAPE(1, 1)
#include "kernels/tmpl/gemm_kinds.h"
