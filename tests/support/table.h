/*
 * Tests as tables: each row is a cmocka test of its own, named "table/row".
 *
 *   typedef struct FindRow { const char *name; const char *text; size_t want; } FindRow;
 *   static const FindRow find_rows[] = {{"empty", "", 0}, {"hit at the end", "abc", 2}};
 *   static void test_find(const void *p)
 *   {
 *           const FindRow *row = p;
 *           assert_int_equal(str_find(str_of(row->text), STR("c"), 0), row->want);
 *   }
 *   static void test_alone(const void *p) { (void)p; … }
 *   static const TestTable tables[] = {
 *           TEST_TABLE("find", find_rows, test_find),
 *           TEST_ONE("alone", test_alone),
 *   };
 *   TEST_MAIN(tables);
 *
 * A program takes one optional argument, a pattern of names to run (with * and ?): 'find/e*'.
 */
#ifndef QUERN_TESTS_SUPPORT_TABLE_H
#define QUERN_TESTS_SUPPORT_TABLE_H

#include "base/mem.h"
#include "base/status.h"
#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/** Checks one row (NULL for TEST_ONE); fails by cmocka's asserts or those below. */
typedef void (*TestFn)(const void *row);

/** Rows of any struct whose first member is `const char *name`. */
typedef struct TestTable {
        const char *name;
        const void *rows;
        size_t n_rows;
        size_t row_size;
        TestFn run;
} TestTable;

#define TEST_TABLE(name_, rows_, run_)                                       \
        {                                                                    \
                (name_), (rows_), N_ELEMS(rows_), sizeof((rows_)[0]), (run_) \
        }
#define TEST_ONE(name_, run_)               \
        {                                   \
                (name_), NULL, 1, 0, (run_) \
        }

/** Runs every row of every table; returns the number of failures, for main. */
int tests_run(const TestTable *tables, size_t n_tables, int argc, char **argv);

#define TEST_MAIN(tables_)                                                 \
        int main(int argc, char **argv)                                    \
        {                                                                  \
                return tests_run((tables_), N_ELEMS(tables_), argc, argv); \
        }

/* The expression must be OK; otherwise its status and text are printed. */
#define assert_ok(expr) assert_ok_at((expr), #expr, __FILE__, __LINE__)

/* The expression must be the status, and status_text() must contain `part` ("" for any). */
#define assert_status(expr, want, part) \
        assert_status_at((expr), (want), (part), #expr, __FILE__, __LINE__)

/* A Str must equal a C string. */
#define assert_str(actual, want) assert_str_at((actual), (want), __FILE__, __LINE__)

/* Bitwise or relative nearness of floats: |a - b| <= tolerance * max(1, |b|). */
#define assert_near(actual, want, tolerance) \
        assert_near_at((double)(actual), (double)(want), (double)(tolerance), __FILE__, __LINE__)

void assert_ok_at(Status s, const char *expr, const char *file, int line);
void assert_status_at(Status s, Status want, const char *part, const char *expr, const char *file,
                      int line);
void assert_str_at(Str actual, const char *want, const char *file, int line);
void assert_near_at(double actual, double want, double tolerance, const char *file, int line);

/**
 * Runs fn(arg) with the k-th allocation failing for k = 1, 2, … until a run meets no failure. Each
 * failing run must return E_NOMEM and the last one OK; AddressSanitizer sees what leaks. fn makes,
 * uses and frees its objects itself, by CLEANUP, and must not assert between (TRY instead).
 */
void oom_each(Status (*fn)(void *arg), void *arg);

#endif
