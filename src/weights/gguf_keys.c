#include "weights/gguf_part.h"

#include <inttypes.h>

enum { KEY_MAX = 65535, STRING_LEAST = 8 };

/** Walks over the elements of an array of one kind. */
typedef Status (*ElemsFn)(GgufReader *r, const GgufValue *v);

static Status fixed_elems_skip(GgufReader *r, const GgufValue *v)
{
        const uint32_t size = gguf_type_row(v->elem)->size;

        ENSURE(v->n <= gguf_left(r) / size, E_FORMAT,
               "byte %" PRIu64 ": an array of %" PRIu64 " elements is longer than the file",
               v->data, v->n);
        return gguf_read_skip(r, v->n * size);
}

static Status string_elems_skip(GgufReader *r, const GgufValue *v)
{
        GgufSpan s;

        ENSURE(v->n <= gguf_left(r) / STRING_LEAST, E_FORMAT,
               "byte %" PRIu64 ": an array of %" PRIu64 " strings is longer than the file", v->data,
               v->n);
        for (uint64_t i = 0; i < v->n; i++)
                TRY(status_within(gguf_read_str(r, &s), "element %" PRIu64, i));
        return OK;
}

static Status array_elems_refuse(GgufReader *r, const GgufValue *v)
{
        (void)r;
        return FAIL(E_UNSUPPORTED, "byte %" PRIu64 ": arrays of arrays are not supported", v->data);
}

static const ElemsFn elems_skip[] = {
        [GGUF_U8] = fixed_elems_skip,      [GGUF_I8] = fixed_elems_skip,
        [GGUF_U16] = fixed_elems_skip,     [GGUF_I16] = fixed_elems_skip,
        [GGUF_U32] = fixed_elems_skip,     [GGUF_I32] = fixed_elems_skip,
        [GGUF_F32] = fixed_elems_skip,     [GGUF_BOOL] = fixed_elems_skip,
        [GGUF_U64] = fixed_elems_skip,     [GGUF_I64] = fixed_elems_skip,
        [GGUF_F64] = fixed_elems_skip,     [GGUF_STRING] = string_elems_skip,
        [GGUF_ARRAY] = array_elems_refuse,
};
_Static_assert(N_ELEMS(elems_skip) == GGUF_TYPE_MAX, "a walk for every element type");

static Status type_read(GgufReader *r, uint32_t *out)
{
        const uint64_t at = r->pos;
        uint32_t type;

        TRY(gguf_read_u32(r, &type));
        ENSURE(type < GGUF_TYPE_MAX, E_FORMAT, "byte %" PRIu64 ": value type %u is unknown", at,
               type);
        *out = type;
        return OK;
}

/** Reads what follows the type of a value. */
typedef Status (*ValueFn)(GgufReader *r, GgufValue *v);

static Status number_read(GgufReader *r, GgufValue *v)
{
        v->data = r->pos;
        v->n = 1;
        return gguf_read_skip(r, gguf_type_row(v->type)->size);
}

static Status bool_read(GgufReader *r, GgufValue *v)
{
        TRY(number_read(r, v));
        ENSURE(r->buf[v->data] <= 1, E_FORMAT, "byte %" PRIu64 ": a bool of %u; must be 0 or 1",
               v->data, r->buf[v->data]);
        return OK;
}

static Status string_read(GgufReader *r, GgufValue *v)
{
        GgufSpan s;

        TRY(gguf_read_str(r, &s));
        v->data = s.offset;
        v->n = s.n;
        return OK;
}

static Status array_read(GgufReader *r, GgufValue *v)
{
        TRY(type_read(r, &v->elem));
        TRY(gguf_read_u64(r, &v->n));
        v->data = r->pos;
        return elems_skip[v->elem](r, v);
}

static const ValueFn value_read[] = {
        [GGUF_U8] = number_read,   [GGUF_I8] = number_read,  [GGUF_U16] = number_read,
        [GGUF_I16] = number_read,  [GGUF_U32] = number_read, [GGUF_I32] = number_read,
        [GGUF_F32] = number_read,  [GGUF_BOOL] = bool_read,  [GGUF_STRING] = string_read,
        [GGUF_ARRAY] = array_read, [GGUF_U64] = number_read, [GGUF_I64] = number_read,
        [GGUF_F64] = number_read,
};
_Static_assert(N_ELEMS(value_read) == GGUF_TYPE_MAX, "a reader for every value type");

static Status key_check(Str key, uint64_t at)
{
        ENSURE(key.n > 0, E_FORMAT, "byte %" PRIu64 ": an empty key", at);
        ENSURE(key.n <= KEY_MAX, E_FORMAT, "byte %" PRIu64 ": a key of %zu bytes; at most %d", at,
               key.n, KEY_MAX);
        ENSURE(utf8_valid_prefix(key) == key.n, E_FORMAT, "byte %" PRIu64 ": a key is not UTF-8",
               at);
        return OK;
}

static Status typed_value_read(GgufReader *r, GgufValue *v)
{
        TRY(type_read(r, &v->type));
        return value_read[v->type](r, v);
}

/* The key is looked up again for the message: reading the value may have moved the buffer. */
static Status entry_read(GgufReader *r, GgufValue *v)
{
        Status s;

        v->at = r->pos;
        TRY(gguf_read_str(r, &v->key));
        TRY(key_check(gguf_span_str(r, v->key), v->at));
        s = typed_value_read(r, v);
        return status_within(s, "key \"%.*s\"", STR_ARG(gguf_span_str(r, v->key)));
}

Status gguf_keys_read(GgufPart *p, uint64_t n)
{
        for (uint64_t i = 0; i < n; i++) {
                GgufValue v = {.elem = GGUF_TYPE_MAX};
                TRY(status_within(entry_read(&p->reader, &v),
                                  "metadata entry %" PRIu64 " of %" PRIu64, i + 1, n));
                TRY(vec_push(&p->values, v));
        }
        return OK;
}

Status gguf_keys_index(GgufPart *p)
{
        TRY(strmap_reserve(&p->keys, p->values.n));
        for (size_t i = 0; i < p->values.n; i++) {
                const GgufValue *v = &p->values.p[i];
                const Str key = gguf_span_str(&p->reader, v->key);
                ENSURE(!strmap_find(&p->keys, key, NULL), E_FORMAT,
                       "byte %" PRIu64 ": key \"%.*s\" occurs twice", v->at, STR_ARG(key));
                TRY(strmap_put(&p->keys, key, (uint32_t)i));
        }
        return OK;
}

const GgufValue *gguf_part_find(const GgufPart *p, const char *key)
{
        uint32_t i;

        return strmap_find(&p->keys, str_of(key), &i) ? &p->values.p[i] : NULL;
}

Status gguf_part_require(const GgufPart *p, const char *key, const GgufValue **out)
{
        const GgufValue *v = gguf_part_find(p, key);

        ENSURE(v != NULL, E_MISSING, "%s: missing", key);
        *out = v;
        return OK;
}

/* Strings, arrays and bools count as fractional. */
static GgufNumber value_number(const GgufPart *p, const GgufValue *v)
{
        const GgufTypeRow *row = gguf_type_row(v->type);
        GgufNumber number = {0};

        if (row->load != NULL)
                row->load(p->reader.buf + v->data, &number);
        return number;
}

Status gguf_part_u64(const GgufPart *p, const char *key, uint64_t *out)
{
        const GgufValue *v;
        GgufNumber number;

        TRY(gguf_part_require(p, key, &v));
        number = value_number(p, v);
        ENSURE(number.is_integer, E_FORMAT,
               "%s: expected an unsigned integer, found %s (byte %" PRIu64 ")", key,
               gguf_type_row(v->type)->name, v->at);
        ENSURE(!number.negative, E_RANGE, "%s: %.0f is negative (byte %" PRIu64 ")", key, number.f,
               v->at);
        *out = number.u;
        return OK;
}
