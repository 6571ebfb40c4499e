#define ISA(name)      kern_##name##_avx2
#define OP(name)       kern_##name##_avx2
#define TABLE_NAME     "avx2"
#define TABLE_TILE     6
#define GEMM_BF16_BF16 OP(gemm_bf16_bf16)
#include "kernels/tmpl/table.h"
