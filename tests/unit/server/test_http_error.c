/* Errors as each family's clients expect them. */
#include "server/http_error.h"

#include "support/table.h"

typedef struct ParamRow {
        const char *name, *message, *param;
} ParamRow;

static const ParamRow param_rows[] = {
        {"a field", "top_p: 3 is outside 0..1", "top_p"},
        {"a place in an array", "messages[3].content: expected", "messages[3].content"},
        {"a sentence", "the body is not valid JSON: line 1", ""},
        {"a capital", "Model: x", ""},
        {"no blank behind the colon", "a:b", ""},
        {"nothing", "", ""},
        {"a colon", ": x", ""},
};

static void test_param(const void *p)
{
        const ParamRow *row = p;

        assert_true(str_equal(error_param(str_of(row->message)), str_of(row->param)));
}

typedef struct JsonRow {
        const char *name;
        Family family;
        HttpError error;
        const char *whole, *piece;
} JsonRow;

static const JsonRow json_rows[] = {
        {"openai",
         FAMILY_OPENAI,
         {.kind = ERROR_REQUEST, .message = {"n: \"x\"", 6}, .param = {"n", 1}},
         "{\"error\":{\"message\":\"n: \\\"x\\\"\",\"type\":\"invalid_request_error\",\"param\":"
         "\"n\",\"code\":400}}",
         "data: {\"error\":{\"message\":\"n: \\\"x\\\"\",\"type\":\"invalid_request_error\","
         "\"param\":\"n\",\"code\":400}}\n\n"},
        {"openai without field",
         FAMILY_OPENAI,
         {.kind = ERROR_BUSY, .message = {"full", 4}},
         "{\"error\":{\"message\":\"full\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":"
         "429}}",
         "data: {\"error\":{\"message\":\"full\",\"type\":\"rate_limit_error\",\"param\":null,"
         "\"code\":429}}\n\n"},
        {"context",
         FAMILY_OPENAI,
         {.kind = ERROR_CONTEXT, .message = {"long", 4}, .n_prompt = 9, .n_ctx = 8},
         "{\"error\":{\"message\":\"long\",\"type\":\"exceed_context_size_error\",\"param\":null,"
         "\"code\":400,\"n_prompt_tokens\":9,\"n_ctx\":8}}",
         "data: {\"error\":{\"message\":\"long\",\"type\":\"exceed_context_size_error\",\"param\":"
         "null,\"code\":400,\"n_prompt_tokens\":9,\"n_ctx\":8}}\n\n"},
        {"anthropic",
         FAMILY_ANTHROPIC,
         {.kind = ERROR_LOADING, .message = {"wait", 4}},
         "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"wait\"},"
         "\"request_id\":\"r\"}",
         "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
         "\"message\":\"wait\"},\"request_id\":\"r\"}\n\n"},
        {"ollama",
         FAMILY_OLLAMA,
         {.kind = ERROR_NOT_FOUND, .message = {"none", 4}},
         "{\"error\":\"none\"}",
         "{\"error\":\"none\"}\n"},
};

static void test_json(const void *p)
{
        const JsonRow *row = p;
        CLEANUP(strbuf_done) StrBuf whole = {0};
        CLEANUP(strbuf_done) StrBuf piece = {0};

        assert_ok(error_json(row->family, &row->error, STR("r"), &whole));
        assert_ok(error_piece(row->family, &row->error, STR("r"), &piece));
        assert_string_equal(strbuf_cstr(&whole), row->whole);
        assert_string_equal(strbuf_cstr(&piece), row->piece);
}

typedef struct KindRow {
        const char *name;
        Status status;
        unsigned http;
} KindRow;

/* A client's mistake is never a 500. */
static const KindRow kind_rows[] = {
        {"format", E_FORMAT, 400},
        {"range", E_RANGE, 400},
        {"missing", E_MISSING, 400},
        {"usage", E_USAGE, 400},
        {"context", E_CONTEXT, 400},
        {"unsupported", E_UNSUPPORTED, 501},
        {"memory", E_NOMEM, 503},
        {"input and output", E_IO, 500},
        {"numbers that are none", E_NUMERIC, 500},
        {"device", E_DEVICE, 500},
        {"busy", E_BUSY, 429},
};

static void test_kind(const void *p)
{
        const KindRow *row = p;

        assert_int_equal(error_status(error_kind_of(row->status)), row->http);
}

typedef struct RetryRow {
        const char *name;
        ErrorKind kind;
        bool retry;
} RetryRow;

static const RetryRow retry_rows[] = {
        {"busy", ERROR_BUSY, true},       {"rate", ERROR_RATE, true},
        {"loading", ERROR_LOADING, true}, {"request", ERROR_REQUEST, false},
        {"server", ERROR_SERVER, false},  {"not found", ERROR_NOT_FOUND, false},
};

static void test_retry(const void *p)
{
        const RetryRow *row = p;

        assert_int_equal(error_retry_after(row->kind) > 0, row->retry);
}

static const TestTable tables[] = {
        TEST_TABLE("param", param_rows, test_param),
        TEST_TABLE("json", json_rows, test_json),
        TEST_TABLE("kind", kind_rows, test_kind),
        TEST_TABLE("retry", retry_rows, test_retry),
};
TEST_MAIN(tables);
