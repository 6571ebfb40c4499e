#include "tensor/dtype.h"
#include "tensor/convert.h"

#include <assert.h>

#define PLAIN(name_, size_, to_)                                                    \
        {                                                                           \
                .name = (name_), .block = 1, .block_size = (size_), .to_f32 = (to_) \
        }
#define FLOAT(name_, size_, to_, from_)                                               \
        {                                                                             \
                .name = (name_), .block = 1, .block_size = (size_), .is_float = true, \
                .to_f32 = (to_), .from_f32 = (from_)                                  \
        }
#define QUANT(name_, block_, size_, to_)                                                   \
        {                                                                                  \
                .name = (name_), .block = (block_), .block_size = (size_), .to_f32 = (to_) \
        }
#define QUANT_BOTH(name_, block_, size_, to_, from_)                                        \
        {                                                                                   \
                .name = (name_), .block = (block_), .block_size = (size_), .to_f32 = (to_), \
                .from_f32 = (from_)                                                         \
        }

static const DTypeTraits traits[] = {
        [DT_F32] = FLOAT("F32", 4, f32_row_to_f32, f32_row_from_f32),
        [DT_F16] = FLOAT("F16", 2, f16_row_to_f32, f16_row_from_f32),
        [DT_BF16] = FLOAT("BF16", 2, bf16_row_to_f32, bf16_row_from_f32),
        [DT_F64] = FLOAT("F64", 8, f64_row_to_f32, NULL),
        [DT_I8] = PLAIN("I8", 1, i8_row_to_f32),
        [DT_I16] = PLAIN("I16", 2, i16_row_to_f32),
        [DT_I32] = PLAIN("I32", 4, i32_row_to_f32),
        [DT_I64] = PLAIN("I64", 8, i64_row_to_f32),
        [DT_U8] = PLAIN("U8", 1, u8_row_to_f32),
        [DT_U16] = PLAIN("U16", 2, u16_row_to_f32),
        [DT_U32] = PLAIN("U32", 4, u32_row_to_f32),
        [DT_U64] = PLAIN("U64", 8, u64_row_to_f32),
        [DT_BOOL] = PLAIN("BOOL", 1, bool_row_to_f32),
        [DT_Q4_0] = QUANT_BOTH("Q4_0", 32, 18, q4_0_row_to_f32, q4_0_row_from_f32),
        [DT_Q4_1] = QUANT_BOTH("Q4_1", 32, 20, q4_1_row_to_f32, q4_1_row_from_f32),
        [DT_Q5_0] = QUANT("Q5_0", 32, 22, q5_0_row_to_f32),
        [DT_Q5_1] = QUANT("Q5_1", 32, 24, q5_1_row_to_f32),
        [DT_Q8_0] = QUANT_BOTH("Q8_0", 32, 34, q8_0_row_to_f32, q8_0_row_from_f32),
        [DT_Q2_K] = QUANT("Q2_K", 256, 84, q2_k_row_to_f32),
        [DT_Q3_K] = QUANT("Q3_K", 256, 110, q3_k_row_to_f32),
        [DT_Q4_K] = QUANT("Q4_K", 256, 144, q4_k_row_to_f32),
        [DT_Q5_K] = QUANT("Q5_K", 256, 176, q5_k_row_to_f32),
        [DT_Q6_K] = QUANT("Q6_K", 256, 210, q6_k_row_to_f32),
};
_Static_assert(N_ELEMS(traits) == DT_MAX, "a row for every element type");

bool dtype_is_half(DType t)
{
        return t == DT_F16 || t == DT_BF16;
}

bool dtype_is_weight(DType t)
{
        return t == DT_F32 || dtype_is_half(t);
}

const DTypeTraits *dtype_traits(DType t)
{
        assert((unsigned)t < DT_MAX);
        return &traits[t];
}

/* Quantised types have ggml names, which a safetensors header cannot mean. */
static bool named_in_safetensors(const DTypeTraits *row, Str name)
{
        return row->block == 1 && str_equal(str_of(row->name), name);
}

bool dtype_by_name(Str name, DType *out)
{
        for (size_t i = 0; i < DT_MAX; i++) {
                if (named_in_safetensors(&traits[i], name)) {
                        *out = (DType)i;
                        return true;
                }
        }
        return false;
}

bool dtype_bytes(DType t, uint64_t n, uint64_t *out)
{
        const DTypeTraits *row = dtype_traits(t);
        uint64_t bytes;

        if (n % row->block != 0 ||
            __builtin_mul_overflow(n / row->block, (uint64_t)row->block_size, &bytes))
                return false;
        *out = bytes;
        return true;
}
