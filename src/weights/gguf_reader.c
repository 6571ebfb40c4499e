#include "weights/gguf_reader.h"

#include <inttypes.h>

enum { FIRST_READ = 1024 * 1024 };

uint64_t gguf_left(const GgufReader *r)
{
        return r->file->size - r->pos;
}

static uint64_t max_u64(uint64_t a, uint64_t b)
{
        return a > b ? a : b;
}

static uint64_t min_u64(uint64_t a, uint64_t b)
{
        return a < b ? a : b;
}

/* Doubling keeps the number of reads, and of moves, logarithmic. */
static Status reader_fill(GgufReader *r, uint64_t end)
{
        const uint64_t wish = max_u64(max_u64(end, FIRST_READ), 2 * (uint64_t)r->have);
        const size_t target = (size_t)min_u64(wish, r->file->size);

        TRY(mem_resize(&r->buf, r->have, target, 1));
        TRY(file_read_at(r->file, r->have, r->buf + r->have, target - r->have));
        r->have = target;
        return OK;
}

/* Makes the next n bytes lie in the buffer. */
static Status reader_need(GgufReader *r, uint64_t n)
{
        ENSURE(n <= gguf_left(r), E_FORMAT,
               "byte %" PRIu64 ": %" PRIu64
               " bytes are declared, but the file ends at byte %" PRIu64,
               r->pos, n, r->file->size);
        ENSURE(n <= GGUF_HEADER_MAX - r->pos, E_RANGE,
               "byte %" PRIu64 ": the header is longer than %d bytes", r->pos, GGUF_HEADER_MAX);
        return r->pos + n <= r->have ? OK : reader_fill(r, r->pos + n);
}

Status gguf_read_skip(GgufReader *r, uint64_t n)
{
        TRY(reader_need(r, n));
        r->pos += n;
        return OK;
}

Status gguf_read_u32(GgufReader *r, uint32_t *out)
{
        TRY(reader_need(r, sizeof(*out)));
        memcpy(out, r->buf + r->pos, sizeof(*out));
        r->pos += sizeof(*out);
        return OK;
}

Status gguf_read_u64(GgufReader *r, uint64_t *out)
{
        TRY(reader_need(r, sizeof(*out)));
        memcpy(out, r->buf + r->pos, sizeof(*out));
        r->pos += sizeof(*out);
        return OK;
}

Status gguf_read_str(GgufReader *r, GgufSpan *out)
{
        GgufSpan s;

        TRY(gguf_read_u64(r, &s.n));
        s.offset = r->pos;
        TRY(gguf_read_skip(r, s.n));
        *out = s;
        return OK;
}

Str gguf_span_str(const GgufReader *r, GgufSpan s)
{
        return (Str){(const char *)r->buf + s.offset, (size_t)s.n};
}
