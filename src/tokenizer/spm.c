#include "tokenizer/spm.h"

#include <math.h>

enum { WIRE_BITS = 3, VARINT_SHIFT_MAX = 63, VARINT_BITS = 7, VARINT_MORE = 0x80, N_WIRES = 8 };

/* How a field is written: the protobuf's wire types that may hold something. */
typedef enum Wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 } Wire;

/* One field of a message: a number, or bytes. */
typedef struct Field {
        uint64_t number;
        uint64_t wire;
        uint64_t value;
        Str bytes;
        const char *file; /* where the file begins */
} Field;

static Status byte_take(Str *in, uint8_t *out)
{
        ENSURE(in->n > 0, E_FORMAT, "a number is cut off");
        *out = (uint8_t)in->p[0];
        *in = str_slice(*in, 1, in->n);
        return OK;
}

static Status varint_read(Str *in, uint64_t *out)
{
        uint8_t byte = VARINT_MORE;

        *out = 0;
        for (unsigned shift = 0; byte & VARINT_MORE; shift += VARINT_BITS) {
                ENSURE(shift <= VARINT_SHIFT_MAX, E_FORMAT, "a number has more than 64 bits");
                TRY(byte_take(in, &byte));
                *out |= (uint64_t)(byte & ~VARINT_MORE) << shift;
        }
        return OK;
}

static Status bytes_take(Str *in, uint64_t n, Str *out)
{
        ENSURE(n <= in->n, E_FORMAT, "%llu bytes are more than its message holds",
               (unsigned long long)n);
        *out = str_slice(*in, 0, (size_t)n);
        *in = str_slice(*in, (size_t)n, in->n);
        return OK;
}

static Status fixed_read(Str *in, size_t n, Field *f)
{
        TRY(bytes_take(in, n, &f->bytes));
        for (size_t i = 0; i < n; i++)
                f->value |= (uint64_t)(uint8_t)f->bytes.p[i] << (8 * i);
        return OK;
}

static Status wire_varint(Str *in, Field *f)
{
        return varint_read(in, &f->value);
}

static Status wire_64(Str *in, Field *f)
{
        return fixed_read(in, sizeof(uint64_t), f);
}

static Status wire_32(Str *in, Field *f)
{
        return fixed_read(in, sizeof(uint32_t), f);
}

static Status wire_bytes(Str *in, Field *f)
{
        TRY(varint_read(in, &f->value));
        return bytes_take(in, f->value, &f->bytes);
}

static Status wire_unknown(Str *in, Field *f)
{
        (void)in;
        return FAIL(E_FORMAT, "wire type %llu is not known", (unsigned long long)f->wire);
}

typedef Status (*WireRead)(Str *in, Field *f);

static const WireRead wires[N_WIRES] = {wire_varint,  wire_64, wire_bytes,   wire_unknown,
                                        wire_unknown, wire_32, wire_unknown, wire_unknown};

static Status key_read(Str *in, Field *out)
{
        uint64_t key = 0;

        TRY(varint_read(in, &key));
        out->number = key >> WIRE_BITS;
        out->wire = key & (N_WIRES - 1);
        ENSURE(out->number > 0, E_FORMAT, "a field without a number");
        return OK;
}

/* Where a field's number puts its content. A field of another wire type is passed over. */
typedef struct FieldRow {
        uint64_t number;
        Wire wire;
        const char *name;
        Status (*put)(const Field *f, void *at);
        size_t offset;
} FieldRow;

typedef struct Message {
        const FieldRow *rows;
        size_t n_rows;
} Message;

static bool is_row(const FieldRow *r, const Field *f)
{
        return r->number == f->number && r->wire == f->wire;
}

static Status row_put(const FieldRow *r, const Field *f, void *out)
{
        return status_within(r->put(f, (char *)out + r->offset), "%s", r->name);
}

static Status field_put(const Message *m, const Field *f, void *out)
{
        for (size_t i = 0; i < m->n_rows; i++)
                if (is_row(&m->rows[i], f))
                        return row_put(&m->rows[i], f, out);
        return OK;
}

static Status field_read(const Message *m, Str *in, Field *f, void *out)
{
        TRY(key_read(in, f));
        TRY(status_within(wires[f->wire](in, f), "field %llu", (unsigned long long)f->number));
        return field_put(m, f, out);
}

/* `file`: where the file begins, for places in messages. */
static Status message_read(const Message *m, Str bytes, const char *file, void *out)
{
        Str in = bytes;

        while (in.n > 0) {
                const size_t at = (size_t)(in.p - file);
                Field f = {.file = file};

                TRY(status_within(field_read(m, &in, &f, out), "byte %zu", at));
        }
        return OK;
}

static Status put_number(const Field *f, void *at)
{
        *(int64_t *)at = (int64_t)f->value;
        return OK;
}

/* int32: a negative one is written as 64 bits. */
static Status put_int32(const Field *f, void *at)
{
        *(int64_t *)at = (int32_t)(uint32_t)f->value;
        return OK;
}

static Status put_float(const Field *f, void *at)
{
        const uint32_t bits = (uint32_t)f->value;

        memcpy(at, &bits, sizeof(bits));
        return OK;
}

static Status put_bytes(const Field *f, void *at)
{
        *(Str *)at = f->bytes;
        return OK;
}

static Status put_text(const Field *f, void *at)
{
        ENSURE(utf8_valid_prefix(f->bytes) == f->bytes.n, E_FORMAT, "not UTF-8");
        return put_bytes(f, at);
}

/* An enum's unknown value is passed over, as protobuf does. */
static Status put_type(const Field *f, void *at)
{
        if (f->value - PIECE_NORMAL <= PIECE_BYTE - PIECE_NORMAL)
                *(int64_t *)at = (int64_t)f->value;
        return OK;
}

static Status put_kind(const Field *f, void *at)
{
        if (f->value - SPM_UNIGRAM <= SPM_CHAR - SPM_UNIGRAM)
                *(int64_t *)at = (int64_t)f->value;
        return OK;
}

#define ROW(number_, wire_, put_, struct_, member_)                              \
        {                                                                        \
                (number_), (wire_), #member_, (put_), offsetof(struct_, member_) \
        }

static const FieldRow piece_rows[] = {
        ROW(1, WIRE_BYTES, put_bytes, SpmPiece, text),
        ROW(2, WIRE_32, put_float, SpmPiece, score),
        ROW(3, WIRE_VARINT, put_type, SpmPiece, type),
};

static const FieldRow trainer_rows[] = {
        ROW(3, WIRE_VARINT, put_kind, Spm, kind),
        ROW(35, WIRE_VARINT, put_number, Spm, byte_fallback),
        ROW(40, WIRE_VARINT, put_int32, Spm, unk_id),
        ROW(41, WIRE_VARINT, put_int32, Spm, bos_id),
        ROW(42, WIRE_VARINT, put_int32, Spm, eos_id),
        ROW(45, WIRE_BYTES, put_text, Spm, unk_piece),
        ROW(46, WIRE_BYTES, put_text, Spm, bos_piece),
        ROW(47, WIRE_BYTES, put_text, Spm, eos_piece),
};

static const FieldRow normalizer_rows[] = {
        ROW(2, WIRE_BYTES, put_bytes, Spm, charsmap),
        ROW(3, WIRE_VARINT, put_number, Spm, add_dummy_prefix),
        ROW(4, WIRE_VARINT, put_number, Spm, remove_extra_whitespaces),
        ROW(5, WIRE_VARINT, put_number, Spm, escape_whitespaces),
};

static const Message piece_message = {piece_rows, N_ELEMS(piece_rows)};
static const Message trainer_message = {trainer_rows, N_ELEMS(trainer_rows)};
static const Message normalizer_message = {normalizer_rows, N_ELEMS(normalizer_rows)};

static Status piece_check(const SpmPiece *p)
{
        ENSURE(utf8_valid_prefix(p->text) == p->text.n, E_FORMAT, "not UTF-8");
        ENSURE(isfinite(p->score), E_RANGE, "score: %g is not finite", (double)p->score);
        ENSURE(p->text.n <= SPM_PIECE_MAX, E_RANGE, "%zu bytes are too long, the most is %d",
               p->text.n, SPM_PIECE_MAX);
        return OK;
}

static Status put_piece(const Field *f, void *at)
{
        Spm *s = at;
        SpmPiece piece = {.type = PIECE_NORMAL};

        ENSURE(s->pieces.n <= TOKEN_ID_MAX, E_RANGE, "more than %d pieces", TOKEN_ID_MAX);
        TRY(status_within(message_read(&piece_message, f->bytes, f->file, &piece), "%zu",
                          s->pieces.n));
        TRY(status_within(piece_check(&piece), "%zu", s->pieces.n));
        return vec_push(&s->pieces, piece);
}

static Status put_trainer(const Field *f, void *at)
{
        return message_read(&trainer_message, f->bytes, f->file, at);
}

static Status put_normalizer(const Field *f, void *at)
{
        return message_read(&normalizer_message, f->bytes, f->file, at);
}

static const FieldRow model_rows[] = {
        {1, WIRE_BYTES, "pieces", put_piece, 0},
        {2, WIRE_BYTES, "trainer_spec", put_trainer, 0},
        {3, WIRE_BYTES, "normalizer_spec", put_normalizer, 0},
};

static const Message model_message = {model_rows, N_ELEMS(model_rows)};

static const Spm defaults = {.kind = SPM_UNIGRAM,
                             .bos_id = 1,
                             .eos_id = 2,
                             .unk_piece = {"<unk>", 5},
                             .bos_piece = {"<s>", 3},
                             .eos_piece = {"</s>", 4},
                             .add_dummy_prefix = 1,
                             .remove_extra_whitespaces = 1,
                             .escape_whitespaces = 1};

Status spm_read(Str bytes, Spm *out)
{
        *out = defaults;
        TRY(message_read(&model_message, bytes, bytes.p, out));
        ENSURE(out->pieces.n > 0, E_FORMAT, "no pieces: this is no SentencePiece model");
        return OK;
}

void spm_done(Spm *s)
{
        vec_done(&s->pieces);
}
