/* The functions of one ISA, as its table names them; OP(name) is the external name. */
#include "kernels/kernels.h"

void OP(gemm_f32_f32)(const GemmArgs *a);
void OP(gemm_f32_f16)(const GemmArgs *a);
void OP(gemm_f32_bf16)(const GemmArgs *a);
void OP(gemm_bf16_f32)(const GemmArgs *a);
void OP(gemm_bf16_f16)(const GemmArgs *a);
void OP(gemm_bf16_bf16)(const GemmArgs *a);

void OP(pack_f32)(const float *x, size_t x_stride, size_t n_tokens, size_t n_cols, void *out);
void OP(pack_bf16)(const float *x, size_t x_stride, size_t n_tokens, size_t n_cols, void *out);

float OP(dot)(const float *a, const float *b, size_t n);
void OP(add)(float *x, const float *y, size_t n);
void OP(mul)(float *x, const float *y, size_t n);
void OP(scale)(float *x, float s, size_t n);
void OP(axpy)(float *y, float a, const float *x, size_t n);
size_t OP(argmax)(const float *x, size_t n);
float OP(max)(const float *x, size_t n);
bool OP(all_finite)(const float *x, size_t n);
void OP(rms_norm)(const float *x, const float *w, float eps, size_t n, float *out);
void OP(layer_norm)(const float *x, const float *w, const float *b, float eps, size_t n,
                    float *out);
float OP(softmax)(float *x, size_t n);
float OP(exp_sum)(const float *x, float max, size_t n, float *out);
void OP(rope_half)(float *x, const float *cos, const float *sin, size_t n_rot);
void OP(rope_pair)(float *x, const float *cos, const float *sin, size_t n_rot);

void OP(act_none)(float *x, size_t n);
void OP(act_mul_none)(float *gate, const float *up, size_t n);
void OP(act_silu)(float *x, size_t n);
void OP(act_mul_silu)(float *gate, const float *up, size_t n);
void OP(act_gelu)(float *x, size_t n);
void OP(act_mul_gelu)(float *gate, const float *up, size_t n);
void OP(act_gelu_tanh)(float *x, size_t n);
void OP(act_mul_gelu_tanh)(float *gate, const float *up, size_t n);
void OP(act_relu)(float *x, size_t n);
void OP(act_mul_relu)(float *gate, const float *up, size_t n);
void OP(act_relu2)(float *x, size_t n);
void OP(act_mul_relu2)(float *gate, const float *up, size_t n);

void OP(attn_scores_f32)(const void *k, const float *q, size_t n_heads, size_t dim, float *scores);
void OP(attn_mix_f32)(const void *v, const float *p, size_t n_heads, size_t dim, float *acc);
void OP(kv_put_k_f32)(void *k, size_t slot, const float *x, size_t dim);
void OP(kv_put_v_f32)(void *v, size_t slot, const float *x, size_t dim);
void OP(attn_scores_f16)(const void *k, const float *q, size_t n_heads, size_t dim, float *scores);
void OP(attn_mix_f16)(const void *v, const float *p, size_t n_heads, size_t dim, float *acc);
void OP(kv_put_k_f16)(void *k, size_t slot, const float *x, size_t dim);
void OP(kv_put_v_f16)(void *v, size_t slot, const float *x, size_t dim);
void OP(attn_scores_bf16)(const void *k, const float *q, size_t n_heads, size_t dim, float *scores);
void OP(attn_mix_bf16)(const void *v, const float *p, size_t n_heads, size_t dim, float *acc);
void OP(kv_put_k_bf16)(void *k, size_t slot, const float *x, size_t dim);
void OP(kv_put_v_bf16)(void *v, size_t slot, const float *x, size_t dim);
