#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static Status temp_name(const char *path, char **out)
{
        StrBuf b = {0};

        TRY(strbuf_printf(&b, "%s.XXXXXX", path));
        *out = b.p;
        return OK;
}

/* mkostemp makes files for the owner alone; a finished file gets what open would have given it. */
static void mode_default(int fd)
{
        const mode_t mask = umask(0);

        (void)umask(mask);
        (void)fchmod(fd, 0666 & ~mask);
}

Status file_writer_open(const char *path, FileWriter *out)
{
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        TRY(str_dup(str_of(path), &w.path));
        TRY(temp_name(path, &w.temp));
        w.fd = mkostemp(w.temp, O_CLOEXEC);
        ENSURE(w.fd >= 0, E_IO, "%s: %s", path, strerror(errno));
        mode_default(w.fd);
        *out = TAKE(w);
        return OK;
}

static Status write_some(const FileWriter *w, uint64_t offset, const void *p, size_t n, size_t *put)
{
        ssize_t r;

        ENSURE(offset <= INT64_MAX, E_IO, "%s: no such offset: %" PRIu64, w->path, offset);
        r = TEMP_FAILURE_RETRY(pwrite(w->fd, p, n, (off_t)offset));
        ENSURE(r > 0, E_IO, "%s: %s", w->path, r < 0 ? strerror(errno) : "nothing was written");
        *put = (size_t)r;
        return OK;
}

Status file_writer_write_at(FileWriter *w, uint64_t offset, const void *p, size_t n)
{
        size_t done = 0;
        size_t put;

        while (done < n) {
                TRY(write_some(w, offset + done, (const char *)p + done, n - done, &put));
                done += put;
        }
        return OK;
}

Status file_writer_write(FileWriter *w, const void *p, size_t n)
{
        TRY(file_writer_write_at(w, w->offset, p, n));
        w->offset += n;
        if (w->sha256 != NULL)
                sha256_update(w->sha256, p, n);
        return OK;
}

/* A descriptor is gone even when close reports an error. */
static Status writer_close(FileWriter *w)
{
        const int r = close(w->fd);

        w->fd = -1;
        ENSURE(r == 0, E_IO, "%s: %s", w->path, strerror(errno));
        return OK;
}

Status file_writer_commit(FileWriter *w)
{
        ENSURE(fsync(w->fd) == 0, E_IO, "%s: %s", w->path, strerror(errno));
        TRY(writer_close(w));
        ENSURE(rename(w->temp, w->path) == 0, E_IO, "%s: %s", w->path, strerror(errno));
        mem_free(w->temp);
        w->temp = NULL;
        return OK;
}

/* As in file.c: a zeroed writer owns no descriptor, though its fd reads 0. */
static bool writer_is_open(const FileWriter *w)
{
        return w->temp != NULL && w->fd >= 0;
}

static void temp_discard(const FileWriter *w)
{
        if (w->temp != NULL)
                (void)unlink(w->temp);
}

void file_writer_done(FileWriter *w)
{
        if (writer_is_open(w))
                (void)close(w->fd);
        temp_discard(w);
        mem_free(w->temp);
        mem_free(w->path);
        *w = (FileWriter){.fd = -1};
}
