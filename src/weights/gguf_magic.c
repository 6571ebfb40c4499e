#include "weights/gguf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* No allocation, so that no lack of memory looks like another format. A FIFO is not waited for. */
static size_t first_bytes(const char *path, void *out, size_t n)
{
        const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        ssize_t got;

        if (fd < 0)
                return 0;
        got = TEMP_FAILURE_RETRY(pread(fd, out, n, 0));
        (void)close(fd);
        return got > 0 ? (size_t)got : 0;
}

bool gguf_is_file(const char *path)
{
        char magic[4];

        return first_bytes(path, magic, sizeof(magic)) == sizeof(magic) &&
               memcmp(magic, "GGUF", sizeof(magic)) == 0;
}
