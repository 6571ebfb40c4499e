#include "unit/base/everything.h"

static Status stops_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const size_t n = yyjson_arr_size(v);

        (void)arena;
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected an array, found %s", f->key,
               json_type_name(v));
        memcpy(at, &n, sizeof(n));
        return OK;
}

static const char *const modes[] = {"auto", "on", "off", NULL};

const FieldSpec everything_rows[EVERYTHING_ROWS] = {
        FIELD("flag", FIELD_BOOL, Everything, flag, false),
        FIELD("i32", FIELD_I32, Everything, i32, false),
        FIELD("u32", FIELD_U32, Everything, u32, false),
        FIELD("i64", FIELD_I64, Everything, i64, false),
        FIELD("u64", FIELD_U64, Everything, u64, false),
        FIELD("f32", FIELD_F32, Everything, f32, false),
        FIELD("f64", FIELD_F64, Everything, f64, false),
        FIELD("text", FIELD_STR, Everything, text, false),
        {.key = "mode", .type = FIELD_ENUM, .offset = offsetof(Everything, mode), .names = modes},
        {.key = "stops",
         .type = FIELD_CUSTOM,
         .offset = offsetof(Everything, n_stops),
         .read = stops_read},
        FIELD_RANGE("layers", FIELD_I32, Everything, layers, false, 1, 1000),
        FIELD_RANGE("share", FIELD_F32, Everything, share, false, 0, 1),
};

const Everything everything_defaults = {
        .i32 = -7,
        .u32 = 7,
        .i64 = -8,
        .u64 = 8,
        .f32 = 0.5F,
        .f64 = 0.25,
        .layers = 9,
        .share = 0.75F,
        .mode = 2,
        .n_stops = 5,
};

void reading_done(Reading *r)
{
        arena_done(&r->arena);
}

double flag_of(const Everything *e)
{
        return e->flag;
}

double i32_of(const Everything *e)
{
        return e->i32;
}

double u32_of(const Everything *e)
{
        return e->u32;
}

double i64_of(const Everything *e)
{
        return (double)e->i64;
}

double u64_of(const Everything *e)
{
        return (double)e->u64;
}

double f32_of(const Everything *e)
{
        return (double)e->f32;
}

double f64_of(const Everything *e)
{
        return e->f64;
}

double mode_of(const Everything *e)
{
        return e->mode;
}

double stops_of(const Everything *e)
{
        return (double)e->n_stops;
}

double layers_of(const Everything *e)
{
        return e->layers;
}

double share_of(const Everything *e)
{
        return (double)e->share;
}

double length_of(const Everything *e)
{
        return (double)e->text.n;
}
