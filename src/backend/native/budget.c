#include "backend/native/native.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TEXT_MAX = 4096 }; /* MemAvailable is in the first few lines */

static uint64_t number_after(const char *text, const char *key, uint64_t fallback)
{
        const char *at = strstr(text, key);
        unsigned long long value;

        if (at == NULL || sscanf(at + strlen(key), "%llu", &value) != 1)
                return fallback;
        return value;
}

/* The beginning of a small system file, "" when it cannot be read. Allocates nothing: a lack of
   memory must not look like a machine without limits. */
static void text_read(const char *path, char text[TEXT_MAX + 1])
{
        const int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t got;

        text[0] = '\0';
        if (fd < 0)
                return;
        got = TEMP_FAILURE_RETRY(read(fd, text, TEXT_MAX));
        text[got > 0 ? got : 0] = '\0';
        (void)close(fd);
}

/* The number after `key` in a file of "key value" text; `fallback` when there is none. */
static uint64_t number_in_file(const char *path, const char *key, uint64_t fallback)
{
        char text[TEXT_MAX + 1];

        text_read(path, text);
        return number_after(text, key, fallback);
}

/* What the cgroup leaves: "max" has no number, so the fallback stands. */
static uint64_t cgroup_free(void)
{
        const uint64_t limit = number_in_file("/sys/fs/cgroup/memory.max", "", UINT64_MAX);
        const uint64_t used = number_in_file("/sys/fs/cgroup/memory.current", "", 0);

        return limit > used ? limit - used : 0;
}

static uint64_t machine_free(void)
{
        const uint64_t kib = number_in_file("/proc/meminfo", "MemAvailable:", UINT64_MAX / 1024);

        return kib * 1024;
}

uint64_t native_memory_free(void)
{
        const uint64_t machine = machine_free();
        const uint64_t cgroup = cgroup_free();

        return machine < cgroup ? machine : cgroup;
}

static uint64_t memory_allowed(const BackendOptions *o)
{
        return o->memory_limit > 0 ? o->memory_limit : native_memory_free();
}

Status native_budget(const BackendOptions *o, uint64_t weights, uint64_t kv)
{
        const uint64_t have = memory_allowed(o);
        const double gb = 1e9;

        ENSURE(weights + kv <= have, E_NOMEM,
               "needs %.2f GB of memory (%.2f weights, %.2f KV cache), %.2f GB %s; "
               "use a smaller model or a smaller --ctx",
               (double)(weights + kv) / gb, (double)weights / gb, (double)kv / gb,
               (double)have / gb, o->memory_limit > 0 ? "are allowed" : "are free");
        return OK;
}
