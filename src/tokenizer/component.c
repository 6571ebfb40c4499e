#include "tokenizer/component.h"

Status component_ready(void *self, const Loading *l)
{
        (void)self;
        (void)l;
        return OK;
}

void component_done(void *self)
{
        (void)self;
}

Status decoder_end(const void *self, DecodeNode *node)
{
        (void)self;
        (void)node;
        return OK;
}

static Status names_list(const ComponentKind *kind, StrBuf *out)
{
        for (size_t i = 0; i < kind->n_rows; i++)
                TRY(strbuf_printf(out, "%s, ", kind->rows[i]->name));
        return strbuf_append(out, STR("Sequence"));
}

static Status unknown_type(const ComponentKind *kind, Str name)
{
        CLEANUP(strbuf_done) StrBuf names = {0};

        TRY(names_list(kind, &names));
        return FAIL(E_UNSUPPORTED, "type \"%.*s\" is not supported; supported: %s", STR_ARG(name),
                    strbuf_cstr(&names));
}

static Status row_find(const ComponentKind *kind, Str name, const ComponentType **out)
{
        for (size_t i = 0; i < kind->n_rows; i++) {
                if (!str_equal(str_of(kind->rows[i]->name), name))
                        continue;
                *out = kind->rows[i];
                return OK;
        }
        return unknown_type(kind, name);
}

static void defaults_copy(const ComponentType *type, void *self)
{
        if (type->defaults != NULL)
                memcpy(self, type->defaults, type->size);
}

/* Pushed before it is filled, so that the list's owner ends it whatever fails. */
Status component_load_as(const ComponentType *type, yyjson_val *v, Arena *arena, ComponentVec *out)
{
        const Loading l = {arena, v};
        void *self = NULL;

        TRY(arena_alloc(arena, 1, type->size, &self));
        defaults_copy(type, self);
        TRY(vec_push(out, ((Component){type, self})));
        TRY(fields_read(type->fields, type->n_fields, v, arena, self));
        return type->ready(self, &l);
}

static Status component_load(const ComponentKind *kind, yyjson_val *v, Arena *arena,
                             ComponentVec *out);

static Status sequence_load(const ComponentKind *kind, yyjson_val *v, Arena *arena,
                            ComponentVec *out)
{
        yyjson_val *children = yyjson_obj_get(v, kind->children);
        yyjson_val *child;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(children), E_FORMAT, "%s: expected an array, found %s", kind->children,
               json_type_name(children));
        yyjson_arr_foreach(children, i, n, child) TRY(status_within(
                component_load(kind, child, arena, out), "%s[%zu]", kind->children, i));
        return OK;
}

static Status single_load(const ComponentKind *kind, Str name, yyjson_val *v, Arena *arena,
                          ComponentVec *out)
{
        const ComponentType *type = NULL;

        TRY(row_find(kind, name, &type));
        return status_within(component_load_as(type, v, arena, out), "%s", type->name);
}

static Status component_load(const ComponentKind *kind, yyjson_val *v, Arena *arena,
                             ComponentVec *out)
{
        const Str name = json_str(yyjson_obj_get(v, "type"));

        ENSURE(yyjson_is_obj(v), E_FORMAT, "expected an object, found %s", json_type_name(v));
        ENSURE(name.p != NULL, E_MISSING, "type: missing");
        if (str_equal(name, STR("Sequence")))
                return sequence_load(kind, v, arena, out);
        return single_load(kind, name, v, arena, out);
}

static bool value_absent(yyjson_val *v)
{
        return v == NULL || yyjson_is_null(v);
}

Status components_load(const ComponentKind *kind, yyjson_val *v, Arena *arena, ComponentVec *out)
{
        return value_absent(v)
                       ? OK
                       : status_within(component_load(kind, v, arena, out), "%s", kind->what);
}

void components_done(ComponentVec *v)
{
        for (size_t i = 0; i < v->n; i++)
                v->p[i].type->done(v->p[i].self);
        vec_done(v);
}
