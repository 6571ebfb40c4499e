/* Every way a GGUF file can lie, a row each: the file as text, and what the message must say. */
#include "gguf_text.h"
#include "support/table.h"
#include "weights/gguf.h"

#define V3(n_tensors, n_keys) "raw:GGUF u32:3 u64:" #n_tensors " u64:" #n_keys " "

typedef struct RefusalRow {
        const char *name;
        const char *text;
        Status status;
        const char *part;
} RefusalRow;

static const RefusalRow header_rows[] = {
        {"empty file", "", E_FORMAT, "byte 0: 4 bytes are declared"},
        {"three bytes", "raw:GGU", E_FORMAT, "ends at byte 3"},
        {"bad magic", "raw:ABCD u32:3 u64:0 u64:0", E_FORMAT, "not a GGUF file"},
        {"Git LFS pointer", "raw:version u32:0", E_FORMAT, "Git LFS pointer"},
        {"GGJT", "raw:tjgg u32:3", E_FORMAT, "before GGUF"},
        {"GGML", "raw:lmgg u32:3", E_FORMAT, "before GGUF"},
        {"zip", "raw:PK u8:3 u8:4 u32:3", E_FORMAT, "ZIP archive"},
        {"magic swapped", "raw:FUGG u32:3", E_FORMAT, "bytes swapped"},
        {"no version", "raw:GGUF", E_FORMAT, "byte 4"},
        {"version 0", "raw:GGUF u32:0 u64:0 u64:0", E_UNSUPPORTED, "version 0 is not supported"},
        {"version 1", "raw:GGUF u32:1 u32:0 u32:0", E_UNSUPPORTED, "version 1 is not supported"},
        {"version 4", "raw:GGUF u32:4 u64:0 u64:0", E_UNSUPPORTED, "version 4 is not supported"},
        {"version 2^32-1", "raw:GGUF u32:0xFFFFFFFF", E_UNSUPPORTED, "4294967295"},
        {"big-endian", "raw:GGUF u32:0x03000000 u64:0", E_UNSUPPORTED, "big-endian"},
        {"no counts", "raw:GGUF u32:3", E_FORMAT, "byte 8"},
        {"half a count", "raw:GGUF u32:3 u32:0", E_FORMAT, "byte 8: 8 bytes"},
        {"no count of keys", "raw:GGUF u32:3 u64:0", E_FORMAT, "byte 16"},
        {"2^64-1 tensors", V3(0xFFFFFFFFFFFFFFFF, 0), E_FORMAT, "18446744073709551615 tensors"},
        {"2^63 keys", V3(0, 0x8000000000000000), E_FORMAT, "metadata entries are more than a file"},
        {"more tensors than bytes", V3(100, 0) "zero:100", E_FORMAT, "byte 8: 100 tensors"},
        {"more keys than bytes", V3(0, 9) "zero:100", E_FORMAT, "byte 16: 9 metadata entries"},
        {"too many keys", V3(0, 20000) "zero:300000", E_RANGE, "at most 16384"},
        {"a key missing", V3(0, 2) "str:k u32:4 u32:1 zero:15", E_FORMAT, "entry 2 of 2"},
        {"a tensor missing", V3(1, 0), E_FORMAT, "byte 8: 1 tensors"},
};

static const RefusalRow key_rows[] = {
        {"empty key", V3(0, 1) "str: u32:4 u32:1", E_FORMAT, "byte 24: an empty key"},
        {"key beyond the file", V3(0, 1) "u64:999 raw:abcdefgh", E_FORMAT, "byte 32: 999 bytes"},
        {"key length 2^64-1", V3(0, 1) "ff:8 zero:32", E_FORMAT, "byte 32: 18446744073709551615"},
        {"key too long", V3(0, 1) "u64:65536 zero:70000", E_FORMAT, "a key of 65536 bytes"},
        {"key not UTF-8", V3(0, 1) "u64:2 ff:2 u32:4 u32:1", E_FORMAT,
         "byte 24: a key is not UTF-8"},
        {"key twice", V3(0, 2) "str:k u32:4 u32:1 str:k u32:4 u32:1", E_FORMAT,
         "byte 41: key \"k\" occurs twice"},
        {"no value type", V3(0, 1) "u64:6 raw:abcdef", E_FORMAT, "key \"abcdef\": byte 38"},
        {"value type 13", V3(0, 1) "str:k u32:13 u64:0", E_FORMAT, "value type 13 is unknown"},
        {"value type 2^32-1", V3(0, 1) "str:k ff:4 u64:0", E_FORMAT, "value type 4294967295"},
        {"number cut off", V3(0, 1) "str:k u32:10 u32:0", E_FORMAT, "key \"k\": byte 37: 8 bytes"},
        {"bool of 2", V3(0, 1) "str:k u32:7 u8:2", E_FORMAT, "a bool of 2"},
        {"string beyond the file", V3(0, 1) "str:k u32:8 u64:100 raw:abc", E_FORMAT,
         "key \"k\": byte 45: 100 bytes"},
        {"string length 2^64-1", V3(0, 1) "str:k u32:8 ff:8 raw:abc", E_FORMAT,
         "key \"k\": byte 45"},
        {"string length missing", V3(0, 1) "str:k u32:8 u32:1", E_FORMAT, "byte 37: 8 bytes"},
        {"array of unknown type", V3(0, 1) "str:k u32:9 u32:13 u64:0", E_FORMAT,
         "byte 37: value type 13"},
        {"array of arrays", V3(0, 1) "str:k u32:9 u32:9 u64:1 u32:4 u64:0", E_UNSUPPORTED,
         "key \"k\": byte 49: arrays of arrays"},
        {"array without a length", V3(0, 1) "str:k u32:9 u32:4", E_FORMAT, "byte 41: 8 bytes"},
        {"array beyond the file", V3(0, 1) "str:k u32:9 u32:4 u64:4 zero:15", E_FORMAT,
         "an array of 4 elements is longer"},
        {"array whose size wraps", V3(0, 1) "str:k u32:9 u32:10 u64:0x2000000000000001 zero:16",
         E_FORMAT, "an array of 2305843009213693953 elements"},
        {"array of 2^64-1 bytes", V3(0, 1) "str:k u32:9 u32:0 ff:8 zero:16", E_FORMAT,
         "an array of 18446744073709551615"},
        {"strings beyond the file", V3(0, 1) "str:k u32:9 u32:8 u64:9 str:a zero:40", E_FORMAT,
         "an array of 9 strings"},
        {"string of an array beyond", V3(0, 1) "str:k u32:9 u32:8 u64:2 str:a u64:99 zero:8",
         E_FORMAT, "key \"k\": element 1: byte 66: 99 bytes"},
        {"alignment 0", V3(0, 1) "str:general.alignment u32:4 u32:0", E_FORMAT,
         "general.alignment: 0 is not a power of two"},
        {"alignment 48", V3(0, 1) "str:general.alignment u32:4 u32:48", E_FORMAT, "48 is not"},
        {"alignment a u64", V3(0, 1) "str:general.alignment u32:10 u64:32", E_FORMAT,
         "expected a 32-bit unsigned integer, found a 64-bit unsigned integer (byte 24)"},
        {"alignment a string", V3(0, 1) "str:general.alignment u32:8 str:32", E_FORMAT,
         "found a string"},
        {"alignment an i32", V3(0, 1) "str:general.alignment u32:5 u32:32", E_FORMAT,
         "found a 32-bit integer"},
};

/* t: one dimension of 8 floats at offset 0; the data begins at byte 64. */
#define T_8F "str:t u32:1 u64:8 u32:0 u64:0 "
static const RefusalRow tensor_rows[] = {
        {"empty name", V3(1, 0) "str: u32:1 u64:8 u32:0 u64:0 zero:64", E_FORMAT,
         "byte 24: an empty tensor name"},
        {"name beyond the file", V3(1, 0) "u64:500 zero:64", E_FORMAT, "byte 32: 500 bytes"},
        {"name too long", V3(1, 0) "u64:65 zero:200", E_FORMAT, "a tensor name of 65 bytes"},
        {"name not UTF-8", V3(1, 0) "u64:1 ff:1 u32:1 u64:8 u32:0 u64:0 zero:64", E_FORMAT,
         "is not UTF-8"},
        {"name twice", V3(2, 0) T_8F "str:t u32:1 u64:8 u32:0 u64:32 pad:32 zero:64", E_FORMAT,
         "\"t\""},
        {"0 dimensions", V3(1, 0) "str:t u32:0 u32:0 u64:0 zero:64", E_FORMAT,
         "tensor \"t\": byte 33: 0 dimensions"},
        {"5 dimensions", V3(1, 0) "str:t u32:5 u64:1 u64:1 u64:1 u64:1 u64:1 u32:0 u64:0", E_FORMAT,
         "5 dimensions"},
        {"2^32-1 dimensions", V3(1, 0) "str:t ff:4 zero:64", E_FORMAT, "4294967295 dimensions"},
        {"dimension of zero", V3(1, 0) "str:t u32:2 u64:8 u64:0 u32:0 u64:0 zero:64", E_FORMAT,
         "byte 45: dimension 1 is zero"},
        {"dimensions cut off", V3(1, 0) "str:abcdefghijkl u32:3 u64:1", E_FORMAT, "byte 56"},
        {"product overflows",
         V3(1, 0) "str:t u32:2 u64:0x100000000 u64:0x100000000 u32:0 u64:0 zero:64", E_FORMAT,
         "the product of the dimensions overflows"},
        {"product wraps to small",
         V3(1, 0) "str:t u32:2 u64:2 u64:0x8000000000000001 u32:0 u64:0 zero:64", E_FORMAT,
         "overflows"},
        {"size overflows", V3(1, 0) "str:t u32:1 u64:0x4000000000000000 u32:0 u64:0 zero:64",
         E_FORMAT, "the size of 4611686018427387904 elements overflows"},
        {"row not a multiple of the block", V3(1, 0) "str:t u32:2 u64:16 u64:2 u32:2 u64:0 zero:64",
         E_FORMAT, "a row of 16 elements is not a multiple of the block of 32"},
        {"row not a multiple of 256", V3(1, 0) "str:t u32:1 u64:128 u32:12 u64:0 zero:200",
         E_FORMAT, "block of 256"},
        {"unknown type", V3(1, 0) "str:t u32:1 u64:8 u32:40 u64:0 zero:64", E_FORMAT,
         "tensor type 40 is unknown"},
        {"type 2^32-1", V3(1, 0) "str:t u32:1 u64:8 ff:4 u64:0 zero:64", E_FORMAT,
         "tensor type 4294967295 is unknown"},
        {"removed type", V3(1, 0) "str:t u32:1 u64:32 u32:4 u64:0 zero:64", E_UNSUPPORTED, "Q4_2"},
        {"type not supported", V3(1, 0) "str:t u32:1 u64:256 u32:16 u64:0 zero:99", E_UNSUPPORTED,
         "tensor \"t\" (byte 24): tensor type IQ2_XXS is not supported"},
        {"no data", V3(1, 0) T_8F, E_FORMAT, "the file ends before the tensor data at byte 64"},
        {"data cut off", V3(1, 0) T_8F "pad:32 zero:31", E_FORMAT,
         "32 bytes at 64 go beyond the end of the file at 95"},
        {"larger than the file", V3(1, 0) "str:t u32:1 u64:1000000 u32:0 u64:0 zero:99", E_FORMAT,
         "4000000 bytes at 64"},
        {"offset not aligned", V3(1, 0) "str:t u32:1 u64:8 u32:0 u64:4 zero:99", E_FORMAT,
         "offset 4 is not a multiple of the alignment 32"},
        {"offset not aligned to 64",
         V3(1, 1) "str:general.alignment u32:4 u32:64 str:t u32:1 u64:8 u32:0 u64:32 zero:99",
         E_FORMAT, "alignment 64"},
        {"offset leaves a hole", V3(1, 0) "str:t u32:1 u64:8 u32:0 u64:32 zero:99", E_FORMAT,
         "offset 32 overlaps another tensor or leaves a hole; expected 0"},
        {"offset 2^64-32", V3(1, 0) "str:t u32:1 u64:8 u32:0 u64:0xFFFFFFFFFFFFFFE0 zero:99",
         E_FORMAT, "offset 18446744073709551584"},
        {"one range twice", V3(2, 0) T_8F "str:u u32:1 u64:8 u32:0 u64:0 pad:32 zero:64", E_FORMAT,
         "tensor \"u\" (byte 57): offset 0 overlaps"},
        {"second beyond the file", V3(2, 0) T_8F "str:u u32:1 u64:8 u32:0 u64:32 pad:32 zero:32",
         E_FORMAT, "tensor \"u\""},
        {"offset cut off", V3(1, 0) "str:abcdefgh u32:1 u64:8 u32:0 u32:0", E_FORMAT,
         "byte 56: 8 bytes"},
};

/* The file is refused with its name in the message, and the out parameter is left alone. */
static void test_refused(const void *p)
{
        const RefusalRow *row = p;
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(temp_dir_done) TempDir dir = temp_dir_made();
        Gguf *g = NULL;

        assert_ok(gguf_text_bytes(row->text, &bytes));
        assert_status(gguf_open(temp_file(&dir, "m.gguf", strbuf_str(&bytes)), &g), row->status,
                      row->part);
        assert_non_null(strstr(status_text(), "m.gguf: "));
        assert_null(g);
}

static void test_absent(const void *p)
{
        Gguf *g = NULL;

        (void)p;
        assert_status(gguf_open("/nonexistent/m.gguf", &g), E_IO, "/nonexistent/m.gguf");
        assert_status(gguf_open("/tmp", &g), E_IO, "/tmp");
        assert_null(g);
}

static const TestTable tables[] = {
        TEST_TABLE("header", header_rows, test_refused),
        TEST_TABLE("keys", key_rows, test_refused),
        TEST_TABLE("tensors", tensor_rows, test_refused),
        TEST_ONE("absent", test_absent),
};
TEST_MAIN(tables)
