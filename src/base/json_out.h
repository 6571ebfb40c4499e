/* Writes flat JSON objects, one member a line, as Transformers' own files look. */
#ifndef QUERN_BASE_JSON_OUT_H
#define QUERN_BASE_JSON_OUT_H

#include "base/str.h"
#include "base/vec.h"

typedef struct JsonOut {
        StrBuf text;
        size_t n; /* members of the object so far */
        int depth;
} JsonOut;

void json_out_done(JsonOut *j);

/** Begins the outermost object, or one that is the value of `key`. */
Status json_out_begin(JsonOut *j, const char *key);
Status json_out_end(JsonOut *j);

Status json_out_u64(JsonOut *j, const char *key, uint64_t v);
Status json_out_f64(JsonOut *j, const char *key,
                    double v); /* shortest that reads back as a float */
Status json_out_bool(JsonOut *j, const char *key, bool v);
Status json_out_null(JsonOut *j, const char *key);
Status json_out_str(JsonOut *j, const char *key, Str v);
Status json_out_raw(JsonOut *j, const char *key, Str json); /* already JSON */
Status json_out_floats(JsonOut *j, const char *key, const float *v, size_t n);
Status json_out_strings(JsonOut *j, const char *key, const Str *v, size_t n);

/** One id as a number, several as a list, none as null. */
Status json_out_ids(JsonOut *j, const char *key, const IdVec *ids);

/** Writes the finished text as `dir`/`name`. */
Status json_out_save(const JsonOut *j, const char *dir, const char *name);
Status text_save(Str text, const char *dir, const char *name);

#endif
