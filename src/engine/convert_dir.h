/* A directory that appears whole or not at all. */
#ifndef QUERN_ENGINE_CONVERT_DIR_H
#define QUERN_ENGINE_CONVERT_DIR_H

#include "base/str.h"

/** A directory being filled under a temporary name beside its own. Zeroed: nothing to undo. */
typedef struct DirWriter {
        StrBuf path; /* the final name */
        StrBuf temp; /* empty once committed */
        bool force;
} DirWriter;

/**
 * Makes the temporary directory. Errors: E_USAGE "out: exists already (force replaces it)"; with
 * `force`, E_USAGE when `path` is no directory or holds anything but a model's files; E_IO.
 */
Status dir_writer_open(const char *path, bool force, DirWriter *out);

/** Renames; an older directory of that name is removed. On failure the older one is as it was. */
Status dir_writer_commit(DirWriter *w);

/** Without a commit: removes the temporary directory and its files. */
void dir_writer_done(DirWriter *w);

#endif
