#define ISA(name)      kern_##name##_generic
#define OP(name)       kern_##name##_generic
#define TABLE_NAME     "generic"
#define TABLE_TILE     4
#define GEMM_BF16_BF16 OP(gemm_bf16_bf16)
#include "kernels/tmpl/table.h"
