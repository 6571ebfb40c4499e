/* Rows recorded from HF tokenizers: each component and option, encoded and decoded. */
#include "golden.h"

#include "base/vec.h"
#include "support/temp.h"
#include "tokenizer/base64.h"

enum { CASES_SIZE_MAX = 16 * 1024 * 1024, NAME_MAX_BYTES = 96 };

typedef VEC(GoldenRow) RowVec;

static void file_write(TempDir *dir, yyjson_val *name)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        const Str content = json_str(yyjson_obj_iter_get_val(name));
        const bool is_model = str_ends_with(json_str(name), STR(".model"));

        assert_ok(is_model ? base64_decode(content, &bytes) : strbuf_append(&bytes, content));
        (void)temp_file(dir, yyjson_get_str(name), strbuf_str(&bytes));
}

static void directory_open(yyjson_val *files, Tokenizer **out)
{
        CLEANUP(temp_dir_done) TempDir dir;
        yyjson_obj_iter it = yyjson_obj_iter_with(files);
        yyjson_val *name;

        temp_dir_init(&dir);
        while ((name = yyjson_obj_iter_next(&it)) != NULL)
                file_write(&dir, name);
        assert_ok(tokenizer_open_dir(dir.path, out));
}

static void file_parse(yyjson_val *file, Tokenizer **out)
{
        size_t n = 0;
        char *json = yyjson_val_write(file, 0, &n);

        assert_non_null(json);
        assert_ok(tokenizer_parse((Str){json, n}, out));
        free(json);
}

void golden_tokenizer(const GoldenRow *row, Tokenizer **out)
{
        if (row->files != NULL)
                directory_open(row->files, out);
        else
                file_parse(row->tokenizer, out);
}

static void ids_print(const IdVec *ids, StrBuf *out)
{
        assert_ok(strbuf_append(out, STR("[")));
        for (size_t i = 0; i < ids->n; i++)
                assert_ok(strbuf_printf(out, "%s%d", i == 0 ? "" : ",", (int)ids->p[i]));
        assert_ok(strbuf_append(out, STR("]")));
}

void assert_ids(const IdVec *ids, yyjson_val *want)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        char *expected = yyjson_val_write(want, 0, NULL);

        ids_print(ids, &text);
        assert_string_equal(strbuf_cstr(&text), expected);
        free(expected);
}

static void ids_read(yyjson_val *array, IdVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(array);
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                assert_ok(vec_push(out, (int32_t)yyjson_get_int(v)));
}

static void check_encode(const Tokenizer *t, yyjson_val *row, const char *key, EncodeOptions o)
{
        CLEANUP(id_vec_done) IdVec ids = {0};

        assert_ok(tokenizer_encode(t, json_str(yyjson_obj_get(row, "text")), &o, &ids));
        assert_ids(&ids, yyjson_obj_get(row, key));
}

static void check_piece(Str piece)
{
        assert_int_equal(utf8_valid_prefix(piece), piece.n);
}

/* Pieces are whole characters, and joined they are the whole text. */
static void check_stream(const Tokenizer *t, const IdVec *ids, bool skip, const char *want)
{
        CLEANUP(decode_stream_free) DecodeStream *s = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};
        size_t before;

        assert_ok(decode_stream_new(t, skip, &s));
        for (size_t i = 0; i < ids->n; i++) {
                before = text.n;
                assert_ok(decode_stream_push(s, ids->p[i], &text));
                check_piece(str_slice(strbuf_str(&text), before, text.n));
        }
        assert_ok(decode_stream_end(s, &text));
        assert_string_equal(strbuf_cstr(&text), want);
}

static void check_decode(const Tokenizer *t, const IdVec *ids, yyjson_val *row, const char *key)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        const char *want = yyjson_get_str(yyjson_obj_get(row, key));
        const bool skip = strcmp(key, "skipped") == 0;

        assert_ok(tokenizer_decode(t, ids->p, ids->n, skip, &text));
        assert_string_equal(strbuf_cstr(&text), want);
        check_stream(t, ids, skip, want);
}

static void check_encodes(const Tokenizer *t, yyjson_val *row)
{
        check_encode(t, row, "ids",
                     (EncodeOptions){.add_special_tokens = true, .parse_special = true});
        check_encode(t, row, "plain", (EncodeOptions){.parse_special = true});
        check_encode(t, row, "as_text", (EncodeOptions){.parse_special = false});
}

static void test_row(const void *p)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        yyjson_val *row = ((const GoldenRow *)p)->row;
        yyjson_val *given = yyjson_obj_get(row, "ids_in");

        golden_tokenizer(p, &t);
        if (given == NULL)
                check_encodes(t, row);
        ids_read(given != NULL ? given : yyjson_obj_get(row, "ids"), &ids);
        check_decode(t, &ids, row, "decoded");
        check_decode(t, &ids, row, "skipped");
}

static Status row_push(RowVec *rows, yyjson_val *golden, yyjson_val *row, size_t i)
{
        char *name = NULL;

        TRY(mem_new_array(&name, NAME_MAX_BYTES));
        (void)snprintf(name, NAME_MAX_BYTES, "%s-%zu",
                       yyjson_get_str(yyjson_obj_get(golden, "name")), i);
        return vec_push(rows, ((GoldenRow){name, yyjson_obj_get(golden, "tokenizer"),
                                           yyjson_obj_get(golden, "files"), row}));
}

static Status case_push(RowVec *rows, yyjson_val *golden)
{
        yyjson_val *row;
        size_t i;
        size_t n;

        yyjson_arr_foreach(yyjson_obj_get(golden, "rows"), i, n, row)
                TRY(row_push(rows, golden, row, i));
        return OK;
}

static Status rows_load(yyjson_doc *doc, RowVec *rows)
{
        yyjson_val *golden;
        size_t i;
        size_t n;

        yyjson_arr_foreach(yyjson_doc_get_root(doc), i, n, golden) TRY(case_push(rows, golden));
        return OK;
}

static void rows_done(RowVec *rows)
{
        for (size_t i = 0; i < rows->n; i++)
                mem_free(rows->p[i].name);
        vec_done(rows);
}

/* One file of recorded cases. */
typedef struct Recorded {
        yyjson_doc *doc;
        RowVec rows;
} Recorded;

static void recorded_done(Recorded *r)
{
        rows_done(&r->rows);
        json_free(&r->doc);
}

static Status recorded_load(const char *path, Recorded *out)
{
        TRY(json_parse_file(path, CASES_SIZE_MAX, &out->doc));
        return rows_load(out->doc, &out->rows);
}

static TestTable recorded_table(const char *name, const Recorded *r)
{
        return (TestTable){name, r->rows.p, r->rows.n, sizeof(*r->rows.p), test_row};
}

static Status golden_run(int argc, char **argv, int *failures)
{
        CLEANUP(recorded_done) Recorded files = {.doc = NULL};
        CLEANUP(recorded_done) Recorded directories = {.doc = NULL};

        TRY(recorded_load("tests/golden/tokenizer/cases.json", &files));
        TRY(recorded_load("tests/golden/tokenizer/directories.json", &directories));
        const TestTable tables[] = {recorded_table("golden", &files),
                                    recorded_table("directory", &directories)};

        *failures = tests_run(tables, N_ELEMS(tables), argc, argv);
        return OK;
}

int main(int argc, char **argv)
{
        int failures = 1;
        const Status s = golden_run(argc, argv, &failures);

        if (s != OK)
                (void)fprintf(stderr, "%s\n", status_text());
        return failures;
}
