/* JSON reading: yyjson with our allocator, a depth limit, and errors that say where. */
#ifndef QUERN_BASE_JSON_H
#define QUERN_BASE_JSON_H

#include "base/str.h"

#include <yyjson.h>

enum { JSON_DEPTH_MAX = 64 };

/**
 * Parses strict JSON (UTF-8; no comments, trailing commas, NaN). The text may be freed afterwards.
 * Lines and columns count from 1, columns in characters. Equal keys in an object are not refused:
 * fields_read takes the last, yyjson_obj_get the first. Freed by json_free.
 * Errors: E_FORMAT "line 3, column 7: unexpected character" or "line 1, column 65: nested deeper
 * than 64"; E_NOMEM. Cost: that of yyjson, about 0.3 GB/s on a tokenizer.json.
 */
Status json_parse(Str text, yyjson_doc **out);

/**
 * As json_parse, but a number that 64 bits or a double do not hold stays as it is written, of the
 * type YYJSON_TYPE_RAW; json_parse makes a double of such an integer.
 */
Status json_parse_exact(Str text, yyjson_doc **out);

/** As json_parse on a whole file of at most `limit` bytes; errors begin with the path. */
Status json_parse_file(const char *path, size_t limit, yyjson_doc **out);

void json_free(yyjson_doc **doc);

/** The string of a value, or the empty view when it is not a string. */
Str json_str(yyjson_val *v);

/** The word for a value's type, for messages: "an object", "a string". */
const char *json_type_name(yyjson_val *v);

/** Appends `s` as a quoted JSON string; each byte of invalid UTF-8 becomes U+FFFD. */
Status json_append_quoted(StrBuf *out, Str s);

#endif
