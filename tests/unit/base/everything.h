/* One struct with a member of every field type, shared by the tests of the field reader. */
#ifndef QUERN_TESTS_UNIT_BASE_EVERYTHING_H
#define QUERN_TESTS_UNIT_BASE_EVERYTHING_H

#include "base/fields.h"

#include "support/table.h"

enum { EVERYTHING_ROWS = 12 };

/* A member of every type, and rows that read it. */
typedef struct Everything {
        bool flag;
        int32_t i32;
        uint32_t u32;
        int64_t i64;
        uint64_t u64;
        float f32;
        double f64;
        Str text;
        int mode;
        size_t n_stops;
        int32_t layers; /* 1..1000 */
        float share;    /* 0..1 */
} Everything;

extern const FieldSpec everything_rows[EVERYTHING_ROWS];

/** What members hold before reading, so that a test sees what was left alone. */
extern const Everything everything_defaults;

typedef struct Reading {
        Arena arena;
        Everything got;
} Reading;

void reading_done(Reading *r);

/* A member as a number, for tables of expected values. */
double flag_of(const Everything *e);
double i32_of(const Everything *e);
double u32_of(const Everything *e);
double i64_of(const Everything *e);
double u64_of(const Everything *e);
double f32_of(const Everything *e);
double f64_of(const Everything *e);
double mode_of(const Everything *e);
double stops_of(const Everything *e);
double layers_of(const Everything *e);
double share_of(const Everything *e);
double length_of(const Everything *e);

#endif
