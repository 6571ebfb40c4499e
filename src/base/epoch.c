#include "base/epoch.h"

#include "base/clock.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BURST = 64 };

#if defined(__x86_64__) || defined(__i386__)
static void cpu_relax(void)
{
        __builtin_ia32_pause();
}
#elif defined(__aarch64__)
static void cpu_relax(void)
{
        __asm__ volatile("isb" ::: "memory"); /* yield is a no-op on most cores */
}
#else
static void cpu_relax(void)
{
        __asm__ volatile("" ::: "memory");
}
#endif

/* By difference, so that wrap-around is no special case. */
static bool has_reached(uint32_t value, uint32_t wanted)
{
        return (int32_t)(value - wanted) >= 0;
}

static bool epoch_reached(const Epoch *e, uint32_t wanted)
{
        return has_reached(atomic_load_explicit(&e->value, memory_order_acquire), wanted);
}

static void futex_wait(_Atomic uint32_t *word, uint32_t while_value)
{
        (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, while_value, NULL, NULL, 0);
}

static void futex_wake_all(_Atomic uint32_t *word)
{
        (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

/*
 * Sequentially consistent on both sides: either the writer sees the sleeper, or the sleeper sees
 * the new value before it sleeps (the kernel compares it once more).
 */
void epoch_post(Epoch *e, uint32_t value)
{
        atomic_store(&e->value, value);
        if (atomic_load(&e->sleepers) > 0)
                futex_wake_all(&e->value);
}

/* A few microseconds without asking the clock. */
static bool burst_wait(const Epoch *e, uint32_t wanted)
{
        bool reached = epoch_reached(e, wanted);

        for (int i = 0; i < BURST && !reached; i++) {
                cpu_relax();
                reached = epoch_reached(e, wanted);
        }
        return reached;
}

/*
 * Without sched_yield, though another thread may want this core: given away to a stranger, it comes
 * back after a time slice of milliseconds.
 */
static bool spin_wait(const Epoch *e, uint32_t wanted, uint64_t spin_ns)
{
        const uint64_t begin = clock_now_ns();
        bool reached = false;

        while (!reached && clock_now_ns() - begin < spin_ns) {
                reached = burst_wait(e, wanted);
        }
        return reached;
}

static void sleep_wait(Epoch *e, uint32_t wanted)
{
        uint32_t value;

        (void)atomic_fetch_add(&e->sleepers, 1);
        while (!has_reached(value = atomic_load(&e->value), wanted))
                futex_wait(&e->value, value);
        (void)atomic_fetch_sub(&e->sleepers, 1);
}

void epoch_wait(Epoch *e, uint32_t wanted, uint64_t spin_ns)
{
        if (burst_wait(e, wanted))
                return;
        if (!spin_wait(e, wanted, spin_ns))
                sleep_wait(e, wanted);
}
