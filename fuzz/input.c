#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 64 };

Str input_str(const uint8_t *data, size_t size)
{
        return (Str){size > 0 ? (const char *)data : "", size};
}

void promise(bool holds, const char *what)
{
        if (holds)
                return;
        (void)fprintf(stderr, "broken promise: %s (last error: %s)\n", what, status_text());
        abort();
}

void any_outcome(Status s)
{
        (void)s;
}

static int memory_file(void)
{
        static int fd = -1;

        if (fd < 0)
                fd = memfd_create("input", 0);
        promise(fd >= 0, "memfd_create works");
        return fd;
}

const char *input_path(const uint8_t *data, size_t size)
{
        static char path[PATH_MAX_BYTES];
        const int fd = memory_file();

        promise(ftruncate(fd, (off_t)size) == 0, "ftruncate works");
        promise(pwrite(fd, data, size, 0) == (ssize_t)size, "pwrite works");
        (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        return path;
}
