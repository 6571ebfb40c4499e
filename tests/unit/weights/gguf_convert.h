/* A tiny model and the directory it is converted to. */
#ifndef QUERN_TESTS_GGUF_CONVERT_H
#define QUERN_TESTS_GGUF_CONVERT_H

#include "engine/convert.h"
#include "gguf_text.h"
#include "gguf_tiny.h"

/** work/m.gguf becomes work/out. */
typedef struct Conversion {
        TempDir work;
        char gguf[TEMP_PATH_MAX * 2];
        char out[TEMP_PATH_MAX * 2];
} Conversion;

Conversion conversion_make(const TinyModel *m, const TinyEdit *e);
void conversion_done(Conversion *c);

/** Converts with default options. */
Status conversion_run(const Conversion *c);

/** Number of entries in the working directory: the GGUF file is one. */
size_t conversion_entries(const Conversion *c);

/** The text of a file of the result. */
void conversion_file(const Conversion *c, const char *name, StrBuf *out);

#endif
