/* The vector vocabulary on AVX-512 F/BW/DQ/VL: one zmm. Meanings: generic/vocab.h. */
#ifndef QUERN_KERNELS_AVX512_VOCAB_H
#define QUERN_KERNELS_AVX512_VOCAB_H

#include "kernels/tmpl/names.h"

#include <immintrin.h>

#define ISA(name) ISA_NAME(name, avx512)

enum { PANEL_GROUP = 4 }; /* panels gone over for all tokens before the next ones */

typedef __m512 V16;

/* The first n lanes, n <= 16. */
VOCAB __mmask16 mask_first(size_t n)
{
        return (__mmask16)((1U << n) - 1U);
}

VOCAB V16 v_set1(float f)
{
        return _mm512_set1_ps(f);
}

VOCAB V16 v_zero(void)
{
        return _mm512_setzero_ps();
}

VOCAB V16 v_load(const float *p)
{
        return _mm512_loadu_ps(p);
}

VOCAB void v_store(float *p, V16 v)
{
        _mm512_storeu_ps(p, v);
}

VOCAB V16 v_load_n(const float *p, size_t n, V16 fill)
{
        return _mm512_mask_loadu_ps(fill, mask_first(n), p);
}

VOCAB void v_store_n(float *p, V16 v, size_t n)
{
        _mm512_mask_storeu_ps(p, mask_first(n), v);
}

VOCAB V16 v_first(V16 v, size_t n)
{
        return _mm512_maskz_mov_ps(mask_first(n), v);
}

VOCAB V16 v_add(V16 a, V16 b)
{
        return _mm512_add_ps(a, b);
}

VOCAB V16 v_sub(V16 a, V16 b)
{
        return _mm512_sub_ps(a, b);
}

VOCAB V16 v_mul(V16 a, V16 b)
{
        return _mm512_mul_ps(a, b);
}

VOCAB V16 v_div(V16 a, V16 b)
{
        return _mm512_div_ps(a, b);
}

VOCAB V16 v_fma(V16 a, V16 b, V16 c)
{
        return _mm512_fmadd_ps(a, b, c);
}

VOCAB V16 v_fnma(V16 a, V16 b, V16 c)
{
        return _mm512_fnmadd_ps(a, b, c);
}

VOCAB V16 v_max(V16 a, V16 b)
{
        return _mm512_max_ps(a, b);
}

VOCAB V16 v_min(V16 a, V16 b)
{
        return _mm512_min_ps(a, b);
}

VOCAB V16 v_abs(V16 a)
{
        return _mm512_andnot_ps(_mm512_set1_ps(-0.0F), a);
}

VOCAB V16 v_copysign(V16 a, V16 s)
{
        return _mm512_or_ps(v_abs(a), _mm512_and_ps(_mm512_set1_ps(-0.0F), s));
}

VOCAB V16 v_select_gt(V16 a, V16 b, V16 x, V16 y)
{
        return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ), y, x);
}

VOCAB V16 v_pow2(V16 n)
{
        const __m512i bits = _mm512_castps_si512(_mm512_add_ps(n, _mm512_set1_ps(ROUND_MAGIC)));

        return _mm512_castsi512_ps(
                _mm512_add_epi32(_mm512_slli_epi32(bits, 23), _mm512_set1_epi32(ONE_BITS)));
}

VOCAB float v_hsum(V16 v)
{
        const __m256 v8 = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
        const __m128 v4 = _mm_add_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
        const __m128 v2 = _mm_add_ps(v4, _mm_movehl_ps(v4, v4));

        return _mm_cvtss_f32(_mm_add_ss(v2, _mm_movehdup_ps(v2)));
}

VOCAB float v_hmax(V16 v)
{
        const __m256 v8 = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
        const __m128 v4 = _mm_max_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
        const __m128 v2 = _mm_max_ps(v4, _mm_movehl_ps(v4, v4));

        return _mm_cvtss_f32(_mm_max_ss(v2, _mm_movehdup_ps(v2)));
}

VOCAB unsigned v_eq_mask(V16 a, V16 b)
{
        return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ);
}

VOCAB __m256i load_16x16(const void *p)
{
        return _mm256_loadu_si256((const __m256i *)p);
}

VOCAB V16 v_load_f16(const void *p)
{
        return _mm512_cvtph_ps(load_16x16(p));
}

VOCAB V16 v_load_bf16(const void *p)
{
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(load_16x16(p)), 16));
}

VOCAB V16 v_pair_even(const void *p)
{
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_loadu_si512(p), 16));
}

/* Loaded anew (the empty asm hides that): keeping what v_pair_even loaded would spill. */
VOCAB V16 v_pair_odd(const void *p)
{
        const __m512i mask = _mm512_set1_epi32((int)0xFFFF0000U);

        __asm__("" : "+r"(p));
        return _mm512_castsi512_ps(_mm512_and_si512(_mm512_loadu_si512(p), mask));
}

/* The masked form, as the plain one does not compile without optimisation under -Wsign-conversion.
 */
VOCAB void v_to_f16(V16 v, uint16_t *out)
{
        const __m256i h = _mm512_maskz_cvtps_ph((__mmask16)0xFFFF, v, _MM_FROUND_TO_NEAREST_INT);

        _mm256_storeu_si256((__m256i *)(void *)out, h);
}

/* Nearest even by integers; a NaN keeps its top bits and turns quiet. */
VOCAB void v_to_bf16(V16 v, uint16_t *out)
{
        const __m512i bits = _mm512_castps_si512(v);
        const __m512i top = _mm512_srli_epi32(bits, 16);
        const __m512i odd = _mm512_and_si512(top, _mm512_set1_epi32(1));
        const __m512i up = _mm512_add_epi32(_mm512_set1_epi32(0x7FFF), odd);
        const __m512i near = _mm512_srli_epi32(_mm512_add_epi32(bits, up), 16);
        const __m512i quiet = _mm512_or_si512(top, _mm512_set1_epi32(0x40));
        const __mmask16 nan = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);

        _mm256_storeu_si256((__m256i *)(void *)out,
                            _mm512_cvtepi32_epi16(_mm512_mask_blend_epi32(nan, near, quiet)));
}

#endif
