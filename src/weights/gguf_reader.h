/* Reads a GGUF header front to back through one growing buffer, which then holds the metadata. */
#ifndef QUERN_WEIGHTS_GGUF_READER_H
#define QUERN_WEIGHTS_GGUF_READER_H

#include "base/file.h"
#include "base/mem.h"

enum { GGUF_HEADER_MAX = 256 * 1024 * 1024 };

/** A run of header bytes. Offsets, not pointers: the buffer moves while it grows. */
typedef struct GgufSpan {
        uint64_t offset;
        uint64_t n;
} GgufSpan;

/** buf[0, have) is the beginning of the file; pos <= GGUF_HEADER_MAX and pos <= file size. */
typedef struct GgufReader {
        const File *file;
        uint8_t *buf; /* owned by whoever made the reader */
        size_t have;
        uint64_t pos;
} GgufReader;

/** Bytes of the file from here on. */
uint64_t gguf_left(const GgufReader *r);

/**
 * Each moves past what it reads and is checked against the file first.
 * Errors: E_FORMAT "byte 24: 4096 bytes are declared, but the file ends at byte 512"; E_RANGE when
 * the header goes beyond GGUF_HEADER_MAX; E_IO; E_NOMEM.
 */
Status gguf_read_skip(GgufReader *r, uint64_t n);
Status gguf_read_u32(GgufReader *r, uint32_t *out);
Status gguf_read_u64(GgufReader *r, uint64_t *out);
Status gguf_read_str(GgufReader *r, GgufSpan *out); /* 64-bit length, then the bytes */

/** The bytes of a span, borrowed until the buffer grows. */
Str gguf_span_str(const GgufReader *r, GgufSpan s);

#endif
