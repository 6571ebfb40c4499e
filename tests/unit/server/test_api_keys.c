/* Keys: the file's lines, finding one, and budgets by a clock that the test sets. */
#include "server/api_keys.h"

#include "support/table.h"
#include "support/temp.h"

enum { SECOND = 1000000000 };

typedef struct FileRow {
        const char *name, *text;
        Status want;
        const char *part; /* of the error */
        size_t n;
        const char *secret; /* is found, with these */
        KeyLimits limits;
} FileRow;

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" /* 64 */

static const FileRow file_rows[] = {
        {"empty", "", OK, NULL, 0, NULL, {0, 0, 0}},
        {"comments and blank lines", "# a\n\n  \n\t# b\n", OK, NULL, 0, NULL, {0, 0, 0}},
        {"a key", "abc\n", OK, NULL, 1, "abc", {7, 0, 0}},
        {"without a newline", "abc", OK, NULL, 1, "abc", {7, 0, 0}},
        {"with carriage returns", "abc requests=1\r\ndef\r\n", OK, NULL, 2, "def", {7, 0, 0}},
        {"its limits",
         "abc  name=x\trequests=1 tokens=2 concurrent=3 # why\n",
         OK,
         NULL,
         1,
         "abc",
         {1, 2, 3}},
        {"two keys", "abc\ndef requests=9\n", OK, NULL, 2, "def", {9, 0, 0}},
        {"an unknown setting",
         "a\nb speed=1\n",
         E_FORMAT,
         "line 2: \"speed=1\"",
         0,
         NULL,
         {0, 0, 0}},
        {"a setting without value", "b requests\n", E_FORMAT, "no value", 0, NULL, {0, 0, 0}},
        {"a value that is none",
         "b requests=x\n",
         E_FORMAT,
         "line 1: requests",
         0,
         NULL,
         {0, 0, 0}},
        {"a value out of range", "b tokens=-1\n", E_RANGE, "tokens", 0, NULL, {0, 0, 0}},
        {"a key of 255 bytes",
         LONG LONG LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaa",
         OK,
         NULL,
         1,
         NULL,
         {0, 0, 0}},
        {"a key of 256 bytes", LONG LONG LONG LONG, E_USAGE, "longer than 255", 0, NULL, {0, 0, 0}},
};

static void key_check(const FileRow *row, const ApiKeys *keys)
{
        const ApiKey *k = api_keys_find(keys, str_of(row->secret));

        if (row->secret == NULL)
                return;
        assert_non_null(k);
        assert_memory_equal(&k->limits, &row->limits, sizeof(row->limits));
}

static void load_check(const FileRow *row, const ServerOptions *o)
{
        CLEANUP(api_keys_done) ApiKeys keys = {0};

        if (row->want == OK) {
                assert_ok(api_keys_load(o, &keys));
                assert_int_equal(keys.n, row->n);
                key_check(row, &keys);
        } else {
                assert_status(api_keys_load(o, &keys), row->want, row->part);
        }
}

static void test_file(const void *p)
{
        const FileRow *row = p;
        CLEANUP(temp_dir_done) TempDir t;
        ServerOptions o = {.key_requests = 7};

        temp_dir_init(&t);
        o.api_key_file = str_of(temp_file(&t, "keys", str_of(row->text)));
        load_check(row, &o);
}

static void keys_of(const char *secret, KeyLimits limits, ApiKeys *out)
{
        Str one = str_of(secret);
        const ServerOptions o = {.api_keys = {.p = &one, .n = 1},
                                 .key_requests = limits.requests,
                                 .key_tokens = limits.tokens,
                                 .key_concurrent = limits.concurrent};

        assert_ok(api_keys_load(&o, out));
}

typedef struct FindRow {
        const char *name, *secret;
        bool found;
} FindRow;

static const FindRow find_rows[] = {
        {"the key", "sesame", true},
        {"a begin of it", "sesam", false},
        {"longer", "sesamee", false},
        {"another case", "Sesame", false},
        {"nothing", "", false},
        {"no text", NULL, false},
        {"far too long", LONG LONG LONG LONG LONG, false},
};

static void test_find(const void *p)
{
        const FindRow *row = p;
        CLEANUP(api_keys_done) ApiKeys keys = {0};

        keys_of("sesame", (KeyLimits){0}, &keys);
        assert_int_equal(api_keys_find(&keys, str_of(row->secret)) != NULL, row->found);
}

static void test_empty_key(const void *p)
{
        Str empty = STR("");
        const ServerOptions o = {.api_keys = {.p = &empty, .n = 1}};
        CLEANUP(api_keys_done) ApiKeys keys = {0};

        (void)p;
        assert_status(api_keys_load(&o, &keys), E_USAGE, "empty");
}

static void test_requests(const void *p)
{
        CLEANUP(api_keys_done) ApiKeys keys = {0};
        const uint64_t now = 100ULL * SECOND;

        (void)p;
        keys_of("k", (KeyLimits){.requests = 2}, &keys);
        assert_int_equal(api_key_begin(&keys.p[0], now), KEY_ALLOWED);
        assert_int_equal(api_key_begin(&keys.p[0], now), KEY_ALLOWED);
        assert_int_equal(api_key_begin(&keys.p[0], now), KEY_REQUESTS);
        assert_int_equal(api_key_begin(&keys.p[0], now + 29ULL * SECOND), KEY_REQUESTS);
        assert_int_equal(api_key_begin(&keys.p[0], now + 31ULL * SECOND), KEY_ALLOWED);
        assert_int_equal(api_key_begin(&keys.p[0], now + 32ULL * SECOND), KEY_REQUESTS);
}

/* Tokens are known afterwards: a budget may be overdrawn, and then has to be earned. */
static void test_tokens(const void *p)
{
        CLEANUP(api_keys_done) ApiKeys keys = {0};
        const uint64_t now = 100ULL * SECOND;

        (void)p;
        keys_of("k", (KeyLimits){.tokens = 60}, &keys);
        assert_int_equal(api_key_begin(&keys.p[0], now), KEY_ALLOWED);
        api_key_charge(&keys.p[0], 70);
        assert_int_equal(api_key_begin(&keys.p[0], now), KEY_TOKENS);
        assert_int_equal(api_key_begin(&keys.p[0], now + 10ULL * SECOND), KEY_TOKENS);
        assert_int_equal(api_key_begin(&keys.p[0], now + 12ULL * SECOND), KEY_ALLOWED);
}

static void test_concurrent(const void *p)
{
        CLEANUP(api_keys_done) ApiKeys keys = {0};

        (void)p;
        keys_of("k", (KeyLimits){.concurrent = 1}, &keys);
        assert_int_equal(api_key_begin(&keys.p[0], 1), KEY_ALLOWED);
        assert_int_equal(api_key_begin(&keys.p[0], 1), KEY_CONCURRENT);
        api_key_end(&keys.p[0]);
        assert_int_equal(api_key_begin(&keys.p[0], 1), KEY_ALLOWED);
}

static void test_no_key(const void *p)
{
        (void)p;
        assert_int_equal(api_key_begin(NULL, 1), KEY_ALLOWED);
        api_key_charge(NULL, 5);
        api_key_end(NULL);
}

static const TestTable tables[] = {
        TEST_TABLE("file", file_rows, test_file), TEST_TABLE("find", find_rows, test_find),
        TEST_ONE("empty key", test_empty_key),    TEST_ONE("requests", test_requests),
        TEST_ONE("tokens", test_tokens),          TEST_ONE("concurrent", test_concurrent),
        TEST_ONE("no key", test_no_key),
};
TEST_MAIN(tables);
