/* What does not exist is an error: found when parsed, or when it is reached. */
#include "support/table.h"
#include "template/template.h"

typedef struct ParseRow {
        const char *name;
        const char *source;
        const char *want; /* the error; NULL: it parses */
} ParseRow;

#define NO_FILTER(column_) "line 1, column " column_ ": no filter named 'nope'"
#define NO_TEST(column_)   "line 1, column " column_ ": no test named 'nope'"

/* Recorded from jinja2: names under a condition wait, unless a scope lies between. */
static const ParseRow name_rows[] = {
        {"a filter", "{{ 1|nope }}", NO_FILTER("6")},
        {"a test", "{{ 1 is nope }}", NO_TEST("6")},
        {"a dotted filter", "{{ 1|a.b }}", "line 1, column 6: no filter named 'a.b'"},
        {"the first of two", "{{ [1|nope, 2|never] }}", NO_FILTER("7")},
        {"in an argument", "{{ f(a, k=1|nope) }}", NO_FILTER("13")},
        {"in a subscript", "{{ a[1:2|nope] }}", NO_FILTER("10")},
        {"in a loop", "{% for i in [] %}{{ i|nope }}{% endfor %}", NO_FILTER("23")},
        {"in a macro", "{% macro m() %}{{ 1|nope }}{% endmacro %}", NO_FILTER("21")},
        {"in a default", "{% macro m(a=1|nope) %}{% endmacro %}", NO_FILTER("16")},
        {"filter block", "{% filter nope %}{% endfilter %}", NO_FILTER("11")},
        {"under if", "{% if x %}{{ 1|nope }}{% endif %}", NULL},
        {"under elif", "{% if x %}{% elif 1|nope %}{% endif %}", NULL},
        {"under else", "{% if x %}{% else %}{{ 1 is nope }}{% endif %}", NULL},
        {"as the condition", "{% if 1|nope %}{% endif %}", NULL},
        {"behind an inline if", "{{ 1|nope if x else 2 }}", NULL},
        {"in an inline else", "{{ 1 if x else 2|nope }}", NULL},
        {"set under if", "{% if x %}{% set a = 1|nope %}{% endif %}", NULL},
        {"a loop under if", "{% if x %}{% for i in [] %}{{ i|nope }}{% endfor %}{% endif %}",
         NO_FILTER("33")},
        {"what a loop under if reads", "{% if x %}{% for i in 1|nope %}{% endfor %}{% endif %}",
         NULL},
        {"a macro under if", "{% if x %}{% macro m() %}{{ 1|nope }}{% endmacro %}{% endif %}",
         NO_FILTER("31")},
        {"a set block under if", "{% if x %}{% set a %}{{ 1|nope }}{% endset %}{% endif %}",
         NO_FILTER("27")},
        {"with under if", "{% if x %}{% with a=1 %}{{ 1|nope }}{% endwith %}{% endif %}",
         NO_FILTER("30")},
        {"names that are read from strings", "{{ []|map('nope')|list }}", NULL},
};

static void test_parse(const void *p)
{
        CLEANUP(template_free) Template *t = NULL;
        const ParseRow *row = p;
        const Status s = template_parse(str_of(row->source), &t);

        if (row->want == NULL) {
                assert_int_equal(s, OK);
                return;
        }
        assert_int_equal(s, E_UNSUPPORTED);
        assert_string_equal(status_text(), row->want);
        assert_null(t);
}

typedef struct MissingRow {
        const char *name;
        const char *source;
        const char *want;
} MissingRow;

static const MissingRow missing_rows[] = {
        {"encode", "{{ 'a'.encode() }}", "line 1, column 7: str.encode is not supported"},
        {"maketrans", "{{ 'a'['maketrans'] }}", "line 1, column 7: str.maketrans is not supported"},
        {"to_bytes", "{{ 5 .to_bytes(2) }}", "line 1, column 6: int.to_bytes is not supported"},
        {"hex", "{{ 1.5.hex() }}", "line 1, column 7: float.hex is not supported"},
        {"random", "{{ [1]|random }}",
         "line 1, column 8: random: a prompt must be the same each time"},
        {"wordwrap", "{{ 'a'|wordwrap(5) }}",
         "line 1, column 8: the filter 'wordwrap' is not supported"},
        {"lipsum", "{{ lipsum() }}",
         "line 1, column 10: lipsum: a prompt must be the same each time"},
        {"fromkeys", "{{ {}.fromkeys([1]) }}", "line 1, column 6: dict.fromkeys is not supported"},
};

static Status render_plain(const char *source, Rendered *out)
{
        CLEANUP(template_free) Template *t = NULL;

        TRY(template_parse(str_of(source), &t));
        return template_render(t, NULL, NULL, 0, NULL, out);
}

/* Python's methods that are missing here are no undefined attributes. */
static void test_missing(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const MissingRow *row = p;

        assert_int_equal(render_plain(row->source, &r), E_UNSUPPORTED);
        assert_string_equal(status_text(), row->want);
}

static const TestTable tables[] = {
        TEST_TABLE("names", name_rows, test_parse),
        TEST_TABLE("missing", missing_rows, test_missing),
};
TEST_MAIN(tables)
