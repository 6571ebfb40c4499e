#include "weights/config_rows.h"

#include "weights/store_keys.h"

#include <math.h>

/* A number that must be above zero, and is nowhere larger than this. */
#define POSITIVE_MIN 1e-9
#define POSITIVE_MAX 1e12
#define THETA_MIN    1
#define THETA_MAX    1e30

#define POSITIVE(key_, member_) \
        FIELD_RANGE(key_, FIELD_F64, RopeConfig, member_, false, POSITIVE_MIN, POSITIVE_MAX)

static const FieldSpec rope_fields[] = {
        POSITIVE("factor", factor),
        POSITIVE("low_freq_factor", low_freq_factor),
        POSITIVE("high_freq_factor", high_freq_factor),
        FIELD_RANGE("original_max_position_embeddings", FIELD_U32, RopeConfig,
                    original_max_position, false, 2, TOKENS_MAX),
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

const RopeRule rope_plain = {
        .theta_key = "rope_theta",
        .theta = 10000,
        .types = &rope_names,
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
                    TOKENS_MAX),
};

static uint32_t first_nonzero(uint32_t a, uint32_t b)
{
        return a != 0 ? a : b;
}

/* The key at the top, or the class attribute, then the inner key, then the trained length. */
static Status original_resolve(yyjson_val *root, const RopeRule *rule, ModelConfig *c)
{
        OriginalKey top = {rule->original_max_position};
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

/* The share of a head that rotates: at the top in a 4.x file, inside in a 5.x one. */
static Status partial_read(yyjson_val *object, const char *key, ModelConfig *c)
{
        const FieldSpec row = FIELD_RANGE(key, FIELD_F64, ModelConfig, rope.partial_rotary_factor,
                                          false, 1e-3, 1);

        return fields_read(&row, key != NULL, object, &c->arena, c);
}

static Status theta_read(yyjson_val *object, const char *key, ModelConfig *c)
{
        const FieldSpec row =
                FIELD_RANGE(key, FIELD_F64, ModelConfig, rope.theta, false, THETA_MIN, THETA_MAX);

        return fields_read(&row, 1, object, &c->arena, c);
}

/* Modeling code that rotates whole heads does so whatever the object says. */
static const char *inner_partial_key(const RopeRule *rule)
{
        return rule->partial_key != NULL ? "partial_rotary_factor" : NULL;
}

static bool alpha_counts(yyjson_val *object, const RopeRule *rule, const RopeConfig *r)
{
        return rule->reads_alpha && r->type == ROPE_DYNAMIC && key_value(object, "alpha") != NULL;
}

/* Source: modeling_hunyuan_v1_dense.py compute_ntk_alpha_rope_parameters. */
static Status alpha_apply(yyjson_val *object, const RopeRule *rule, ModelConfig *c)
{
        const double alpha = yyjson_get_num(key_value(object, "alpha"));
        const double dim = c->head_dim;

        if (!alpha_counts(object, rule, &c->rope))
                return OK;
        ENSURE(alpha > 0, E_RANGE, "alpha: expected a number above 0");
        ENSURE(dim > 2, E_RANGE, "alpha: needs a head_dim above 2, found %g", dim);
        c->rope.type = ROPE_DEFAULT;
        c->rope.theta *= pow(alpha, dim / (dim - 2));
        return OK;
}

static Status object_read(yyjson_val *object, const RopeRule *rule, ModelConfig *c)
{
        RopeConfig *r = &c->rope;

        if (object == NULL)
                return OK;
        TRY(type_read(object, rule->types, r));
        TRY(theta_read(object, "rope_theta", c));
        TRY(alpha_apply(object, rule, c));
        TRY(required_check(object, r));
        TRY(fields_read(rope_fields, N_ELEMS(rope_fields), object, &c->arena, r));
        TRY(partial_read(object, inner_partial_key(rule), c));
        r->n_factors = (uint32_t)(c->head_dim * r->partial_rotary_factor) / 2;
        TRY(factors_read(object, "short_factor", c, &r->short_factor));
        TRY(factors_read(object, "long_factor", c, &r->long_factor));
        return OK;
}

/* What stands outside the object; the object's keys count more. */
static Status base_read(yyjson_val *root, const RopeRule *rule, ModelConfig *c)
{
        c->rope = rope_defaults;
        c->rope.theta = rule->theta;
        c->rope.partial_rotary_factor = rule->partial_key != NULL ? rule->partial : 1;
        TRY(theta_read(root, rule->theta_key, c));
        return partial_read(root, rule->partial_key, c);
}

/* The class's own object in place of one in the file; it may leave theta to the keys. */
static void absent_apply(const RopeConfig *absent, ModelConfig *c)
{
        const double theta = c->rope.theta;

        c->rope = *absent;
        c->rope.theta = absent->theta != 0 ? absent->theta : theta;
}

static Status resolve(yyjson_val *root, const RopeRule *rule, ModelConfig *c)
{
        TRY(original_resolve(root, rule, c));
        factor_resolve(c);
        return rope_check(c);
}

Status rope_read(yyjson_val *root, const Family *f, ModelConfig *c)
{
        yyjson_val *object;
        const char *key;

        TRY(base_read(root, f->rope, c));
        TRY(rope_object_find(root, &key, &object));
        TRY(status_within(object_read(object, f->rope, c), "%s", key));
        if (object == NULL && f->rope->absent != NULL)
                absent_apply(f->rope->absent, c);
        return resolve(root, f->rope, c);
}

/* One layer type: its own object, and rope_scaling of a 4.x file where that applies to it. */
static Status layer_type_read(yyjson_val *root, const RopeRule *rule, const char *layer_type,
                              yyjson_val *scaling, ModelConfig *c)
{
        yyjson_val *object = key_value(key_value(root, "rope_parameters"), layer_type);

        TRY(base_read(root, rule, c));
        TRY(status_within(object_read(object, rule, c), "rope_parameters: %s", layer_type));
        TRY(status_within(object_read(scaling, rule, c), "rope_scaling"));
        return resolve(root, rule, c);
}

Status rope_read_by_layer_type(yyjson_val *root, const Family *f, ModelConfig *c)
{
        yyjson_val *scaling = key_value(root, "rope_scaling");

        TRY(rope_objects_check(root));
        TRY(layer_type_read(root, f->rope_local, "sliding_attention",
                            f->rope_local->reads_scaling ? scaling : NULL, c));
        c->rope_local = c->rope;
        c->has_rope_local = true;
        return layer_type_read(root, f->rope, "full_attention", scaling, c);
}

Status rope_none(yyjson_val *root, const Family *f, ModelConfig *c)
{
        (void)root;
        (void)f;
        c->rope = rope_defaults;
        c->no_rope = true;
        return OK;
}
