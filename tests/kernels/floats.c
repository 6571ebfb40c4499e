#include "kernels/floats.h"

#include <float.h>
#include <sys/mman.h>

static uint32_t next_random(uint32_t *state)
{
        *state = *state * 1664525U + 1013904223U;
        return *state >> 8;
}

void fill_normal(float *x, size_t n, uint32_t seed)
{
        for (size_t i = 0; i < n; i++)
                x[i] = ((float)next_random(&seed) * 0x1p-24F - 0.5F) * 8.0F;
}

void fill_special(float *x, size_t n, uint32_t seed)
{
        static const float special[] = {0.0F,        -0.0F,         INFINITY, -INFINITY, NAN,
                                        FLT_MIN / 2, -FLT_TRUE_MIN, FLT_MAX,  -FLT_MAX,  1e-40F,
                                        88.7F,       88.8F,         -87.5F,   -103.5F,   -104.5F,
                                        1e30F,       65519.0F,      65520.0F, 6e-8F,     2.98e-8F,
                                        1.0F,        -1.0F,         0.9277F,  0.9278F};

        fill_normal(x, n, seed);
        for (size_t i = seed % 3; i < n; i += 3)
                x[i] = special[next_random(&seed) % N_ELEMS(special)];
}

static void fill_all(float *x, size_t n, float value)
{
        for (size_t i = 0; i < n; i++)
                x[i] = value;
}

void fill_masked(float *x, size_t n, uint32_t seed)
{
        (void)seed;
        fill_all(x, n, -INFINITY);
}

void fill_nan(float *x, size_t n, uint32_t seed)
{
        (void)seed;
        fill_all(x, n, NAN);
}

static bool same_float(float a, float b)
{
        uint32_t bits[2];

        memcpy(&bits[0], &a, sizeof(a));
        memcpy(&bits[1], &b, sizeof(b));
        return bits[0] == bits[1] || (isnan(a) && isnan(b));
}

void assert_same_floats(const float *a, const float *b, size_t n, const char *what)
{
        for (size_t i = 0; i < n; i++)
                if (!same_float(a[i], b[i]))
                        fail_msg("%s: element %zu of %zu: %a, not %a", what, i, n, (double)a[i],
                                 (double)b[i]);
}

static const KernelsEntry *entry_named(const KernelsEntry *list, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(list[i].kernels->name, name) == 0)
                        return &list[i];
        return NULL;
}

const Kernels *usable_kernels(const char *name)
{
        KernelsEntry list[8] = {0};
        const KernelsEntry *e = entry_named(list, kernels_list(list, N_ELEMS(list)), name);

        assert_non_null(e);
        if (!e->usable)
                skip();
        return e->kernels;
}

float *floats_new(size_t n)
{
        float *p = malloc(n * sizeof(float) + (n == 0));

        assert_non_null(p);
        return p;
}

enum { GUARD = 4096 };

/* Whole pages for `bytes`, without the guard. */
static size_t guarded_size(size_t bytes)
{
        return (bytes + GUARD - 1) / GUARD * GUARD;
}

void *guarded_new(size_t bytes)
{
        const size_t size = guarded_size(bytes);
        char *base = mmap(NULL, size + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);

        assert_ptr_not_equal(base, MAP_FAILED);
        assert_int_equal(mprotect(base + size, GUARD, PROT_NONE), 0);
        return base + size - bytes;
}

void guarded_free(void *p, size_t bytes)
{
        const size_t size = guarded_size(bytes);

        assert_int_equal(munmap((char *)p + bytes - size, size + GUARD), 0);
}
