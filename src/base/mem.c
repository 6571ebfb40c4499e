#include "base/mem.h"

#include <errno.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGN = 64 };

static atomic_uint_fast64_t n_asked;
static atomic_uint_fast64_t fail_at;

/* Counts the request; true when a test wants this one refused. */
static bool refused_by_test(void)
{
        return atomic_fetch_add(&n_asked, 1) + 1 == atomic_load(&fail_at);
}

/* Bytes to ask for: a multiple of the alignment, never zero; false on overflow. */
static bool size_total(size_t count, size_t size, size_t *total)
{
        size_t bytes;

        if (__builtin_mul_overflow(count, size, &bytes))
                return false;
        return !__builtin_add_overflow((bytes + (bytes == 0)), ALIGN - 1, total);
}

static void *block_alloc(size_t total)
{
        void *p = aligned_alloc(ALIGN, total & ~(size_t)(ALIGN - 1));

        if (p != NULL)
                memset(p, 0, total & ~(size_t)(ALIGN - 1));
        return p;
}

Status mem_alloc(void *out, size_t count, size_t size)
{
        size_t total;
        void *p;

        ENSURE(size_total(count, size, &total), E_NOMEM, "out of memory: %zu x %zu bytes", count,
               size);
        ENSURE(!refused_by_test(), E_NOMEM, "out of memory (by request of a test)");
        p = block_alloc(total);
        ENSURE(p != NULL, E_NOMEM, "out of memory: %zu bytes", total);
        memcpy(out, &p, sizeof(p));
        return OK;
}

Status mem_resize(void *inout, size_t old_count, size_t new_count, size_t size)
{
        void *old;
        void *fresh;
        const size_t kept = old_count < new_count ? old_count : new_count;

        memcpy(&old, inout, sizeof(old));
        TRY(mem_alloc(&fresh, new_count, size));
        if (kept > 0)
                memcpy(fresh, old, kept * size);
        mem_free(old);
        memcpy(inout, &fresh, sizeof(fresh));
        return OK;
}

void mem_free(const void *p)
{
        free((void *)p);
}

void mem_free_at(void *pointer_address)
{
        void *p;

        memcpy(&p, pointer_address, sizeof(p));
        mem_free(p);
}

Status mem_pages_alloc(size_t size, void *out)
{
        void *p;

        ENSURE(!refused_by_test(), E_NOMEM, "out of memory (by request of a test)");
        p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ENSURE(p != MAP_FAILED, E_NOMEM, "out of memory: %zu bytes of pages: %s", size,
               strerror(errno));
        (void)madvise(p, size, MADV_HUGEPAGE);
        memcpy(out, &p, sizeof(p));
        return OK;
}

void mem_pages_free(void *p, size_t size)
{
        if (p != NULL)
                (void)munmap(p, size);
}

enum { MAPPED_MIN = 1 << 20 };

/* The size stands before the data, for the release. */
typedef struct Bulk {
        alignas(ALIGN) size_t mapped; /* bytes; 0: from mem_alloc */
        alignas(ALIGN) unsigned char data[];
} Bulk;

static Status bulk_new(size_t size, Bulk **out)
{
        const size_t total = size + sizeof(Bulk);

        if (size < MAPPED_MIN)
                return mem_alloc(out, 1, total);
        TRY(mem_pages_alloc(total, out));
        (*out)->mapped = total;
        return OK;
}

Status mem_bulk_alloc(size_t size, void *out)
{
        Bulk *b = NULL;
        void *data;

        ENSURE(size <= SIZE_MAX - sizeof(*b), E_NOMEM, "out of memory: %zu bytes", size);
        TRY(bulk_new(size, &b));
        data = b->data;
        memcpy(out, &data, sizeof(data));
        return OK;
}

static void bulk_free(Bulk *b)
{
        if (b->mapped == 0)
                mem_free(b);
        else
                mem_pages_free(b, b->mapped);
}

void mem_bulk_free(void *p)
{
        if (p != NULL)
                bulk_free((Bulk *)((unsigned char *)p - offsetof(Bulk, data)));
}

void mem_fail_at(uint64_t k)
{
        atomic_store(&n_asked, 0);
        atomic_store(&fail_at, k);
}

uint64_t mem_alloc_count(void)
{
        return atomic_load(&n_asked);
}
