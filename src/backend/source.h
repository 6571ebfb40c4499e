/* What a path holds: which kind of model, or a sentence about what is missing. */
#ifndef QUERN_BACKEND_SOURCE_H
#define QUERN_BACKEND_SOURCE_H

#include "backend/backend.h"
#include "weights/gguf.h"

/** A path that was looked into. Texts are owned; `is` borrows them. */
typedef struct Source {
        BackendSource is;
        char *path; /* a directory with one GGUF model: that file */
        char *architecture;
} Source;

/**
 * Looks into a file or directory; of contents, never of a name's ending alone. A GGUF file's header
 * is checked in full by our own reader, since libllama ends the process on some of what is refused
 * here. Errors, each with what is there and what is missing: E_IO "m: no such file or directory",
 * E_MISSING "m: config.json, but no weights", E_UNSUPPORTED "m: PyTorch weights only", E_USAGE "m:
 * several GGUF models", E_FORMAT and others of gguf_open.
 */
Status source_open(const char *path, Source *out);
void source_done(Source *s);

/** Refuses values that libllama ends the process on: E_RANGE "llama.block_count: 0 is
 * outside 1..512". */
Status gguf_check(const Gguf *g, Str architecture);

#endif
