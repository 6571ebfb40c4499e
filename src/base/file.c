#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_AHEAD = 64, READ_MORE = 4096 }; /* bytes beyond the stated size */

static Status file_stat(File *f)
{
        struct stat st;

        ENSURE(fstat(f->fd, &st) == 0, E_IO, "%s: %s", f->path, strerror(errno));
        ENSURE(!S_ISDIR(st.st_mode), E_IO, "%s: is a directory, not a file", f->path);
        ENSURE(S_ISREG(st.st_mode), E_IO, "%s: is not a regular file", f->path);
        f->size = (uint64_t)st.st_size;
        return OK;
}

Status file_open(const char *path, File *out)
{
        CLEANUP(file_close) File f = {.fd = -1};

        TRY(str_dup(str_of(path), &f.path));
        /* Non-blocking, so that a FIFO is refused and not waited for. */
        f.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        ENSURE(f.fd >= 0, E_IO, "%s: %s", path, strerror(errno));
        TRY(file_stat(&f));
        *out = TAKE(f);
        return OK;
}

/* TAKE leaves a zeroed File, whose fd 0 is somebody else's: only a path says that it is open. */
static bool file_is_open(const File *f)
{
        return f->path != NULL && f->fd >= 0;
}

void file_close(File *f)
{
        if (file_is_open(f))
                (void)close(f->fd);
        mem_free(f->path);
        *f = (File){.fd = -1};
}

/* At most n bytes at an offset; 0 at the end of the file. */
static Status read_some(const File *f, uint64_t offset, void *out, size_t n, size_t *got)
{
        ssize_t r;

        ENSURE(offset <= INT64_MAX, E_IO, "%s: no such offset: %" PRIu64, f->path, offset);
        r = TEMP_FAILURE_RETRY(pread(f->fd, out, n, (off_t)offset));
        ENSURE(r >= 0, E_IO, "%s: %s", f->path, strerror(errno));
        *got = (size_t)r;
        return OK;
}

Status file_read_at(const File *f, uint64_t offset, void *out, size_t n)
{
        size_t done = 0;
        size_t got;

        while (done < n) {
                TRY(read_some(f, offset + done, (char *)out + done, n - done, &got));
                ENSURE(got > 0, E_IO,
                       "%s: ends at byte %" PRIu64 ", %zu bytes at %" PRIu64 " were wanted",
                       f->path, offset + done, n, offset);
                done += got;
        }
        return OK;
}

/* Room for what the size leaves and a little more, so that the end is seen without growing. */
static size_t room_for(const File *f, const StrBuf *text)
{
        return text->n <= f->size ? f->size - text->n + READ_AHEAD : READ_MORE;
}

/* Appends the next bytes of a file; `*more` is false at its end. */
static Status read_next(const File *f, StrBuf *text, bool *more)
{
        size_t got;

        TRY(strbuf_reserve(text, room_for(f, text)));
        TRY(read_some(f, text->n, text->p + text->n, text->cap - text->n - 1, &got));
        text->n += got;
        text->p[text->n] = '\0';
        *more = got > 0;
        return OK;
}

static Status size_check(const char *path, uint64_t size, size_t limit)
{
        ENSURE(size <= limit, E_RANGE, "%s: %" PRIu64 " bytes are more than the limit of %zu", path,
               size, limit);
        return OK;
}

/* Reads to the end instead of trusting the size: files of /proc and /sys state none. */
Status file_read_all(const char *path, size_t limit, StrBuf *out)
{
        CLEANUP(file_close) File f = {.fd = -1};
        CLEANUP(strbuf_done) StrBuf text = {0};
        bool more = true;

        TRY(file_open(path, &f));
        TRY(size_check(path, f.size, limit));
        while (more) {
                TRY(read_next(&f, &text, &more));
                TRY(size_check(path, text.n, limit));
        }
        strbuf_done(out);
        *out = TAKE(text);
        return OK;
}

bool file_exists(const char *path)
{
        struct stat st;

        return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool dir_exists(const char *path)
{
        struct stat st;

        return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}
