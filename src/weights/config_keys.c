#include "weights/config_keys.h"

#include "weights/config_rows.h"

static const FieldRows no_rows = {0};

static const char *rows_key(const FieldRows *rows, size_t offset)
{
        for (size_t i = 0; i < rows->n; i++)
                if (rows->rows[i].offset == offset)
                        return rows->rows[i].key;
        return NULL;
}

static const FieldRows *or_none(const FieldRows *rows)
{
        return rows != NULL ? rows : &no_rows;
}

/* The family's own names come first. */
static const char *family_key(const Family *f, size_t offset)
{
        const FieldRows *const lists[] = {or_none(f->old_keys), or_none(f->keys[0]),
                                          or_none(f->keys[1]), or_none(f->keys[2]), &keys_common};
        const char *key = NULL;

        for (size_t i = 0; i < N_ELEMS(lists) && key == NULL; i++)
                key = rows_key(lists[i], offset);
        return key;
}

const char *config_key_of(Str model_type, size_t offset)
{
        const Family *f = NULL;

        return family_find(model_type, &f) == OK ? family_key(f, offset) : NULL;
}

static const char *theta_of(const RopeRule *rule)
{
        return rule != NULL ? rule->theta_key : NULL;
}

static const char *partial_of(const RopeRule *rule)
{
        return rule != NULL ? rule->partial_key : NULL;
}

ConfigRopeKeys config_rope_keys(Str model_type)
{
        const Family *f = NULL;

        if (family_find(model_type, &f) != OK)
                return (ConfigRopeKeys){0};
        return (ConfigRopeKeys){.theta = theta_of(f->rope),
                                .partial = partial_of(f->rope),
                                .local_theta = theta_of(f->rope_local)};
}
