/* Bodies of requests: what each field becomes, and what is said of a bad one. */
#include "server/ask.h"

#include "support/table.h"

static const FieldTable *const chat[] = {&ask_sampling, &ask_openai, &ask_chat, NULL};
static const FieldTable *const text[] = {&ask_sampling, &ask_openai, &ask_completion, NULL};
static const FieldTable *const native[] = {&ask_sampling, &ask_native, NULL};
static const FieldTable *const ollama[] = {&ask_ollama, &ask_ollama_chat, NULL};
static const FieldTable *const claude[] = {&ask_anthropic, &ask_anthropic_messages, NULL};
static const FieldTable *const response[] = {&ask_responses, NULL};

typedef struct Read {
        yyjson_doc *doc;
        Arena arena;
        Ask ask;
        Status status;
} Read;

static void read_done(Read *r)
{
        json_free(&r->doc);
        arena_done(&r->arena);
}

static void body_read(const FieldTable *const *tables, const char *body, Read *r)
{
        const ServedModel none = {0};

        assert_ok(json_parse(str_of(body), &r->doc));
        ask_init(&none, true, &r->ask);
        r->status = ask_read(tables, yyjson_doc_get_root(r->doc), &r->arena, &r->ask);
}

typedef struct NumberRow {
        const char *name;
        const FieldTable *const *tables;
        const char *body;
        size_t offset; /* of an int32_t */
        int32_t want;
} NumberRow;

#define AT(member_) offsetof(Ask, member_)

static const NumberRow number_rows[] = {
        {"no limit", chat, "{\"messages\":[]}", AT(max_tokens), -1},
        {"max_tokens", chat, "{\"messages\":[],\"max_tokens\":5}", AT(max_tokens), 5},
        {"its newer name wins", chat,
         "{\"messages\":[],\"max_completion_tokens\":7,\"max_tokens\":5}", AT(max_tokens), 7},
        {"n_predict", native, "{\"prompt\":\"\",\"n_predict\":3}", AT(max_tokens), 3},
        {"num_predict", ollama, "{\"options\":{\"num_predict\":4}}", AT(max_tokens), 4},
        {"max_output_tokens", response, "{\"input\":\"\",\"max_output_tokens\":6}", AT(max_tokens),
         6},
        {"an integral real", chat, "{\"messages\":[],\"max_tokens\":5.0}", AT(max_tokens), 5},
        {"one choice", chat, "{\"messages\":[]}", AT(n), 1},
        {"as many as asked", chat, "{\"messages\":[],\"n\":4}", AT(n), 4},
        {"best_of is at least n", text, "{\"prompt\":\"\",\"n\":4,\"best_of\":2}", AT(best_of), 4},
        {"plain requests cut nothing", chat, "{\"messages\":[]}", AT(sampling.top_k), 0},
        {"top_k", ollama, "{\"options\":{\"top_k\":9}}", AT(sampling.top_k), 9},
        {"no alternatives", chat, "{\"messages\":[],\"logprobs\":true}", AT(top_logprobs), 0},
        {"alternatives", text, "{\"prompt\":\"\",\"logprobs\":3}", AT(top_logprobs), 3},
        {"of equal keys the last counts", chat, "{\"messages\":[],\"n\":2,\"n\":3}", AT(n), 3},
        {"null is absent", chat, "{\"messages\":[],\"n\":null,\"tools\":null}", AT(n), 1},
        {"unknown fields are ignored", chat, "{\"messages\":[],\"x\":[1],\"n\":2}", AT(n), 2},
};

static void test_number(const void *p)
{
        const NumberRow *row = p;
        CLEANUP(read_done) Read r = {0};
        int32_t got;

        body_read(row->tables, row->body, &r);
        assert_ok(r.status);
        memcpy(&got, (const char *)&r.ask + row->offset, sizeof(got));
        assert_int_equal(got, row->want);
}

typedef struct SeedRow {
        const char *name, *body;
        uint64_t want;
} SeedRow;

static const SeedRow seed_rows[] = {
        {"absent is random", "{\"messages\":[]}", UINT64_MAX},
        {"a seed", "{\"messages\":[],\"seed\":5}", 5},
        {"negative is random", "{\"messages\":[],\"seed\":-1}", UINT64_MAX},
        {"a large one", "{\"messages\":[],\"seed\":18446744073709551614}", UINT64_MAX - 1},
};

static void test_seed(const void *p)
{
        const SeedRow *row = p;
        CLEANUP(read_done) Read r = {0};

        body_read(chat, row->body, &r);
        assert_ok(r.status);
        assert_true(r.ask.sampling.seed == row->want);
}

typedef struct StopRow {
        const char *name, *stop;
        size_t n;
        const char *first;
} StopRow;

static const StopRow stop_rows[] = {
        {"a text", "\"x\"", 1, "x"},
        {"texts", "[\"x\",\"y\"]", 2, "x"},
        {"none", "[]", 0, NULL},
        {"an empty text", "\"\"", 0, NULL},
        {"an empty among", "[\"\",\"z\"]", 1, "z"},
        {"null", "null", 0, NULL},
};

static void test_stop(const void *p)
{
        const StopRow *row = p;
        CLEANUP(read_done) Read r = {0};
        char body[128];

        (void)snprintf(body, sizeof(body), "{\"messages\":[],\"stop\":%s}", row->stop);
        body_read(chat, body, &r);
        assert_ok(r.status);
        assert_int_equal(r.ask.stop.n, row->n);
        if (row->n > 0)
                assert_string_equal(r.ask.stop.p[0], row->first);
}

typedef struct BadRow {
        const char *name;
        const FieldTable *const *tables;
        const char *body;
        Status want;
        const char *part;
} BadRow;

static const BadRow bad_rows[] = {
        {"no messages", chat, "{}", E_MISSING, "messages: missing"},
        {"no prompt", text, "{}", E_MISSING, "prompt: missing"},
        {"no max_tokens", claude, "{\"messages\":[]}", E_MISSING, "max_tokens: missing"},
        {"NUL in a stop word", chat, "{\"messages\":[],\"stop\":\"a\\u0000b\"}", E_RANGE, "NUL"},
        {"a stop word that is an object", chat, "{\"messages\":[],\"stop\":{}}", E_FORMAT,
         "stop: expected a string"},
        {"a seed that is a text", chat, "{\"messages\":[],\"seed\":\"x\"}", E_FORMAT, "seed"},
        {"temperature beyond", chat, "{\"messages\":[],\"temperature\":101}", E_RANGE,
         "temperature: 101 is outside -100..100"},
        {"temperature of another type", chat, "{\"messages\":[],\"temperature\":[]}", E_FORMAT,
         "temperature: expected a number"},
        {"stream of another type", chat, "{\"messages\":[],\"stream\":1}", E_FORMAT,
         "stream: expected true or false"},
        {"stream options of another type", chat, "{\"messages\":[],\"stream_options\":[]}",
         E_FORMAT, "stream_options"},
        {"usage of another type", chat,
         "{\"messages\":[],\"stream_options\":{\"include_usage\":3}}", E_FORMAT, "include_usage"},
        {"the best of several in a stream", text,
         "{\"prompt\":\"\",\"stream\":true,\"n\":1,\"best_of\":2}", E_RANGE, "best_of"},
        {"tools", chat, "{\"messages\":[],\"tools\":[{}]}", E_UNSUPPORTED, "tools"},
        {"a format", chat, "{\"messages\":[],\"response_format\":{\"type\":\"json_object\"}}",
         E_UNSUPPORTED, "response_format"},
        {"a format without type", chat, "{\"messages\":[],\"response_format\":{}}", E_UNSUPPORTED,
         "response_format"},
        {"Ollama's format", ollama, "{\"format\":\"json\"}", E_UNSUPPORTED, "format"},
        {"Ollama's options", ollama, "{\"options\":{\"mirostat\":3}}", E_RANGE, "mirostat"},
        {"a temperature below 0", claude, "{\"messages\":[],\"max_tokens\":1,\"temperature\":-1}",
         E_RANGE, "temperature"},
        {"a response to go on from", response, "{\"input\":\"\",\"previous_response_id\":\"x\"}",
         E_UNSUPPORTED, "previous_response_id"},
};

static void test_bad(const void *p)
{
        const BadRow *row = p;
        CLEANUP(read_done) Read r = {0};

        body_read(row->tables, row->body, &r);
        assert_status(r.status, row->want, row->part);
}

typedef struct FineRow {
        const char *name;
        const FieldTable *const *tables;
        const char *body;
} FineRow;

static const FineRow fine_rows[] = {
        {"no tools in the list", chat, "{\"messages\":[],\"tools\":[]}"},
        {"tools that must not be used", chat,
         "{\"messages\":[],\"tools\":[{}],\"tool_choice\":\"none\"}"},
        {"the format of text", chat, "{\"messages\":[],\"response_format\":{\"type\":\"text\"}}"},
        {"Ollama's empty format", ollama, "{\"format\":\"\"}"},
        {"the text's settings without a format", response,
         "{\"input\":\"\",\"text\":{\"verbosity\":\"low\"}}"},
        {"an empty suffix", text, "{\"prompt\":\"\",\"suffix\":\"\"}"},
};

static void test_fine(const void *p)
{
        const FineRow *row = p;
        CLEANUP(read_done) Read r = {0};

        body_read(row->tables, row->body, &r);
        assert_ok(r.status);
}

static const TestTable tables[] = {
        TEST_TABLE("number", number_rows, test_number), TEST_TABLE("seed", seed_rows, test_seed),
        TEST_TABLE("stop", stop_rows, test_stop),       TEST_TABLE("bad", bad_rows, test_bad),
        TEST_TABLE("fine", fine_rows, test_fine),
};
TEST_MAIN(tables);
