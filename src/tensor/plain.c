#include "tensor/convert.h"

#include <stdint.h>
#include <string.h>

typedef void (*LoadFn)(const uint8_t *p, float *out);

static inline void row_to_f32(const void *src, float *dst, size_t n, size_t size, LoadFn load)
{
        const uint8_t *p = src;

        for (size_t i = 0; i < n; i++)
                load(p + i * size, dst + i);
}

/* Loads one element of type T; values beyond 24 bits round to nearest. */
#define PLAIN_ROW(name, T)                                            \
        static void name##_load(const uint8_t *p, float *out)         \
        {                                                             \
                T v;                                                  \
                memcpy(&v, p, sizeof(v));                             \
                *out = (float)v;                                      \
        }                                                             \
        void name##_row_to_f32(const void *src, float *dst, size_t n) \
        {                                                             \
                row_to_f32(src, dst, n, sizeof(T), name##_load);      \
        }

PLAIN_ROW(f64, double)
PLAIN_ROW(i8, int8_t)
PLAIN_ROW(i16, int16_t)
PLAIN_ROW(i32, int32_t)
PLAIN_ROW(i64, int64_t)
PLAIN_ROW(u8, uint8_t)
PLAIN_ROW(u16, uint16_t)
PLAIN_ROW(u32, uint32_t)
PLAIN_ROW(u64, uint64_t)

/* Any byte but 0 is true. */
static void bool_load(const uint8_t *p, float *out)
{
        *out = (float)(*p != 0);
}

void bool_row_to_f32(const void *src, float *dst, size_t n)
{
        row_to_f32(src, dst, n, 1, bool_load);
}

void f32_row_to_f32(const void *src, float *dst, size_t n)
{
        memcpy(dst, src, n * sizeof(*dst));
}

void f32_row_from_f32(const float *src, void *dst, size_t n)
{
        memcpy(dst, src, n * sizeof(*src));
}
