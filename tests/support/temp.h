/* A fresh folder for files that a test makes, and small files in it. */
#ifndef QUERN_TESTS_SUPPORT_TEMP_H
#define QUERN_TESTS_SUPPORT_TEMP_H

#include "base/str.h"

enum { TEMP_PATH_MAX = 512 };

typedef struct TempDir {
        char path[TEMP_PATH_MAX];
        char file[TEMP_PATH_MAX * 2]; /* what temp_path gave last */
} TempDir;

/** CLEANUP(temp_dir_done) TempDir dir; temp_dir_init(&dir); fails the test when it cannot. */
void temp_dir_init(TempDir *dir);

/** Removes the folder and all in it, folders too. */
void temp_dir_done(TempDir *dir);

/** "folder/name"; valid until the next call. */
const char *temp_path(TempDir *dir, const char *name);

/** Writes a file (folders of `name` are made) and returns its path as temp_path does. */
const char *temp_file(TempDir *dir, const char *name, Str content);

#endif
