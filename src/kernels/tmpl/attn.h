/* Attention over one KV block of 16 tokens, for each storage type. Needs a vocabulary. */
#include "kernels/tmpl/loads.h"

#define A_PASTE(name, kind) name##_##kind
#define A_NAME(name, kind)  A_PASTE(name, kind)
#define A(name)             A_NAME(name, ATTN_KIND)

/* Bytes of a 16-bit element; f32 blocks use sizeof(float). */
enum { HALF_BYTES = 2 };

VOCAB V16 v_row_f32(const char *p)
{
        return v_load((const float *)(const void *)p);
}

VOCAB V16 v_row_f16(const char *p)
{
        return v_load_f16(p);
}

VOCAB V16 v_row_bf16(const char *p)
{
        return v_load_bf16(p);
}

VOCAB size_t round_up_16(size_t n)
{
        return (n + 15) / 16 * 16;
}

#define ATTN_KIND f32
#define K_EVEN    w_f32
#define K_ODD     w_f32
#define V_ROW     v_row_f32
#define V_BYTES   sizeof(float)
#include "kernels/tmpl/attn_block.h"

#define ATTN_KIND f16
#define K_EVEN    w_f16
#define K_ODD     w_f16
#define V_ROW     v_row_f16
#define V_BYTES   HALF_BYTES
#include "kernels/tmpl/attn_block.h"

#define ATTN_KIND bf16
#define K_EVEN    w_bf16_even
#define K_ODD     w_bf16_odd
#define V_ROW     v_row_bf16
#define V_BYTES   HALF_BYTES
#include "kernels/tmpl/attn_block.h"

#include "kernels/tmpl/kv_put.h"
