#include "weights/config_family.h"

#include "weights/store_keys.h"

#include <math.h>

enum { POSITIONS_MAX = INT32_MAX };

/* A number that must be above zero, and is nowhere larger than this. */
#define POSITIVE_MIN 1e-9
#define POSITIVE_MAX 1e12

#define POSITIVE(key_, member_) \
        FIELD_RANGE(key_, FIELD_F64, RopeConfig, member_, false, POSITIVE_MIN, POSITIVE_MAX)

/* At the top of a 4.x file, inside the object of a 5.x file; the inner one counts. */
static const FieldSpec theta_fields[] = {
        FIELD_RANGE("rope_theta", FIELD_F64, RopeConfig, theta, false, 1, 1e30),
};

static const FieldSpec rope_fields[] = {
        FIELD_RANGE("rope_theta", FIELD_F64, RopeConfig, theta, false, 1, 1e30),
        POSITIVE("factor", factor),
        POSITIVE("low_freq_factor", low_freq_factor),
        POSITIVE("high_freq_factor", high_freq_factor),
        FIELD_RANGE("original_max_position_embeddings", FIELD_U32, RopeConfig,
                    original_max_position, false, 2, POSITIONS_MAX),
        POSITIVE("beta_fast", beta_fast),
        POSITIVE("beta_slow", beta_slow),
        FIELD_RANGE("attention_factor", FIELD_F64, RopeConfig, attention_factor, false, 0,
                    POSITIVE_MAX),
        FIELD_RANGE("mscale", FIELD_F64, RopeConfig, mscale, false, 0, POSITIVE_MAX),
        FIELD_RANGE("mscale_all_dim", FIELD_F64, RopeConfig, mscale_all_dim, false, 0,
                    POSITIVE_MAX),
        FIELD("truncate", FIELD_BOOL, RopeConfig, truncate, false),
};

/* Keys a type cannot do without. */
static const char *const required_keys[ROPE_TYPE_MAX][4] = {
        [ROPE_LINEAR] = {"factor"},
        [ROPE_DYNAMIC] = {"factor"},
        [ROPE_LLAMA3] = {"factor", "low_freq_factor", "high_freq_factor"},
        [ROPE_LONGROPE] = {"short_factor", "long_factor"},
};

/* What a top-level original_max_position_embeddings is to a type: it wins over the inner key. */
static const bool original_applies[ROPE_TYPE_MAX] = {
        [ROPE_LLAMA3] = true,
        [ROPE_YARN] = true,
        [ROPE_LONGROPE] = true,
};

const RopeConfig rope_defaults = {
        .theta = 10000,
        .partial_rotary_factor = 1,
        .beta_fast = 32,
        .beta_slow = 1,
        .attention_factor = -1,
        .truncate = true,
};

static Status type_read(yyjson_val *object, const NameTable *names, RopeConfig *r)
{
        yyjson_val *type = key_value(object, "rope_type");
        yyjson_val *old = key_value(object, "type");

        if (type != NULL)
                return name_read(names, "rope_type", type, &r->type);
        if (old != NULL)
                return name_read(names, "type", old, &r->type);
        return OK;
}

static Status required_check(yyjson_val *object, const RopeConfig *r)
{
        const char *const *keys = required_keys[r->type];

        for (size_t i = 0; keys[i] != NULL; i++)
                ENSURE(key_value(object, keys[i]) != NULL, E_MISSING,
                       "%s: missing, and this rope_type needs it", keys[i]);
        return OK;
}

static Status factor_read(yyjson_val *v, const char *key, size_t i, float *out)
{
        const float f = (float)yyjson_get_num(v);

        ENSURE(yyjson_is_num(v), E_FORMAT, "%s[%zu]: expected a number, found %s", key, i,
               json_type_name(v));
        ENSURE(f > 0, E_RANGE, "%s[%zu]: %g is not above 0", key, i, yyjson_get_num(v));
        ENSURE(isfinite(f), E_RANGE, "%s[%zu]: %g is too large", key, i, yyjson_get_num(v));
        *out = f;
        return OK;
}

static Status factors_convert(yyjson_val *list, const char *key, size_t n, float *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);

        for (size_t i = 0; i < n; i++)
                TRY(factor_read(yyjson_arr_iter_next(&it), key, i, &out[i]));
        return OK;
}

/* Only longrope reads the lists; elsewhere the key is absent or somebody's note. */
static Status factors_read(yyjson_val *object, const char *key, ModelConfig *c, const float **out)
{
        yyjson_val *list = key_value(object, key);
        const size_t n = c->rope.n_factors;
        float *factors;

        if (c->rope.type != ROPE_LONGROPE)
                return OK;
        ENSURE(yyjson_is_arr(list), E_FORMAT, "%s: expected an array, found %s", key,
               json_type_name(list));
        ENSURE(yyjson_arr_size(list) == n, E_FORMAT,
               "%s: %zu numbers, but half of the rotating dims are %zu", key, yyjson_arr_size(list),
               n);
        TRY(arena_new_array(&c->arena, n, &factors));
        TRY(factors_convert(list, key, n, factors));
        *out = factors;
        return OK;
}

typedef struct OriginalKey {
        uint32_t value;
} OriginalKey;

static const FieldSpec original_fields[] = {
        FIELD_RANGE("original_max_position_embeddings", FIELD_U32, OriginalKey, value, false, 2,
                    POSITIONS_MAX),
};

static uint32_t first_nonzero(uint32_t a, uint32_t b)
{
        return a != 0 ? a : b;
}

/* The key at the top, or the class attribute, then the inner key, then the trained length. */
static Status original_resolve(yyjson_val *root, const Family *family, ModelConfig *c)
{
        OriginalKey top = {family->original_max_position};
        uint32_t inner;

        TRY(fields_read(original_fields, N_ELEMS(original_fields), root, &c->arena, &top));
        inner = first_nonzero(c->rope.original_max_position, c->n_ctx_train);
        c->rope.original_max_position =
                original_applies[c->rope.type] ? first_nonzero(top.value, inner) : c->n_ctx_train;
        return OK;
}

static void factor_resolve(ModelConfig *c)
{
        if (c->rope.factor == 0)
                c->rope.factor = (double)c->n_ctx_train / c->rope.original_max_position;
}

static Status dims_check(const ModelConfig *c)
{
        const uint32_t n_rot = (uint32_t)(c->head_dim * c->rope.partial_rotary_factor);
        const uint32_t least = c->rope.type == ROPE_DYNAMIC ? 4 : 2;

        ENSURE(n_rot >= least, E_RANGE,
               "head_dim: %u of %u dims rotate (partial_rotary_factor %g), at least %u must", n_rot,
               c->head_dim, c->rope.partial_rotary_factor, least);
        ENSURE(n_rot % 2 == 0, E_RANGE,
               "head_dim: %u of %u dims rotate (partial_rotary_factor %g), an even number must",
               n_rot, c->head_dim, c->rope.partial_rotary_factor);
        return OK;
}

static Status bounds_none(const RopeConfig *r)
{
        (void)r;
        return OK;
}

static Status bounds_llama3(const RopeConfig *r)
{
        ENSURE(r->low_freq_factor < r->high_freq_factor, E_RANGE,
               "high_freq_factor: %g is not above low_freq_factor %g", r->high_freq_factor,
               r->low_freq_factor);
        return OK;
}

static Status bounds_yarn(const RopeConfig *r)
{
        ENSURE(r->theta > 1, E_RANGE, "rope_theta: %g is not above 1, as rope_type yarn needs",
               r->theta);
        ENSURE(r->beta_slow <= r->beta_fast, E_RANGE, "beta_fast: %g is below beta_slow %g",
               r->beta_fast, r->beta_slow);
        return OK;
}

/* What the formulas of a type divide by or take the logarithm of. */
static Status (*const bounds_checks[])(const RopeConfig *) = {
        [ROPE_DEFAULT] = bounds_none,  [ROPE_LINEAR] = bounds_none, [ROPE_DYNAMIC] = bounds_none,
        [ROPE_LLAMA3] = bounds_llama3, [ROPE_YARN] = bounds_yarn,   [ROPE_LONGROPE] = bounds_none,
};
_Static_assert(N_ELEMS(bounds_checks) == ROPE_TYPE_MAX, "bounds for every type");

/* phi3's share lies at the top in a 4.x file and inside in a 5.x one: its row reads both. */
static Status partial_read(yyjson_val *object, const Family *family, ModelConfig *c)
{
        const FieldSpec *row =
                fields_find(family->fields, family->n_fields, STR("partial_rotary_factor"));

        return fields_read(row, row != NULL, object, &c->arena, c);
}

static Status object_read(yyjson_val *object, const Family *family, ModelConfig *c)
{
        RopeConfig *r = &c->rope;

        TRY(type_read(object, family->rope_types, r));
        TRY(required_check(object, r));
        TRY(fields_read(rope_fields, N_ELEMS(rope_fields), object, &c->arena, r));
        TRY(partial_read(object, family, c));
        r->n_factors = (uint32_t)(c->head_dim * r->partial_rotary_factor) / 2;
        TRY(factors_read(object, "short_factor", c, &r->short_factor));
        TRY(factors_read(object, "long_factor", c, &r->long_factor));
        return OK;
}

static Status resolve(yyjson_val *root, const Family *family, ModelConfig *c)
{
        TRY(original_resolve(root, family, c));
        factor_resolve(c);
        TRY(dims_check(c));
        return bounds_checks[c->rope.type](&c->rope);
}

Status rope_read(yyjson_val *root, const Family *family, ModelConfig *c)
{
        yyjson_val *object;
        const char *key;

        TRY(fields_read(theta_fields, N_ELEMS(theta_fields), root, &c->arena, &c->rope));
        TRY(rope_object_find(root, &key, &object));
        if (object != NULL)
                TRY(status_within(object_read(object, family, c), "%s", key));
        return resolve(root, family, c);
}
