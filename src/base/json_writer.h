/* Writing JSON: members one after another, commas set where they belong, the first error kept. */
#ifndef QUERN_BASE_JSON_WRITER_H
#define QUERN_BASE_JSON_WRITER_H

#include "base/str.h"

/**
 * Appends to a text. `key` is the member's name in an object, NULL in an array or for the outermost
 * value. After a failure (E_NOMEM) nothing more is written and `status` says so: check it once, at
 * the end. Brackets are the caller's to pair.
 */
typedef struct JsonWriter {
        StrBuf *out;
        size_t begin; /* where this text begins in `out` */
        Status status;
} JsonWriter;

JsonWriter json_writer_on(StrBuf *out);

void json_begin_object(JsonWriter *w, const char *key);
void json_end_object(JsonWriter *w);
void json_begin_array(JsonWriter *w, const char *key);
void json_end_array(JsonWriter *w);

void json_put_str(JsonWriter *w, const char *key, Str value);
void json_put_text(JsonWriter *w, const char *key, const char *value); /* NULL: null */
void json_put_int(JsonWriter *w, const char *key, int64_t value);
void json_put_size(JsonWriter *w, const char *key, size_t value);
/** The shortest of 6, 9 or 17 digits that reads back as the same float or double; null when not
 * finite. */
void json_put_float(JsonWriter *w, const char *key, float value);
void json_put_double(JsonWriter *w, const char *key, double value);
void json_put_bool(JsonWriter *w, const char *key, bool value);
void json_put_null(JsonWriter *w, const char *key);
void json_put_raw(JsonWriter *w, const char *key, Str json); /* already JSON */

#endif
