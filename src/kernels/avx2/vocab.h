/* The vector vocabulary on AVX2 + FMA + F16C: two ymm. Meanings: generic/vocab.h. */
#ifndef QUERN_KERNELS_AVX2_VOCAB_H
#define QUERN_KERNELS_AVX2_VOCAB_H

#include "kernels/tmpl/names.h"

#include <immintrin.h>

#define ISA(name) ISA_NAME(name, avx2)

enum { PANEL_GROUP = 3 }; /* panels gone over for all tokens before the next ones */

typedef struct V16 {
        __m256 lo, hi;
} V16;

/* Lane masks: load from 16 - n for the first n lanes. */
static const int32_t lane_mask[32] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                      -1, -1, -1, -1, -1, -1, -1, -1};

VOCAB __m256i mask_lo(size_t n)
{
        return _mm256_loadu_si256((const __m256i *)(const void *)(lane_mask + 16 - n));
}

VOCAB __m256i mask_hi(size_t n)
{
        return _mm256_loadu_si256((const __m256i *)(const void *)(lane_mask + 24 - n));
}

VOCAB V16 v_set1(float f)
{
        const __m256 v = _mm256_set1_ps(f);

        return (V16){v, v};
}

VOCAB V16 v_zero(void)
{
        return (V16){_mm256_setzero_ps(), _mm256_setzero_ps()};
}

VOCAB V16 v_load(const float *p)
{
        return (V16){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
}

VOCAB void v_store(float *p, V16 v)
{
        _mm256_storeu_ps(p, v.lo);
        _mm256_storeu_ps(p + 8, v.hi);
}

VOCAB __m256 load_masked(const float *p, __m256i mask, __m256 fill)
{
        return _mm256_blendv_ps(fill, _mm256_maskload_ps(p, mask), _mm256_castsi256_ps(mask));
}

VOCAB V16 v_load_n(const float *p, size_t n, V16 fill)
{
        return (V16){load_masked(p, mask_lo(n), fill.lo), load_masked(p + 8, mask_hi(n), fill.hi)};
}

VOCAB void v_store_n(float *p, V16 v, size_t n)
{
        _mm256_maskstore_ps(p, mask_lo(n), v.lo);
        _mm256_maskstore_ps(p + 8, mask_hi(n), v.hi);
}

VOCAB V16 v_first(V16 v, size_t n)
{
        return (V16){_mm256_and_ps(v.lo, _mm256_castsi256_ps(mask_lo(n))),
                     _mm256_and_ps(v.hi, _mm256_castsi256_ps(mask_hi(n)))};
}

VOCAB V16 v_add(V16 a, V16 b)
{
        return (V16){_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}

VOCAB V16 v_sub(V16 a, V16 b)
{
        return (V16){_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}

VOCAB V16 v_mul(V16 a, V16 b)
{
        return (V16){_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}

VOCAB V16 v_div(V16 a, V16 b)
{
        return (V16){_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}

VOCAB V16 v_fma(V16 a, V16 b, V16 c)
{
        return (V16){_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}

VOCAB V16 v_fnma(V16 a, V16 b, V16 c)
{
        return (V16){_mm256_fnmadd_ps(a.lo, b.lo, c.lo), _mm256_fnmadd_ps(a.hi, b.hi, c.hi)};
}

VOCAB V16 v_max(V16 a, V16 b)
{
        return (V16){_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
}

VOCAB V16 v_min(V16 a, V16 b)
{
        return (V16){_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)};
}

VOCAB V16 v_abs(V16 a)
{
        const __m256 sign = _mm256_set1_ps(-0.0F);

        return (V16){_mm256_andnot_ps(sign, a.lo), _mm256_andnot_ps(sign, a.hi)};
}

VOCAB V16 v_copysign(V16 a, V16 s)
{
        const __m256 sign = _mm256_set1_ps(-0.0F);

        a = v_abs(a);
        return (V16){_mm256_or_ps(a.lo, _mm256_and_ps(sign, s.lo)),
                     _mm256_or_ps(a.hi, _mm256_and_ps(sign, s.hi))};
}

VOCAB V16 v_select_gt(V16 a, V16 b, V16 x, V16 y)
{
        return (V16){_mm256_blendv_ps(y.lo, x.lo, _mm256_cmp_ps(a.lo, b.lo, _CMP_GT_OQ)),
                     _mm256_blendv_ps(y.hi, x.hi, _mm256_cmp_ps(a.hi, b.hi, _CMP_GT_OQ))};
}

VOCAB __m256 pow2_of(__m256 n)
{
        const __m256i bits = _mm256_castps_si256(_mm256_add_ps(n, _mm256_set1_ps(ROUND_MAGIC)));

        return _mm256_castsi256_ps(
                _mm256_add_epi32(_mm256_slli_epi32(bits, 23), _mm256_set1_epi32(ONE_BITS)));
}

VOCAB V16 v_pow2(V16 n)
{
        return (V16){pow2_of(n.lo), pow2_of(n.hi)};
}

VOCAB float v_hsum(V16 v)
{
        const __m256 v8 = _mm256_add_ps(v.lo, v.hi);
        const __m128 v4 = _mm_add_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
        const __m128 v2 = _mm_add_ps(v4, _mm_movehl_ps(v4, v4));

        return _mm_cvtss_f32(_mm_add_ss(v2, _mm_movehdup_ps(v2)));
}

VOCAB float v_hmax(V16 v)
{
        const __m256 v8 = _mm256_max_ps(v.lo, v.hi);
        const __m128 v4 = _mm_max_ps(_mm256_castps256_ps128(v8), _mm256_extractf128_ps(v8, 1));
        const __m128 v2 = _mm_max_ps(v4, _mm_movehl_ps(v4, v4));

        return _mm_cvtss_f32(_mm_max_ss(v2, _mm_movehdup_ps(v2)));
}

VOCAB unsigned v_eq_mask(V16 a, V16 b)
{
        const int lo = _mm256_movemask_ps(_mm256_cmp_ps(a.lo, b.lo, _CMP_EQ_OQ));
        const int hi = _mm256_movemask_ps(_mm256_cmp_ps(a.hi, b.hi, _CMP_EQ_OQ));

        return (unsigned)lo | (unsigned)hi << 8;
}

VOCAB __m128i load_8x16(const void *p, size_t i)
{
        return _mm_loadu_si128((const __m128i *)p + i);
}

VOCAB V16 v_load_f16(const void *p)
{
        return (V16){_mm256_cvtph_ps(load_8x16(p, 0)), _mm256_cvtph_ps(load_8x16(p, 1))};
}

VOCAB __m256 shift_up(__m256i v)
{
        return _mm256_castsi256_ps(_mm256_slli_epi32(v, 16));
}

VOCAB V16 v_load_bf16(const void *p)
{
        return (V16){shift_up(_mm256_cvtepu16_epi32(load_8x16(p, 0))),
                     shift_up(_mm256_cvtepu16_epi32(load_8x16(p, 1)))};
}

VOCAB __m256i load_8x32(const void *p, size_t i)
{
        return _mm256_loadu_si256((const __m256i *)p + i);
}

VOCAB V16 v_pair_even(const void *p)
{
        return (V16){shift_up(load_8x32(p, 0)), shift_up(load_8x32(p, 1))};
}

/* Loaded anew (the empty asm hides that): keeping v_pair_even's two registers would spill. */
VOCAB V16 v_pair_odd(const void *p)
{
        __asm__("" : "+r"(p));
        return (V16){shift_up(_mm256_srli_epi32(load_8x32(p, 0), 16)),
                     shift_up(_mm256_srli_epi32(load_8x32(p, 1), 16))};
}

VOCAB void v_to_f16(V16 v, uint16_t *out)
{
        _mm_storeu_si128((__m128i *)(void *)out, _mm256_cvtps_ph(v.lo, _MM_FROUND_TO_NEAREST_INT));
        _mm_storeu_si128((__m128i *)(void *)(out + 8),
                         _mm256_cvtps_ph(v.hi, _MM_FROUND_TO_NEAREST_INT));
}

/* Eight bf16 in 32-bit lanes: nearest even by integers; a NaN keeps its top bits and turns quiet.
 */
VOCAB __m256i bf16_of(__m256 v)
{
        const __m256i bits = _mm256_castps_si256(v);
        const __m256i top = _mm256_srli_epi32(bits, 16);
        const __m256i odd = _mm256_and_si256(top, _mm256_set1_epi32(1));
        const __m256i up = _mm256_add_epi32(_mm256_set1_epi32(0x7FFF), odd);
        const __m256i near = _mm256_srli_epi32(_mm256_add_epi32(bits, up), 16);
        const __m256i quiet = _mm256_or_si256(top, _mm256_set1_epi32(0x40));
        const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(v, v, _CMP_UNORD_Q));

        return _mm256_blendv_epi8(near, quiet, nan);
}

VOCAB void v_to_bf16(V16 v, uint16_t *out)
{
        const __m256i packed = _mm256_packus_epi32(bf16_of(v.lo), bf16_of(v.hi));

        _mm256_storeu_si256((__m256i *)(void *)out, _mm256_permute4x64_epi64(packed, 0xD8));
}

#endif
