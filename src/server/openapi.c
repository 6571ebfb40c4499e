/* The API described by its own tables. */
#include "server/ask.h"
#include "server/native_fields.h"
#include "server/route.h"
#include "server/server.h"

#include <stdio.h>

/* What a custom reader takes, as JSON Schema. */
typedef struct ReaderRow {
        FieldRead read;
        const char *schema;
} ReaderRow;

static const ReaderRow readers[] = {
        {read_array, "{\"type\":\"array\",\"items\":{}}"},
        {read_object, "{\"type\":\"object\"}"},
        {read_text_settings, "{\"type\":\"object\"}"},
        {read_options, "{\"type\":\"object\"}"},
        {read_stop, "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":"
                    "\"string\"}}]}"},
        {read_breakers, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"},
        {read_seed, "{\"type\":\"integer\"}"},
        {read_prompt, "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{}}]}"},
        {read_stream_options, "{\"type\":\"object\",\"properties\":{\"include_usage\":{\"type\":"
                              "\"boolean\"}}}"},
        {read_value, "{}"},
};

static const char *reader_schema(FieldRead read)
{
        size_t i = 0;

        while (i + 1 < N_ELEMS(readers) && readers[i].read != read)
                i++;
        return readers[i].schema;
}

static const char *const types[FIELD_TYPE_MAX] = {
        [FIELD_BOOL] = "boolean",  [FIELD_I32] = "integer", [FIELD_U32] = "integer",
        [FIELD_I64] = "integer",   [FIELD_U64] = "integer", [FIELD_F32] = "number",
        [FIELD_F64] = "number",    [FIELD_STR] = "string",  [FIELD_ENUM] = "string",
        [FIELD_CUSTOM] = "object",
};

static void range_put(JsonWriter *w, const FieldSpec *f)
{
        if (f->min >= f->max)
                return;
        json_put_double(w, "minimum", f->min);
        json_put_double(w, "maximum", f->max);
}

static void names_put(JsonWriter *w, const char *const *names)
{
        if (names == NULL)
                return;
        json_begin_array(w, "enum");
        for (size_t i = 0; names[i] != NULL; i++)
                json_put_text(w, NULL, names[i]);
        json_end_array(w);
}

static void plain_schema_put(JsonWriter *w, const FieldSpec *f)
{
        json_begin_object(w, NULL);
        json_put_text(w, "type", types[f->type]);
        range_put(w, f);
        names_put(w, f->names);
        json_end_object(w);
}

static void schema_put(JsonWriter *w, const FieldSpec *f)
{
        if (f->type == FIELD_CUSTOM)
                json_put_raw(w, NULL, str_of(reader_schema(f->read)));
        else
                plain_schema_put(w, f);
}

/* null is the same as absent, for every field. */
static void field_put(JsonWriter *w, const FieldSpec *f)
{
        json_begin_object(w, f->key);
        json_put_text(w, "description", f->help);
        json_begin_array(w, "anyOf");
        schema_put(w, f);
        json_put_raw(w, NULL, STR("{\"type\":\"null\"}"));
        json_end_array(w);
        json_end_object(w);
}

static void table_put(JsonWriter *w, const FieldTable *t)
{
        for (size_t i = 0; i < t->n; i++)
                field_put(w, &t->rows[i]);
}

static void required_put(JsonWriter *w, const FieldTable *t)
{
        for (size_t i = 0; i < t->n; i++)
                if (t->rows[i].required)
                        json_put_text(w, NULL, t->rows[i].key);
}

static void tables_put(JsonWriter *w, const FieldTable *const *tables,
                       void (*put)(JsonWriter *, const FieldTable *))
{
        for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
                put(w, tables[i]);
}

static void body_schema_put(JsonWriter *w, const Route *r)
{
        json_begin_object(w, "schema");
        json_put_text(w, "type", "object");
        json_begin_object(w, "properties");
        tables_put(w, r->tables, table_put);
        json_end_object(w);
        json_begin_array(w, "required");
        tables_put(w, r->tables, required_put);
        json_end_array(w);
        json_end_object(w);
}

static void body_put(JsonWriter *w, const Route *r)
{
        if (strcmp(r->method, "POST") != 0)
                return;
        json_begin_object(w, "requestBody");
        json_put_bool(w, "required", true);
        json_begin_object(w, "content");
        json_begin_object(w, "application/json");
        body_schema_put(w, r);
        json_end_object(w);
        json_end_object(w);
        json_end_object(w);
}

static void reply_put(JsonWriter *w, const char *status, const char *what, const char *type)
{
        json_begin_object(w, status);
        json_put_text(w, "description", what);
        json_begin_object(w, "content");
        json_begin_object(w, type);
        json_end_object(w);
        json_end_object(w);
        json_end_object(w);
}

/* The first of a route's content types; streams are told in the text. */
static void replies_put(JsonWriter *w, const Route *r)
{
        char type[64];

        (void)snprintf(type, sizeof(type), "%.*s", (int)strcspn(r->reply, ","), r->reply);
        json_begin_object(w, "responses");
        reply_put(w, "200", r->reply, type);
        reply_put(w, "default", "An error: its message names the field, its value and its range",
                  "application/json");
        json_end_object(w);
}

static void parameters_put(JsonWriter *w, const Route *r)
{
        if (strchr(r->path, '*') == NULL)
                return;
        json_put_raw(w, "parameters",
                     STR("[{\"name\":\"name\",\"in\":\"path\",\"required\":true,\"schema\":{"
                         "\"type\":\"string\"}}]"));
}

/* "POST /v1/models/x" as a name: post_v1_models_x. */
static void operation_id_put(JsonWriter *w, const Route *r)
{
        char id[96];

        (void)snprintf(id, sizeof(id), "%s%s", r->method, r->path);
        for (char *p = id + strcspn(id, "/.*"); *p != '\0'; p += strcspn(p, "/.*"))
                *p = '_';
        json_put_text(w, "operationId", id);
}

static void operation_put(JsonWriter *w, const Route *r)
{
        json_begin_object(w, strcmp(r->method, "POST") == 0 ? "post" : "get");
        json_put_text(w, "summary", r->help);
        operation_id_put(w, r);
        parameters_put(w, r);
        body_put(w, r);
        if ((r->flags & ROUTE_OPEN) != 0)
                json_put_raw(w, "security", STR("[]"));
        replies_put(w, r);
        json_end_object(w);
}

/* Each path has one method. */
static void path_put(JsonWriter *w, const Route *r)
{
        const size_t fixed = strcspn(r->path, "*");
        char path[96];

        (void)snprintf(path, sizeof(path), "%.*s%s", (int)fixed, r->path,
                       r->path[fixed] == '*' ? "{name}" : "");
        json_begin_object(w, path);
        operation_put(w, r);
        json_end_object(w);
}

static void info_put(JsonWriter *w)
{
        char version[32];

        (void)snprintf(version, sizeof(version), "%d.%d.%d", QN_VERSION_MAJOR, QN_VERSION_MINOR,
                       QN_VERSION_PATCH);
        json_put_text(w, "openapi", "3.1.0");
        json_begin_object(w, "info");
        json_put_text(w, "title", "Quern");
        json_put_text(w, "version", version);
        json_end_object(w);
        json_put_raw(w, "security", STR("[{},{\"key\":[]}]"));
        json_put_raw(w, "components",
                     STR("{\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":"
                         "\"bearer\"}}}"));
}

Status server_openapi(StrBuf *out)
{
        JsonWriter w = json_writer_on(out);

        json_begin_object(&w, NULL);
        info_put(&w);
        json_begin_object(&w, "paths");
        for (size_t i = 0; i < n_routes; i++)
                path_put(&w, &routes[i]);
        json_end_object(&w);
        json_end_object(&w);
        return w.status;
}
