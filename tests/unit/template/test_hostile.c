/* Templates that loop, nest or expand end with an error, in bounded time and memory. */
#include "support/table.h"
#include "template/template.h"

static Status render_text(Str source, const TemplateLimits *limits, Rendered *out)
{
        CLEANUP(template_free) Template *t = NULL;

        TRY(template_parse(source, &t));
        return template_render(t, NULL, NULL, 0, limits, out);
}

typedef struct HostileRow {
        const char *name;
        const char *source;
        const char *want; /* part of the error */
} HostileRow;

static const HostileRow hostile_rows[] = {
        {"a range of a billion", "{% for i in range(10**9) %}x{% endfor %}", "range too big"},
        {"nested ranges",
         "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", ""},
        {"doubling text",
         "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}"
         "{% endfor %}{{ ns.s }}",
         "bytes"},
        {"doubling lists",
         "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}"
         "{% endfor %}",
         ""},
        {"repeated text", "{{ 'x' * 10**12 }}", "steps"},
        {"repeated list", "{{ [1] * 10**12 }}", ""},
        {"nested joins",
         "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(20) %}"
         "{% set ns.s = ns.s|join(ns.s) %}{% endfor %}",
         ""},
        {"macro recursion", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "deeper"},
        {"mutual recursion",
         "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
         "deeper"},
        {"loop recursion", "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}", "deeper"},
        {"a list in itself, over and over",
         "{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}"
         "{% endfor %}",
         "deeper"},
        {"a list that shares itself",
         "{% set ns = namespace(l=[1]) %}{% for i in range(90) %}{% set ns.l = [ns.l, ns.l] %}"
         "{% endfor %}{{ ns.l == 1 }}",
         "others"},
        {"a namespace in itself", "{% set n = namespace() %}{% set n.n = n %}{{ n }}", "deeper"},
        {"wide padding", "{{ 'x'.ljust(10**12) }}", "steps"},
        {"wide format", "{{ '%99999999999d' % 1 }}", "width"},
        {"a centre of a trillion", "{{ 'x'|center(10**12) }}", "memory"},
        {"indent of a trillion", "{{ 'x'|indent(10**12) }}", "memory"},
        {"tojson indent of a trillion", "{{ [1]|tojson(indent=10**12) }}", "memory"},
        {"replace that grows",
         "{% set ns = namespace(s='xxxx') %}{% for i in range(40) %}"
         "{% set ns.s = ns.s|replace('x', 'x' * 10**5) %}{% endfor %}",
         ""},
        {"power", "{{ 10**1000000000 }}", "more than 4300 digits"},
        {"power of a power", "{{ 10**(10**(10**10)) }}", "more than 4300 digits"},
        {"an exponent beyond 64 bits", "{{ 2**(2**64) }}", "exponent beyond 64 bits"},
        {"a product of long integers", "{{ 10**4000 * 10**400 }}", "more than 4300 digits"},
        {"products without end",
         "{% set ns = namespace(n=10**2000) %}{% for i in range(99999) %}"
         "{% set ns.n = ns.n * (10**2000 + i) // 10**2000 %}{% endfor %}",
         "steps"},
        {"too many arguments", "{{ 'x' is upper(1, 2, 3, 4, 5, 6, 7, 8) }}", "at most"},
};

/* Small limits: the same ends, sooner. */
static const TemplateLimits tight = {.steps = 2000000, .output = 4U << 20, .memory = 32U << 20};

static void test_hostile(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const HostileRow *row = p;

        assert_int_not_equal(render_text(str_of(row->source), &tight, &r), OK);
        assert_non_null(strstr(status_text(), row->want));
        assert_non_null(strstr(status_text(), "line 1, column "));
}

typedef struct NestRow {
        const char *name;
        const char *open;
        const char *middle;
        const char *close;
} NestRow;

static const NestRow nest_rows[] = {
        {"parentheses", "(", "1", ")"},
        {"brackets", "[", "1", "]"},
        {"braces", "{1:", "1", "}"},
        {"not", "not ", "1", ""},
        {"minus", "-", "1", ""},
        {"conditions", "1 if 0 else ", "1", ""},
        {"calls", "f(", "1", ")"},
        {"subscripts", "f[", "1", "]"},
        {"filters with arguments", "1|d(", "1", ")"},
        {"sums", "1 + ", "1", ""},
        {"filters", "", "1", "|abs"},
        {"attributes", "", "1", ".x"},
        {"comparisons", "1 < ", "1", ""},
        {"concatenations", "1 ~ ", "1", ""},
};

static Status repeat(StrBuf *b, const char *s, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_append(b, str_of(s)));
        return OK;
}

static Status nested(const NestRow *row, StrBuf *b)
{
        TRY(strbuf_append(b, STR("{{ ")));
        TRY(repeat(b, row->open, 100000));
        TRY(strbuf_append(b, str_of(row->middle)));
        TRY(repeat(b, row->close, 100000));
        return strbuf_append(b, STR(" }}"));
}

/* Deep nesting is an error or fine, never a crash. */
static void test_nest(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};
        CLEANUP(rendered_done) Rendered r = {0};

        assert_int_equal(nested(p, &b), OK);
        if (render_text(strbuf_str(&b), NULL, &r) != OK)
                assert_non_null(strstr(status_text(), "line 1, column "));
        else
                assert_true(r.text.n > 0);
}

static void test_deep_blocks(const void *p)
{
        CLEANUP(strbuf_done) StrBuf b = {0};
        CLEANUP(rendered_done) Rendered r = {0};

        (void)p;
        assert_int_equal(repeat(&b, "{% if true %}", 100000), OK);
        assert_int_equal(render_text(strbuf_str(&b), NULL, &r), E_FORMAT);
        assert_non_null(strstr(status_text(), "deeper"));
}

static void test_not_utf8(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};

        (void)p;
        assert_int_equal(render_text(STR("ab\xFF"), NULL, &r), E_FORMAT);
        assert_non_null(strstr(status_text(), "byte 2"));
}

static void test_limits_are_the_callers(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const TemplateLimits few = {.output = 10};

        (void)p;
        assert_int_equal(render_text(STR("12345678901"), &few, &r), E_RANGE);
        assert_int_equal(render_text(STR("1234567890"), &few, &r), OK);
}

static const TestTable tables[] = {
        TEST_TABLE("hostile", hostile_rows, test_hostile),
        TEST_TABLE("nest", nest_rows, test_nest),
        TEST_ONE("deep blocks", test_deep_blocks),
        TEST_ONE("not UTF-8", test_not_utf8),
        TEST_ONE("limits are the caller's", test_limits_are_the_callers),
};
TEST_MAIN(tables)
