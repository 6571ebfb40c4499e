#include "weights/gguf_types.h"
#include "weights/gguf_write.h"

/* One loader a width; signed and unsigned differ in the sign test only. */
#define LOAD_UNSIGNED(name, T)                                     \
        static void load_##name(const uint8_t *p, GgufNumber *out) \
        {                                                          \
                T v;                                               \
                memcpy(&v, p, sizeof(v));                          \
                *out = (GgufNumber){true, false, v, (double)v};    \
        }                                                          \
        _Static_assert(sizeof(T) <= sizeof(uint64_t), "fits a GgufNumber")
#define LOAD_SIGNED(name, T)                                              \
        static void load_##name(const uint8_t *p, GgufNumber *out)        \
        {                                                                 \
                T v;                                                      \
                memcpy(&v, p, sizeof(v));                                 \
                *out = (GgufNumber){true, v < 0, (uint64_t)v, (double)v}; \
        }                                                                 \
        _Static_assert(sizeof(T) <= sizeof(uint64_t), "fits a GgufNumber")
#define LOAD_FLOAT(name, T)                                        \
        static void load_##name(const uint8_t *p, GgufNumber *out) \
        {                                                          \
                T v;                                               \
                memcpy(&v, p, sizeof(v));                          \
                *out = (GgufNumber){false, v < 0, 0, (double)v};   \
        }                                                          \
        _Static_assert(sizeof(T) <= sizeof(double), "fits a GgufNumber")

LOAD_UNSIGNED(u8, uint8_t);
LOAD_UNSIGNED(u16, uint16_t);
LOAD_UNSIGNED(u32, uint32_t);
LOAD_UNSIGNED(u64, uint64_t);
LOAD_SIGNED(i8, int8_t);
LOAD_SIGNED(i16, int16_t);
LOAD_SIGNED(i32, int32_t);
LOAD_SIGNED(i64, int64_t);
LOAD_FLOAT(f32, float);
LOAD_FLOAT(f64, double);

static const GgufTypeRow value_types[] = {
        [GGUF_U8] = {"an 8-bit unsigned integer", 1, load_u8},
        [GGUF_I8] = {"an 8-bit integer", 1, load_i8},
        [GGUF_U16] = {"a 16-bit unsigned integer", 2, load_u16},
        [GGUF_I16] = {"a 16-bit integer", 2, load_i16},
        [GGUF_U32] = {"a 32-bit unsigned integer", 4, load_u32},
        [GGUF_I32] = {"a 32-bit integer", 4, load_i32},
        [GGUF_F32] = {"a 32-bit float", 4, load_f32},
        [GGUF_BOOL] = {"a bool", 1, NULL},
        [GGUF_STRING] = {"a string", 0, NULL},
        [GGUF_ARRAY] = {"an array", 0, NULL},
        [GGUF_U64] = {"a 64-bit unsigned integer", 8, load_u64},
        [GGUF_I64] = {"a 64-bit integer", 8, load_i64},
        [GGUF_F64] = {"a 64-bit float", 8, load_f64},
};
_Static_assert(N_ELEMS(value_types) == GGUF_TYPE_MAX, "a row for every value type");

const GgufTypeRow *gguf_type_row(uint32_t type)
{
        return &value_types[type];
}

/* Known to ggml; dtype DT_MAX: not to us. A row without a name: no such type. */
typedef struct TensorTypeRow {
        const char *name;
        DType dtype;
} TensorTypeRow;

static const TensorTypeRow tensor_types[] = {
        [0] = {"F32", DT_F32},         [1] = {"F16", DT_F16},         [2] = {"Q4_0", DT_Q4_0},
        [3] = {"Q4_1", DT_Q4_1},       [4] = {"Q4_2", DT_MAX},        [5] = {"Q4_3", DT_MAX},
        [6] = {"Q5_0", DT_Q5_0},       [7] = {"Q5_1", DT_Q5_1},       [8] = {"Q8_0", DT_Q8_0},
        [9] = {"Q8_1", DT_MAX},        [10] = {"Q2_K", DT_Q2_K},      [11] = {"Q3_K", DT_Q3_K},
        [12] = {"Q4_K", DT_Q4_K},      [13] = {"Q5_K", DT_Q5_K},      [14] = {"Q6_K", DT_Q6_K},
        [15] = {"Q8_K", DT_MAX},       [16] = {"IQ2_XXS", DT_MAX},    [17] = {"IQ2_XS", DT_MAX},
        [18] = {"IQ3_XXS", DT_MAX},    [19] = {"IQ1_S", DT_MAX},      [20] = {"IQ4_NL", DT_MAX},
        [21] = {"IQ3_S", DT_MAX},      [22] = {"IQ2_S", DT_MAX},      [23] = {"IQ4_XS", DT_MAX},
        [24] = {"I8", DT_I8},          [25] = {"I16", DT_I16},        [26] = {"I32", DT_I32},
        [27] = {"I64", DT_I64},        [28] = {"F64", DT_F64},        [29] = {"IQ1_M", DT_MAX},
        [30] = {"BF16", DT_BF16},      [31] = {"Q4_0_4_4", DT_MAX},   [32] = {"Q4_0_4_8", DT_MAX},
        [33] = {"Q4_0_8_8", DT_MAX},   [34] = {"TQ1_0", DT_MAX},      [35] = {"TQ2_0", DT_MAX},
        [36] = {"IQ4_NL_4_4", DT_MAX}, [37] = {"IQ4_NL_4_8", DT_MAX}, [38] = {"IQ4_NL_8_8", DT_MAX},
        [39] = {"MXFP4", DT_MAX},
};

Status gguf_tensor_dtype(uint32_t ggml_type, DType *out)
{
        ENSURE(ggml_type < N_ELEMS(tensor_types), E_FORMAT, "tensor type %u is unknown", ggml_type);
        ENSURE(tensor_types[ggml_type].dtype != DT_MAX, E_UNSUPPORTED,
               "tensor type %s is not supported", tensor_types[ggml_type].name);
        *out = tensor_types[ggml_type].dtype;
        return OK;
}

Status gguf_type_of_dtype(DType t, uint32_t *out)
{
        for (uint32_t i = 0; i < N_ELEMS(tensor_types); i++) {
                if (tensor_types[i].dtype != t)
                        continue;
                *out = i;
                return OK;
        }
        return FAIL(E_UNSUPPORTED, "%s has no place in GGUF", dtype_traits(t)->name);
}
