#include "model_dir.h"
#include "support/table.h"
#include "weights/store.h"

#include <time.h>
#include <unistd.h>

/* Headers made to cost: `n` entries by `format`, which gets the entry's number. */
typedef struct HostileRow {
        const char *name;
        const char *begin;
        const char *format;
        const char *end;
        unsigned n;
        size_t data_size;
        Status status;
        const char *text;
} HostileRow;

enum { SECONDS_MAX = 60 }; /* with AddressSanitizer on a busy machine; seen: below 3 */

static const HostileRow rows[] = {
        {"100,000 overlapping tensors", "{",
         "\"t%u\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},",
         "\"z\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 100000, 4, E_FORMAT,
         "they overlap"},
        {"one name 100,000 times", "{",
         "\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"n%u\":1},", "\"z\":1}",
         100000, 0, E_FORMAT, "once each, found 4 keys"},
        {"more keys than a store holds", "{", "\"%u\":0,", "\"z\":0}", STORE_TENSORS_MAX, 0,
         E_RANGE, "the header has 1048577 keys"},
        {"more metadata than is read", "{\"__metadata__\":{", "\"%u\":\"\",", "\"z\":\"\"}}",
         STORE_TENSORS_MAX, 0, E_RANGE, "__metadata__: 1048577 keys"},
        {"100,000 equal metadata keys", "{\"__metadata__\":{", "\"k\":\"%u\",", "\"z\":\"\"}}",
         100000, 0, E_FORMAT, "__metadata__: \"k\": the key is there twice"},
        {"100,000 open brackets", "{\"a\":", "[", "1", 100000, 0, E_FORMAT,
         "header: line 1, column"},
        {"a shape of 1,000,000 dimensions", "{\"a\":{\"dtype\":\"U8\",\"shape\":[", "1,",
         "1],\"data_offsets\":[0,1]}}", 1000000, 1, E_UNSUPPORTED, "shape: 1000001 dimensions"},
        {"a shape of 12,000,000 dimensions", "{\"a\":{\"dtype\":\"U8\",\"shape\":[", "1,",
         "1],\"data_offsets\":[0,1]}}", 12000000, 1, E_RANGE,
         "more values than 1048576 tensors need"},
        {"an entry of 300,000 keys", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],", "\"k%u\":1,",
         "\"data_offsets\":[0,1]}}", 300000, 1, E_FORMAT, "found 300003 keys"},
        {"100,000 good tensors", "{",
         "\"t%u\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},",
         "\"z\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 100000, 4, OK, ""},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
static void entries_append(StrBuf *b, const HostileRow *row)
{
        for (unsigned i = 0; i < row->n; i++)
                assert_ok(strbuf_printf(b, row->format, i));
}
#pragma GCC diagnostic pop

static const char *hostile_file(const ModelDir *d, const HostileRow *row)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        assert_ok(strbuf_append(&b, str_of(row->begin)));
        entries_append(&b, row);
        assert_ok(strbuf_append(&b, str_of(row->end)));
        return model_safetensors(d, "x.safetensors", strbuf_cstr(&b), row->data_size);
}

static void test_hostile(const void *p)
{
        const HostileRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;
        const char *path = hostile_file(&d, row);
        const clock_t begin = clock();

        assert_status(store_open_safetensors(path, &s), row->status, row->text);
        assert_true(clock() - begin < SECONDS_MAX * CLOCKS_PER_SEC);
}

/* Ten million tensors need a header of half a gigabyte: refused by its length, unread. */
static void test_ten_million(const void *p)
{
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;
        const char *path =
                model_file(&d, "x.safetensors", (Str){"\x00\x46\xc3\x23\0\0\0\0{", 9}); /* 6e8 */

        (void)p;
        assert_int_equal(truncate(path, 700000000), 0);
        assert_status(store_open_safetensors(path, &s), E_FORMAT,
                      "header length 600000000 is above the limit");
}

static const TestTable tables[] = {
        TEST_TABLE("hostile", rows, test_hostile),
        TEST_ONE("ten million tensors", test_ten_million),
};
TEST_MAIN(tables)
