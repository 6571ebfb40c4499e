/* What a template may not say is found when it is parsed. */
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

static const TestTable tables[] = {
        TEST_TABLE("names", name_rows, test_parse),
};
TEST_MAIN(tables)
