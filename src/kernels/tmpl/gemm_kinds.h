/*
 * The six kinds: f32 or bf16 activations times f32, f16 or bf16 panels, all by f32 FMAs. Before it:
 * a vocabulary and SHAPES, the tile shapes in the order of struct Shape.
 */
#include "kernels/tmpl/loads.h"
#include "kernels/tmpl/x_loads.h"

#define G_PASTE(name, kind) name##_##kind
#define G_NAME(name, kind)  G_PASTE(name, kind)
#define G(name)             G_NAME(name, GEMM_KIND)

#define GEMM_KIND f32_f32
#define W_EVEN    w_f32
#define W_ODD     w_f32
#define X_EVEN    x_f32
#define X_ODD     x_f32
#include "kernels/tmpl/gemm_fma.h"

#define GEMM_KIND f32_f16
#define W_EVEN    w_f16
#define W_ODD     w_f16
#define X_EVEN    x_f32
#define X_ODD     x_f32
#include "kernels/tmpl/gemm_fma.h"

#define GEMM_KIND f32_bf16
#define W_EVEN    w_bf16_even
#define W_ODD     w_bf16_odd
#define X_EVEN    x_f32
#define X_ODD     x_f32
#include "kernels/tmpl/gemm_fma.h"

#define GEMM_KIND bf16_f32
#define W_EVEN    w_f32
#define W_ODD     w_f32
#define X_EVEN    x_bf16_even
#define X_ODD     x_bf16_odd
#include "kernels/tmpl/gemm_fma.h"

#define GEMM_KIND bf16_f16
#define W_EVEN    w_f16
#define W_ODD     w_f16
#define X_EVEN    x_bf16_even
#define X_ODD     x_bf16_odd
#include "kernels/tmpl/gemm_fma.h"

#define GEMM_KIND bf16_bf16
#define W_EVEN    w_bf16_even
#define W_ODD     w_bf16_odd
#define X_EVEN    x_bf16_even
#define X_ODD     x_bf16_odd
#include "kernels/tmpl/gemm_fma.h"

#include "kernels/tmpl/pack.h"
