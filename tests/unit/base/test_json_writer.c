/* Commas, keys, numbers, and the first error kept. */
#include "base/json_writer.h"

#include "support/table.h"

static void put_nested(JsonWriter *w)
{
        json_begin_object(w, NULL);
        json_put_int(w, "a", -1);
        json_begin_array(w, "b");
        json_begin_object(w, NULL);
        json_end_object(w);
        json_put_bool(w, NULL, true);
        json_put_null(w, NULL);
        json_end_array(w);
        json_put_str(w, "c\"", STR("x\n"));
        json_put_text(w, "d", NULL);
        json_end_object(w);
}

static void put_numbers(JsonWriter *w)
{
        json_begin_array(w, NULL);
        json_put_double(w, NULL, 0.1);
        json_put_double(w, NULL, 1.0 / 3.0);
        json_put_float(w, NULL, 0.1F);
        json_put_float(w, NULL, 1.0F / 3.0F);
        json_put_double(w, NULL, (double)INFINITY);
        json_put_double(w, NULL, -0.0);
        json_put_size(w, NULL, 12);
        json_end_array(w);
}

static void put_raw(JsonWriter *w)
{
        json_begin_array(w, NULL);
        json_put_raw(w, NULL, STR("{\"a\":1}"));
        json_put_raw(w, NULL, STR("2"));
        json_end_array(w);
}

typedef struct WriteRow {
        const char *name;
        void (*put)(JsonWriter *w);
        const char *want;
} WriteRow;

static const WriteRow write_rows[] = {
        {"nested", put_nested, "{\"a\":-1,\"b\":[{},true,null],\"c\\\"\":\"x\\n\",\"d\":null}"},
        {"numbers", put_numbers, "[0.1,0.33333333333333331,0.1,0.333333343,null,-0,12]"},
        {"raw", put_raw, "[{\"a\":1},2]"},
};

static void test_write(const void *p)
{
        const WriteRow *row = p;
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w;

        assert_ok(strbuf_append(&out, STR("data: x")));
        w = json_writer_on(&out);
        row->put(&w);
        assert_ok(w.status);
        assert_string_equal(strbuf_cstr(&out) + 7, row->want);
}

static void test_no_memory(const void *p)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        (void)p;
        mem_fail_at(1);
        put_nested(&w);
        mem_fail_at(0);
        assert_int_equal(w.status, E_NOMEM);
        assert_int_equal(out.n, 0);
}

static const TestTable tables[] = {
        TEST_TABLE("write", write_rows, test_write),
        TEST_ONE("no memory", test_no_memory),
};
TEST_MAIN(tables);
