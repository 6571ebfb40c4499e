#include "base/json.h"

#include "base/file.h"
#include "base/mem.h"

enum { LARGE_MIN = 1 << 20 }; /* bytes of a file that is read in place */

/* The scan for a bracket too many knows where it is in the text, and what a byte means there. */
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
        return mem_bulk_alloc(size, &p) == OK ? p : NULL;
}

static void json_release(void *user, void *data)
{
        (void)user;
        mem_bulk_free(data);
}

static void *json_realloc(void *user, void *old, size_t old_size, size_t size)
{
        void *fresh = json_malloc(user, size);

        if (fresh == NULL)
                return NULL;
        memcpy(fresh, old, old_size < size ? old_size : size);
        json_release(user, old);
        return fresh;
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

/* The ends of the containers that a value is in; a value behind an end has left it. */
typedef struct Nest {
        const yyjson_val *ends[JSON_DEPTH_MAX + 1];
        size_t depth;
} Nest;

static void nest_leave(Nest *n, const yyjson_val *v)
{
        while (n->depth > 0 && v >= n->ends[n->depth - 1])
                n->depth--;
}

static void nest_enter(Nest *n, yyjson_val *v)
{
        if (unsafe_yyjson_is_ctn(v))
                n->ends[n->depth++] = unsafe_yyjson_get_next(v);
}

/* A document's values lie in one array in the order of the text. */
static bool depth_allowed(const yyjson_doc *doc)
{
        Nest n = {.depth = 0};

        for (size_t i = 0; i < doc->val_read && n.depth <= JSON_DEPTH_MAX; i++) {
                nest_leave(&n, doc->root + i);
                nest_enter(&n, doc->root + i);
        }
        return n.depth <= JSON_DEPTH_MAX;
}

/* yyjson parses without recursion, so that any depth is safe there; ours is checked behind it. */
static Status depth_check(Str text, const yyjson_doc *doc)
{
        Place at;

        if (depth_allowed(doc))
                return OK;
        at = place_of(text, too_deep_at(text));
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

/* Without YYJSON_READ_INSITU yyjson only reads the text: its parameter lacks the const. */
static Status doc_read(Str text, yyjson_read_flag flags, yyjson_doc **out)
{
        yyjson_read_err err;
        yyjson_doc *doc = yyjson_read_opts((char *)text.p, text.n, flags, &json_allocator, &err);

        if (doc == NULL)
                return parse_failure(text, &err);
        *out = doc;
        return OK;
}

static Status parse_with(Str text, yyjson_read_flag flags, yyjson_doc **out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        ENSURE(text.n > 0, E_FORMAT, "line 1, column 1: the JSON text is empty");
        TRY(doc_read(text, flags, &doc));
        TRY(depth_check(text, doc));
        *out = TAKE(doc);
        return OK;
}

Status json_parse(Str text, yyjson_doc **out)
{
        return parse_with(text, YYJSON_READ_NOFLAG, out);
}

Status json_parse_exact(Str text, yyjson_doc **out)
{
        return parse_with(text, YYJSON_READ_BIGNUM_AS_RAW, out);
}

static Status file_parse(const char *path, size_t limit, yyjson_doc **out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(file_read_all(path, limit, &text));
        return status_within(json_parse(strbuf_str(&text), out), "%s", path);
}

static void data_free(unsigned char **data)
{
        json_release(NULL, *data);
}

/* The file's bytes, with the zeros behind them that yyjson writes over in place. */
static Status file_map(const File *f, unsigned char **out)
{
        CLEANUP(data_free) unsigned char *data = json_malloc(NULL, f->size + YYJSON_PADDING_SIZE);

        ENSURE(data != NULL, E_NOMEM, "out of memory: JSON of %zu bytes", (size_t)f->size);
        TRY(file_read_at(f, 0, data, f->size));
        memset(data + f->size, 0, YYJSON_PADDING_SIZE);
        *out = TAKE(data);
        return OK;
}

/* The document owns the text, as those that yyjson reads from files do. NULL: it is not good. */
static yyjson_doc *read_in_place(unsigned char **data, size_t n)
{
        yyjson_doc *doc =
                yyjson_read_opts((char *)*data, n, YYJSON_READ_INSITU, &json_allocator, NULL);

        if (doc != NULL)
                doc->str_pool = (char *)TAKE(*data);
        return doc;
}

static Status large_parse(const File *f, yyjson_doc **out)
{
        CLEANUP(data_free) unsigned char *data = NULL;
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(file_map(f, &data));
        doc = read_in_place(&data, f->size);
        if (doc == NULL || !depth_allowed(doc))
                return OK;
        *out = TAKE(doc);
        return OK;
}

static bool is_large(const File *f, size_t limit)
{
        return f->size >= LARGE_MIN && f->size <= limit;
}

/* A large file is read in place, which spares a copy; `*out` stays NULL where it is not large or
 * not good, and reading it again tells why. */
static Status large_file_parse(const char *path, size_t limit, yyjson_doc **out)
{
        CLEANUP(file_close) File f = {.fd = -1};

        TRY(file_open(path, &f));
        return is_large(&f, limit) ? large_parse(&f, out) : OK;
}

Status json_parse_file(const char *path, size_t limit, yyjson_doc **out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(large_file_parse(path, limit, &doc));
        if (doc == NULL)
                return file_parse(path, limit, out);
        *out = TAKE(doc);
        return OK;
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
