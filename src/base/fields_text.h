/* Values and names as text for the messages of fields.c, and values from text. */
#ifndef QUERN_BASE_FIELDS_TEXT_H
#define QUERN_BASE_FIELDS_TEXT_H

#include "base/fields.h"

enum { VALUE_TEXT_MAX = 96, NAMES_TEXT_MAX = 512 };

/** A JSON value in a few words: "\"12\"", "3.5", "true", "an array"; long strings are cut. */
void value_text(yyjson_val *v, char out[VALUE_TEXT_MAX]);

/** A NULL-terminated list as "a, b, c"; cut where the room ends. */
void names_text(const char *const *names, char out[NAMES_TEXT_MAX]);

/** Reads one value, not null, into the row's member of `*out`; fields_read calls it per key. */
Status field_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *out);

#endif
