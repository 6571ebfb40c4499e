#include "base/fields.h"

#include "base/fields_text.h"

#include <float.h>
#include <math.h>

/* Holds every int64_t and uint64_t. */
__extension__ typedef __int128 Wide;

typedef struct IntType {
        Wide min;
        Wide max;
        size_t size;
} IntType;

static const IntType int_types[FIELD_TYPE_MAX] = {
        [FIELD_I32] = {INT32_MIN, INT32_MAX, sizeof(int32_t)},
        [FIELD_U32] = {0, UINT32_MAX, sizeof(uint32_t)},
        [FIELD_I64] = {INT64_MIN, INT64_MAX, sizeof(int64_t)},
        [FIELD_U64] = {0, UINT64_MAX, sizeof(uint64_t)},
};

static Status expected(const FieldSpec *f, const char *what, yyjson_val *v)
{
        char found[VALUE_TEXT_MAX];

        value_text(v, found);
        return FAIL(E_FORMAT, "%s: expected %s, found %s", f->key, what, found);
}

static Status bool_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const bool b = yyjson_get_bool(v);

        (void)arena;
        if (!yyjson_is_bool(v))
                return expected(f, "true or false", v);
        memcpy(at, &b, sizeof(b));
        return OK;
}

/* A row without its own range (min == max) allows all that its type holds. */
static bool row_allows(const FieldSpec *f, double d)
{
        return f->min >= f->max || (d >= f->min && d <= f->max);
}

static Status row_range_check(const FieldSpec *f, yyjson_val *v)
{
        char found[VALUE_TEXT_MAX];

        value_text(v, found);
        ENSURE(row_allows(f, yyjson_get_num(v)), E_RANGE, "%s: %s is outside %.17g..%.17g", f->key,
               found, f->min, f->max);
        return OK;
}

/* 3.0 is an integer; beyond 2^64 doubles are refused by every type's range anyway. */
static bool is_integral(yyjson_val *v)
{
        const double d = yyjson_get_num(v);

        return yyjson_is_int(v) || (yyjson_is_real(v) && d == trunc(d));
}

static Wide integer_from_real(double d)
{
        return (Wide)fmax(-0x1p65, fmin(0x1p65, d));
}

/* The value of an integral JSON number, whatever its form. */
static Wide integer_of(yyjson_val *v)
{
        if (yyjson_is_real(v))
                return integer_from_real(yyjson_get_real(v));
        return yyjson_is_uint(v) ? (Wide)yyjson_get_uint(v) : (Wide)yyjson_get_sint(v);
}

static bool type_allows(const IntType *t, Wide w)
{
        return w >= t->min && w <= t->max;
}

static Status type_range_check(const FieldSpec *f, yyjson_val *v)
{
        const IntType *t = &int_types[f->type];
        char found[VALUE_TEXT_MAX];

        value_text(v, found);
        ENSURE(type_allows(t, integer_of(v)), E_RANGE, "%s: %s is outside %lld..%llu", f->key,
               found, (long long)t->min, (unsigned long long)t->max);
        return OK;
}

static void integer_store(Wide w, size_t size, void *at)
{
        const uint64_t u64 = (uint64_t)w;
        const uint32_t u32 = (uint32_t)w;

        memcpy(at, size == sizeof(u32) ? (const void *)&u32 : (const void *)&u64, size);
}

static Status integer_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)arena;
        if (!is_integral(v))
                return expected(f, "an integer", v);
        TRY(row_range_check(f, v));
        TRY(type_range_check(f, v));
        integer_store(integer_of(v), int_types[f->type].size, at);
        return OK;
}

static Status number_check(const FieldSpec *f, yyjson_val *v)
{
        if (!yyjson_is_num(v))
                return expected(f, "a number", v);
        return row_range_check(f, v);
}

static Status float_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const double d = yyjson_get_num(v);
        const float x = (float)d;

        (void)arena;
        TRY(number_check(f, v));
        ENSURE(isfinite(x), E_RANGE, "%s: %g is outside -%g..%g", f->key, d, (double)FLT_MAX,
               (double)FLT_MAX);
        memcpy(at, &x, sizeof(x));
        return OK;
}

static Status double_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const double d = yyjson_get_num(v);

        (void)arena;
        TRY(number_check(f, v));
        ENSURE(isfinite(d), E_RANGE, "%s: %g is not finite", f->key, d);
        memcpy(at, &d, sizeof(d));
        return OK;
}

static Status str_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        Str copy;

        if (!yyjson_is_str(v))
                return expected(f, "a string", v);
        TRY(arena_str(arena, json_str(v), &copy));
        memcpy(at, &copy, sizeof(copy));
        return OK;
}

/* Index of the name, or that of the NULL behind the last. */
static int name_index(const char *const *names, Str s)
{
        int i = 0;

        while (names[i] != NULL && !str_equal(str_of(names[i]), s))
                i++;
        return i;
}

static Status enum_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const int i = name_index(f->names, json_str(v));
        char found[VALUE_TEXT_MAX];
        char allowed[NAMES_TEXT_MAX];

        (void)arena;
        if (!yyjson_is_str(v))
                return expected(f, "a string", v);
        value_text(v, found);
        names_text(f->names, allowed);
        ENSURE(f->names[i] != NULL, E_RANGE, "%s: %s is not one of %s", f->key, found, allowed);
        memcpy(at, &i, sizeof(i));
        return OK;
}

static Status custom_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        return f->read(f, v, arena, at);
}

static const FieldRead readers[] = {
        [FIELD_BOOL] = bool_read,     [FIELD_I32] = integer_read, [FIELD_U32] = integer_read,
        [FIELD_I64] = integer_read,   [FIELD_U64] = integer_read, [FIELD_F32] = float_read,
        [FIELD_F64] = double_read,    [FIELD_STR] = str_read,     [FIELD_ENUM] = enum_read,
        [FIELD_CUSTOM] = custom_read,
};
_Static_assert(N_ELEMS(readers) == FIELD_TYPE_MAX, "a reader for every type");

Status field_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *out)
{
        return readers[f->type](f, v, arena, (char *)out + f->offset);
}

/* The last value of a key, as Python reads duplicates; NULL when the key is absent. */
static yyjson_val *value_last(yyjson_val *object, const char *key)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);
        yyjson_val *found = NULL;
        yyjson_val *k;
        const Str wanted = str_of(key);

        while ((k = yyjson_obj_iter_next(&it)) != NULL)
                if (yyjson_equals_strn(k, wanted.p, wanted.n))
                        found = yyjson_obj_iter_get_val(k);
        return found;
}

static bool is_absent(yyjson_val *v)
{
        return v == NULL || yyjson_is_null(v);
}

static Status member_read(const FieldSpec *f, yyjson_val *object, Arena *arena, void *out)
{
        yyjson_val *v = value_last(object, f->key);

        if (!is_absent(v))
                return field_read(f, v, arena, out);
        ENSURE(!f->required, E_MISSING, "%s: missing", f->key);
        return OK;
}

Status fields_read(const FieldSpec *rows, size_t n_rows, yyjson_val *object, Arena *arena,
                   void *out)
{
        ENSURE(yyjson_is_obj(object), E_FORMAT, "expected an object, found %s",
               json_type_name(object));
        for (size_t i = 0; i < n_rows; i++)
                TRY(member_read(&rows[i], object, arena, out));
        return OK;
}

const FieldSpec *fields_find(const FieldSpec *rows, size_t n_rows, Str key)
{
        for (size_t i = 0; i < n_rows; i++)
                if (str_equal(str_of(rows[i].key), key))
                        return &rows[i];
        return NULL;
}
