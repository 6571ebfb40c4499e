#include "model_dir.h"
#include "support/table.h"
#include "weights/store.h"

/* A header that must be refused; each good tensor here is U8 of as many bytes as its shape says. */
typedef struct HeaderRow {
        const char *name;
        const char *header;
        size_t data_size;
        Status status;
        const char *text;
} HeaderRow;

#define T(name_, shape_, begin_, end_)                                                    \
        "\"" name_ "\":{\"dtype\":\"U8\",\"shape\":" shape_ ",\"data_offsets\":[" #begin_ \
        "," #end_ "]}"

static const HeaderRow header_rows[] = {
        {"does not begin with a brace", " {}", 0, E_FORMAT, "byte 8: the header begins with"},
        {"an array", "[1]", 0, E_FORMAT, "byte 8"},
        {"not UTF-8", "{\"\xff\":1}", 0, E_FORMAT, "byte 10: the header is not UTF-8"},
        {"overlong UTF-8", "{\"\xc0\xaf\":1}", 0, E_FORMAT, "not UTF-8"},
        {"encoded surrogate", "{\"\xed\xa0\x80\":1}", 0, E_FORMAT, "not UTF-8"},
        {"not JSON", "{\"a\" 1}", 0, E_FORMAT, "header: line 1, column"},
        {"cut off JSON", "{\"a\":{", 0, E_FORMAT, "header: line 1, column"},
        {"text after the JSON", "{} x", 0, E_FORMAT, "header: line 1, column"},
        {"NUL after the JSON's braces", "{}\x01", 0, E_FORMAT, "header: line 1, column"},
        {"NaN", "{\"a\":NaN}", 0, E_FORMAT, "header"},
        {"a comment", "{/**/}", 0, E_FORMAT, "header"},
        {"trailing comma", "{" T("a", "[1]", 0, 1) ",}", 1, E_FORMAT, "header"},
        {"entry a number", "{\"a\":1}", 0, E_FORMAT, "\"a\": expected an object, found a number"},
        {"entry null", "{\"a\":null}", 0, E_FORMAT, "\"a\": expected an object, found null"},
        {"entry empty", "{\"a\":{}}", 0, E_MISSING, "\"a\": dtype: missing"},
        {"no shape", "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, E_MISSING,
         "\"a\": shape: missing"},
        {"no offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, E_MISSING,
         "\"a\": data_offsets: missing"},
        {"dtype a number", "{\"a\":{\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
         E_FORMAT, "dtype: expected a string, found a number"},
        {"dtype unknown", "{\"a\":{\"dtype\":\"U9\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
         E_FORMAT, "dtype: \"U9\" is unknown"},
        {"dtype in small letters",
         "{\"a\":{\"dtype\":\"u8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, E_FORMAT,
         "dtype: \"u8\" is unknown"},
        {"dtype of GGUF", "{\"a\":{\"dtype\":\"Q8_0\",\"shape\":[32],\"data_offsets\":[0,34]}}", 34,
         E_FORMAT, "dtype: \"Q8_0\" is unknown"},
        {"dtype not computed with",
         "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, E_UNSUPPORTED,
         "dtype: F8_E4M3 is not supported"},
        {"shape a number", "{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", 1,
         E_FORMAT, "shape: expected an array, found a number"},
        {"shape of strings", "{" T("a", "[\"1\"]", 0, 1) "}", 1, E_FORMAT,
         "shape[0]: expected a whole number from 0, found a string"},
        {"shape negative", "{" T("a", "[1,-1]", 0, 1) "}", 1, E_FORMAT, "shape[1]: expected"},
        {"shape fractional", "{" T("a", "[1.0]", 0, 1) "}", 1, E_FORMAT, "shape[0]: expected"},
        {"shape above 64 bits", "{" T("a", "[18446744073709551616]", 0, 1) "}", 1, E_FORMAT,
         "shape[0]: expected"},
        {"shape product overflows", "{" T("a", "[2,18446744073709551614]", 0, 1) "}", 1, E_FORMAT,
         "shape[1]: 18446744073709551614 makes more elements than 64 bits count"},
        {"shape overflows before a zero", "{" T("a", "[4294967296,4294967296,0]", 0, 0) "}", 0,
         E_FORMAT, "shape[1]"},
        {"bytes overflow",
         "{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}", 0,
         E_FORMAT, "more bytes than 64 bits count"},
        {"nine dimensions", "{" T("a", "[1,1,1,1,1,1,1,1,1]", 0, 1) "}", 1, E_UNSUPPORTED,
         "shape: 9 dimensions, at most 8"},
        {"offsets an object", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":{}}}", 1,
         E_FORMAT, "data_offsets: expected an array, found an object"},
        {"one offset", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1]}}", 1, E_FORMAT,
         "data_offsets: expected 2 numbers, found 1"},
        {"three offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", 1,
         E_FORMAT, "data_offsets: expected 2 numbers, found 3"},
        {"offset negative", "{" T("a", "[1]", -1, 0) "}", 1, E_FORMAT, "data_offsets[0]: expected"},
        {"offsets backwards", "{" T("a", "[1]", 1, 0) "}", 1, E_FORMAT,
         "data_offsets: begin 1 comes after end 0"},
        {"offset beyond the file", "{" T("a", "[2]", 0, 2) "}", 1, E_FORMAT,
         "data_offsets: end 2 is beyond the file, which has 1 bytes of data"},
        {"offset near 2^64", "{" T("a", "[1]", 18446744073709551614, 18446744073709551615) "}", 1,
         E_FORMAT, "is beyond the file"},
        {"fewer bytes than the shape", "{" T("a", "[3]", 0, 2) "}", 2, E_FORMAT,
         "data_offsets: 2 bytes, but its shape and dtype U8 make 3"},
        {"more bytes than the shape", "{" T("a", "[]", 0, 2) "}", 2, E_FORMAT,
         "data_offsets: 2 bytes, but its shape and dtype U8 make 1"},
        {"a fourth key", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}",
         1, E_FORMAT, "once each, found 4 keys"},
        {"shape twice",
         "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
         E_FORMAT, "once each, found 4 keys"},
        {"a tensor twice", "{" T("a", "[1]", 0, 1) "," T("a", "[1]", 1, 2) "}", 2, E_FORMAT,
         "\"a\": the tensor is there twice"},
        {"a tensor twice, once escaped", "{" T("a", "[1]", 0, 1) "," T("\\u0061", "[1]", 1, 2) "}",
         2, E_FORMAT, "\"a\": the tensor is there twice"},
        {"a hole at the start", "{" T("a", "[1]", 1, 2) "}", 2, E_FORMAT, "belong to no tensor"},
        {"a hole in the middle", "{" T("a", "[1]", 0, 1) "," T("b", "[1]", 2, 3) "}", 3, E_FORMAT,
         "\"b\": begins at byte"},
        {"an overlap", "{" T("a", "[2]", 0, 2) "," T("b", "[2]", 1, 3) "}", 3, E_FORMAT,
         "they overlap"},
        {"one range twice", "{" T("a", "[2]", 0, 2) "," T("b", "[2]", 0, 2) "}", 2, E_FORMAT,
         "they overlap"},
        {"trailing bytes", "{" T("a", "[1]", 0, 1) "}", 4, E_FORMAT, "3 more bytes"},
        {"data without tensors", "{}", 1, E_FORMAT, "1 more bytes"},
        {"metadata a string", "{\"__metadata__\":\"x\"}", 0, E_FORMAT,
         "__metadata__: expected an object, found a string"},
        {"metadata of numbers", "{\"__metadata__\":{\"k\":1}}", 0, E_FORMAT,
         "__metadata__: \"k\": expected a string, found a number"},
        {"metadata key twice", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, E_FORMAT,
         "__metadata__: \"k\": the key is there twice"},
        {"metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, E_FORMAT,
         "__metadata__: the key is there 2 times"},
};

static void test_header(const void *p)
{
        const HeaderRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;
        const char *path = model_safetensors(&d, "x.safetensors", row->header, row->data_size);

        assert_status(store_open_safetensors(path, &s), row->status, row->text);
        assert_non_null(strstr(status_text(), "/x.safetensors: "));
        assert_null(s);
}

/* Files whose first bytes are already wrong. */
typedef struct FileRow {
        const char *name;
        Str bytes;
        const char *text;
} FileRow;

static const FileRow file_rows[] = {
        {"empty", {"", 0}, "the file is empty"},
        {"one byte", {"{", 1}, "byte 1: the file ends before the header"},
        {"nine bytes", {"\2\0\0\0\0\0\0\0{", 9}, "byte 9: the file ends before the header"},
        {"length 0", {"\0\0\0\0\0\0\0\0{}", 10}, "byte 0: header length 0 is too short"},
        {"length 1", {"\1\0\0\0\0\0\0\0{}", 10}, "byte 0: header length 1 is too short"},
        {"length one too long",
         {"\3\0\0\0\0\0\0\0{}", 10},
         "header length 3 is longer than the file"},
        {"length 100,000,001",
         {"\x01\xe1\xf5\x05\0\0\0\0{}", 10},
         "is above the limit of 100000000"},
        {"length 2^64 - 1",
         {"\xff\xff\xff\xff\xff\xff\xff\xff{}", 10},
         "header length 18446744073709551615 is above the limit"},
        {"length 2^63", {"\0\0\0\0\0\0\0\x80{}", 10}, "is above the limit"},
        {"a Git LFS pointer",
         {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", 65},
         "this is a Git LFS pointer, not the model"},
        {"GGUF", {"GGUF\3\0\0\0\0\0\0\0\0\0\0\0", 16}, "byte 0: header length"},
        {"a zip (PyTorch)", {"PK\3\4\0\0\0\0\0\0\0\0", 12}, "longer than the file"},
};

static void test_file(const void *p)
{
        const FileRow *row = p;
        CLEANUP(model_dir_remove) ModelDir d = model_dir_make();
        CLEANUP(store_free) Store *s = NULL;
        const char *path = model_file(&d, "x.safetensors", row->bytes);

        assert_status(store_open_safetensors(path, &s), E_FORMAT, row->text);
        assert_non_null(strstr(status_text(), "/x.safetensors: "));
        assert_null(s);
}

static void test_absent(const void *p)
{
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_status(store_open_safetensors("/tmp/quern-no-such-file.safetensors", &s), E_IO,
                      "/tmp/quern-no-such-file.safetensors: No such file");
        assert_null(s);
}

static const TestTable tables[] = {
        TEST_TABLE("header", header_rows, test_header),
        TEST_TABLE("file", file_rows, test_file),
        TEST_ONE("a file that is not there", test_absent),
};
TEST_MAIN(tables)
