#include "weights/gguf_part.h"

#include <inttypes.h>

enum { VERSION_LEAST = 2, VERSION_MOST = 3, ALIGNMENT_DEFAULT = 32, MAGIC_BYTES = 4 };
/* Far beyond any model's, and few enough that a file made of colliding keys costs no time. */
enum { KEYS_MAX = 16384 };
enum { KEY_LEAST = 8 + 1 + 4 + 1, TENSOR_LEAST = 8 + 1 + 4 + 8 + 4 + 8 };

/* What else people take for a GGUF file, by its first four bytes. */
typedef struct OtherMagic {
        const char *magic;
        const char *what;
} OtherMagic;

static const OtherMagic other_magics[] = {
        {"vers", "this is a Git LFS pointer, not the model: fetch the file itself"},
        {"ggjt", "an old GGJT file, from before GGUF"},
        {"tjgg", "an old GGJT file, from before GGUF"},
        {"lmgg", "an old GGML file, from before GGUF"},
        {"fmgg", "an old GGMF file, from before GGUF"},
        {"FUGG", "a GGUF file with its bytes swapped"},
        {"PK\3\4", "a ZIP archive, not a GGUF file"},
};

static const char *magic_meaning(const uint8_t *magic)
{
        for (size_t i = 0; i < N_ELEMS(other_magics); i++) {
                if (memcmp(magic, other_magics[i].magic, MAGIC_BYTES) == 0)
                        return other_magics[i].what;
        }
        return "not a GGUF file";
}

static Status magic_check(GgufReader *r)
{
        const uint8_t *m;

        TRY(gguf_read_skip(r, MAGIC_BYTES));
        m = r->buf;
        ENSURE(memcmp(m, "GGUF", MAGIC_BYTES) == 0, E_FORMAT,
               "byte 0: magic %02x %02x %02x %02x: %s", m[0], m[1], m[2], m[3], magic_meaning(m));
        return OK;
}

static bool bytes_are_swapped(uint32_t version)
{
        return version != 0 && ((version & 0xFFFFU) == 0);
}

static bool version_is_known(uint32_t version)
{
        return version >= VERSION_LEAST && version <= VERSION_MOST;
}

static Status version_check(GgufReader *r)
{
        uint32_t version;

        TRY(gguf_read_u32(r, &version));
        ENSURE(!bytes_are_swapped(version), E_UNSUPPORTED,
               "byte 4: a big-endian GGUF file is not supported");
        ENSURE(version_is_known(version), E_UNSUPPORTED,
               "byte 4: GGUF version %u is not supported; supported: %d, %d", version,
               VERSION_LEAST, VERSION_MOST);
        return OK;
}

/* A count of things that take at least `least` bytes each. */
static Status count_read(GgufReader *r, const char *what, uint64_t least, uint64_t *out)
{
        const uint64_t at = r->pos;
        uint64_t n;

        TRY(gguf_read_u64(r, &n));
        ENSURE(n <= gguf_left(r) / least, E_FORMAT,
               "byte %" PRIu64 ": %" PRIu64 " %s are more than a file of %" PRIu64
               " bytes can hold",
               at, n, what, r->file->size);
        *out = n;
        return OK;
}

static bool is_power_of_two(uint32_t n)
{
        return n != 0 && (n & (n - 1)) == 0;
}

static Status alignment_value_read(GgufPart *p, const GgufValue *v)
{
        uint32_t alignment;

        ENSURE(v->type == GGUF_U32, E_FORMAT,
               "general.alignment: expected a 32-bit unsigned integer, found %s (byte %" PRIu64 ")",
               gguf_type_row(v->type)->name, v->at);
        memcpy(&alignment, p->reader.buf + v->data, sizeof(alignment));
        ENSURE(is_power_of_two(alignment), E_FORMAT,
               "general.alignment: %u is not a power of two (byte %" PRIu64 ")", alignment, v->at);
        p->alignment = alignment;
        return OK;
}

static Status alignment_read(GgufPart *p)
{
        const GgufValue *v = gguf_part_find(p, "general.alignment");

        p->alignment = ALIGNMENT_DEFAULT;
        return v == NULL ? OK : alignment_value_read(p, v);
}

/* The data begins at the next multiple of the alignment; a file without tensors may end before. */
static Status data_start_set(GgufPart *p)
{
        const uint64_t end = p->reader.pos;
        const uint64_t start = (end + p->alignment - 1) / p->alignment * p->alignment;

        p->data_start = p->tensors.n == 0 ? end : start;
        p->file_size = p->reader.file->size;
        ENSURE(p->data_start <= p->file_size, E_FORMAT,
               "byte %" PRIu64 ": the file ends before the tensor data at byte %" PRIu64, end,
               start);
        return OK;
}

static Status header_read(GgufPart *p)
{
        GgufReader *r = &p->reader;
        uint64_t n_tensors;
        uint64_t n_keys;

        TRY(magic_check(r));
        TRY(version_check(r));
        TRY(count_read(r, "tensors", TENSOR_LEAST, &n_tensors));
        TRY(count_read(r, "metadata entries", KEY_LEAST, &n_keys));
        ENSURE(n_keys <= KEYS_MAX, E_RANGE, "byte 16: %" PRIu64 " metadata entries; at most %d",
               n_keys, KEYS_MAX);
        TRY(gguf_keys_read(p, n_keys));
        TRY(gguf_tensors_read(p, n_tensors));
        TRY(gguf_keys_index(p));
        TRY(alignment_read(p));
        return data_start_set(p);
}

Status gguf_part_read(const char *path, GgufPart *out)
{
        CLEANUP(file_close) File file = {.fd = -1};
        CLEANUP(gguf_part_done) GgufPart p = {0};

        TRY(file_open(path, &file));
        p.reader.file = &file;
        TRY(status_within(header_read(&p), "%s", path));
        p.reader.file = NULL;
        *out = TAKE(p);
        return OK;
}

void gguf_part_done(GgufPart *p)
{
        mem_free(p->reader.buf);
        vec_done(&p->values);
        strmap_done(&p->keys);
        vec_done(&p->tensors);
        memset(p, 0, sizeof(*p));
}
