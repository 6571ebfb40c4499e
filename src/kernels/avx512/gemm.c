#include "kernels/avx512/vocab.h"

#include "kernels/avx512/shapes.h"
#include "kernels/tmpl/gemm_kinds.h"
