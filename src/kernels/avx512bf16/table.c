/* The avx512 table with the bf16 dot product of its own. */
#define ISA(name)      kern_##name##_avx512bf16
#define OP(name)       kern_##name##_avx512
#define TABLE_NAME     "avx512bf16"
#define TABLE_TILE     12
#define GEMM_BF16_BF16 kern_gemm_bf16_bf16_avx512bf16
#include "kernels/kernels.h"

void kern_gemm_bf16_bf16_avx512bf16(const GemmArgs *a);

#include "kernels/tmpl/table.h"
