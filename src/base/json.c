#include "base/json.h"

#include "base/file.h"
#include "base/mem.h"

/* The depth scan knows where it is in a text, and what a byte means there. */
typedef enum ScanState { SCAN_OUTSIDE, SCAN_STRING, SCAN_ESCAPE, SCAN_STATE_MAX } ScanState;
typedef enum ScanClass {
        SCAN_OTHER,
        SCAN_OPEN,
        SCAN_CLOSE,
        SCAN_QUOTE,
        SCAN_BACKSLASH,
        SCAN_CLASS_MAX
} ScanClass;

static const uint8_t scan_class[256] = {
        ['['] = SCAN_OPEN,  ['{'] = SCAN_OPEN,  [']'] = SCAN_CLOSE,
        ['}'] = SCAN_CLOSE, ['"'] = SCAN_QUOTE, ['\\'] = SCAN_BACKSLASH,
};

typedef struct ScanStep {
        uint8_t next;
        int8_t deeper;
} ScanStep;

static const ScanStep scan_steps[SCAN_STATE_MAX][SCAN_CLASS_MAX] = {
        [SCAN_OUTSIDE] = {{SCAN_OUTSIDE, 0},
                          {SCAN_OUTSIDE, 1},
                          {SCAN_OUTSIDE, -1},
                          {SCAN_STRING, 0},
                          {SCAN_OUTSIDE, 0}},
        [SCAN_STRING] = {{SCAN_STRING, 0},
                         {SCAN_STRING, 0},
                         {SCAN_STRING, 0},
                         {SCAN_OUTSIDE, 0},
                         {SCAN_ESCAPE, 0}},
        [SCAN_ESCAPE] = {{SCAN_STRING, 0},
                         {SCAN_STRING, 0},
                         {SCAN_STRING, 0},
                         {SCAN_STRING, 0},
                         {SCAN_STRING, 0}},
};

static void *json_malloc(void *user, size_t size)
{
        void *p = NULL;

        (void)user;
        (void)mem_alloc(&p, 1, size);
        return p;
}

static void *json_realloc(void *user, void *old, size_t old_size, size_t size)
{
        void *p = old;

        (void)user;
        return mem_resize(&p, old_size, size, 1) == OK ? p : NULL;
}

static void json_release(void *user, void *p)
{
        (void)user;
        mem_free(p);
}

static const yyjson_alc json_allocator = {json_malloc, json_realloc, json_release, NULL};

/* Offset of the bracket that opens one level too many, or text.n. */
static size_t too_deep_at(Str text)
{
        ScanStep step = {SCAN_OUTSIDE, 0};
        ptrdiff_t depth = 0;

        for (size_t i = 0; i < text.n; i++) {
                step = scan_steps[step.next][scan_class[(uint8_t)text.p[i]]];
                depth += step.deeper;
                if (depth > JSON_DEPTH_MAX)
                        return i;
        }
        return text.n;
}

typedef struct Place {
        size_t line;
        size_t column;
} Place;

static Place place_of(Str text, size_t offset)
{
        Place at = {1, 1};
        size_t character;

        (void)yyjson_locate_pos(text.p, text.n, offset, &at.line, &at.column, &character);
        return at;
}

static Status depth_check(Str text)
{
        const size_t offset = too_deep_at(text);
        Place at;

        if (offset == text.n)
                return OK;
        at = place_of(text, offset);
        return FAIL(E_FORMAT, "line %zu, column %zu: nested deeper than %d", at.line, at.column,
                    JSON_DEPTH_MAX);
}

static Status parse_failure(Str text, const yyjson_read_err *err)
{
        const Place at = place_of(text, err->pos);

        ENSURE(err->code != YYJSON_READ_ERROR_MEMORY_ALLOCATION, E_NOMEM,
               "out of memory: JSON of %zu bytes", text.n);
        return FAIL(E_FORMAT, "line %zu, column %zu: %s", at.line, at.column, err->msg);
}

/* yyjson refuses NULL and does not see an empty text as an unexpected end. */
static Status text_check(Str text)
{
        ENSURE(text.n > 0, E_FORMAT, "line 1, column 1: the JSON text is empty");
        return depth_check(text);
}

Status json_parse(Str text, yyjson_doc **out)
{
        yyjson_read_err err;
        yyjson_doc *doc;

        TRY(text_check(text));
        /* Without YYJSON_READ_INSITU the text is only read: the parameter lacks its const. */
        doc = yyjson_read_opts((char *)text.p, text.n, YYJSON_READ_NOFLAG, &json_allocator, &err);
        if (doc == NULL)
                return parse_failure(text, &err);
        *out = doc;
        return OK;
}

Status json_parse_file(const char *path, size_t limit, yyjson_doc **out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(file_read_all(path, limit, &text));
        return status_within(json_parse(strbuf_str(&text), out), "%s", path);
}

void json_free(yyjson_doc **doc)
{
        yyjson_doc_free(*doc);
        *doc = NULL;
}

Str json_str(yyjson_val *v)
{
        return (Str){yyjson_get_str(v), yyjson_get_len(v) * yyjson_is_str(v)};
}

const char *json_type_name(yyjson_val *v)
{
        static const char *const names[YYJSON_TYPE_MASK + 1] = {
                [YYJSON_TYPE_NONE] = "nothing", [YYJSON_TYPE_RAW] = "a raw number",
                [YYJSON_TYPE_NULL] = "null",    [YYJSON_TYPE_BOOL] = "a boolean",
                [YYJSON_TYPE_NUM] = "a number", [YYJSON_TYPE_STR] = "a string",
                [YYJSON_TYPE_ARR] = "an array", [YYJSON_TYPE_OBJ] = "an object",
        };

        return names[yyjson_get_type(v)];
}
