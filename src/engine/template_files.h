/* Collecting a model's templates. */
#ifndef QUERN_ENGINE_TEMPLATE_FILES_H
#define QUERN_ENGINE_TEMPLATE_FILES_H

#include "engine/engine.h"

enum { TEMPLATE_FILE_MAX = 64 << 20 };

/** Parses a source and keeps it under a name; later ones of a name win. */
Status template_add(qn_template *t, Str name, Str source);
Status template_add_file(qn_template *t, Str name, const char *path);
/** The special tokens and templates of a directory, as Transformers chooses among its files. */
Status template_open_dir(qn_template *t, const char *dir);

#endif
