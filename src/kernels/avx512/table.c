#define ISA(name)      kern_##name##_avx512
#define OP(name)       kern_##name##_avx512
#define TABLE_NAME     "avx512"
#define TABLE_TILE     12
#define GEMM_BF16_BF16 OP(gemm_bf16_bf16)
#include "kernels/tmpl/table.h"
