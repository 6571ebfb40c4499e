/* Files: reading whole or at offsets, mapping, and writing so that nothing is left half-written. */
#ifndef QUERN_BASE_FILE_H
#define QUERN_BASE_FILE_H

#include "base/sha256.h"
#include "base/str.h"

#include <stdint.h>

/** An open read-only file. fd -1 is closed. */
typedef struct File {
        int fd;
        uint64_t size;
        char *path; /* owned, for messages */
} File;

Status file_open(const char *path, File *out); /* regular files only; E_IO with path and reason */
Status file_read_at(const File *f, uint64_t offset, void *out, size_t n); /* exactly n, or E_IO */
void file_close(File *f); /* also for a zeroed File (path NULL) */

/** Reads a whole file of at most `limit` bytes. E_RANGE when larger. */
Status file_read_all(const char *path, size_t limit, StrBuf *out);

bool file_exists(const char *path); /* a regular file */
bool dir_exists(const char *path);

/** "dir/name", freed by mem_free. */
Status path_join(const char *dir, const char *name, char **out);

/** Sorted names of a directory's entries (without . and ..). */
typedef struct DirList {
        char **names;
        size_t n;
} DirList;
Status dir_list(const char *path, DirList *out);
void dir_list_done(DirList *l);

/** A file being written under a temporary name beside its own; commit renames, done discards. */
typedef struct FileWriter {
        int fd;
        char *path;
        char *temp;
        uint64_t offset;
        Sha256 *sha256; /* gets what file_writer_write writes; NULL: nobody asked */
} FileWriter;
Status file_writer_open(const char *path, FileWriter *out);
Status file_writer_write(FileWriter *w, const void *p, size_t n);
Status file_writer_write_at(FileWriter *w, uint64_t offset, const void *p, size_t n);
Status file_writer_commit(FileWriter *w); /* fsync, close, rename */
void file_writer_done(FileWriter *w);     /* without commit: removes the temporary file */

#endif
