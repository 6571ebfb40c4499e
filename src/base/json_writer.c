#include "base/json_writer.h"

#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_MAX = 40 };

JsonWriter json_writer_on(StrBuf *out)
{
        return (JsonWriter){.out = out, .begin = out->n, .status = OK};
}

/* Behind a value comes a comma; behind nothing, a bracket or a colon comes none. */
static bool needs_comma(const JsonWriter *w)
{
        return w->out->n > w->begin && strchr("{[:", w->out->p[w->out->n - 1]) == NULL;
}

static Status key_append(StrBuf *out, const char *key)
{
        if (key == NULL)
                return OK;
        TRY(json_append_quoted(out, str_of(key)));
        return strbuf_append_char(out, ':');
}

static Status member_begin(const JsonWriter *w, const char *key)
{
        if (needs_comma(w))
                TRY(strbuf_append_char(w->out, ','));
        return key_append(w->out, key);
}

static Status raw_append(const JsonWriter *w, const char *key, Str json)
{
        TRY(member_begin(w, key));
        return strbuf_append(w->out, json);
}

void json_put_raw(JsonWriter *w, const char *key, Str json)
{
        if (w->status == OK)
                w->status = raw_append(w, key, json);
}

void json_begin_object(JsonWriter *w, const char *key)
{
        json_put_raw(w, key, STR("{"));
}

void json_begin_array(JsonWriter *w, const char *key)
{
        json_put_raw(w, key, STR("["));
}

static void bracket_close(JsonWriter *w, char bracket)
{
        if (w->status == OK)
                w->status = strbuf_append_char(w->out, bracket);
}

void json_end_object(JsonWriter *w)
{
        bracket_close(w, '}');
}

void json_end_array(JsonWriter *w)
{
        bracket_close(w, ']');
}

static Status str_append(const JsonWriter *w, const char *key, Str value)
{
        TRY(member_begin(w, key));
        return json_append_quoted(w->out, value);
}

void json_put_str(JsonWriter *w, const char *key, Str value)
{
        if (w->status == OK)
                w->status = str_append(w, key, value);
}

void json_put_text(JsonWriter *w, const char *key, const char *value)
{
        if (value == NULL)
                json_put_null(w, key);
        else
                json_put_str(w, key, str_of(value));
}

void json_put_int(JsonWriter *w, const char *key, int64_t value)
{
        char text[NUMBER_MAX];

        (void)snprintf(text, sizeof(text), "%" PRId64, value);
        json_put_raw(w, key, str_of(text));
}

void json_put_size(JsonWriter *w, const char *key, size_t value)
{
        json_put_int(w, key, (int64_t)value);
}

static bool reads_back_float(const char *text, double value)
{
        return strtof(text, NULL) == (float)value;
}

static bool reads_back_double(const char *text, double value)
{
        return strtod(text, NULL) == value;
}

static void number_text(double value, bool (*reads_back)(const char *, double),
                        char out[NUMBER_MAX])
{
        static const int digits[] = {6, 9, 17};

        for (size_t i = 0; i < N_ELEMS(digits); i++) {
                (void)snprintf(out, NUMBER_MAX, "%.*g", digits[i], value);
                if (reads_back(out, value))
                        return;
        }
}

static void number_put(JsonWriter *w, const char *key, double value,
                       bool (*reads_back)(const char *, double))
{
        char text[NUMBER_MAX] = "null";

        if (isfinite(value))
                number_text(value, reads_back, text);
        json_put_raw(w, key, str_of(text));
}

void json_put_float(JsonWriter *w, const char *key, float value)
{
        number_put(w, key, (double)value, reads_back_float);
}

void json_put_double(JsonWriter *w, const char *key, double value)
{
        number_put(w, key, value, reads_back_double);
}

void json_put_bool(JsonWriter *w, const char *key, bool value)
{
        json_put_raw(w, key, value ? STR("true") : STR("false"));
}

void json_put_null(JsonWriter *w, const char *key)
{
        json_put_raw(w, key, STR("null"));
}
