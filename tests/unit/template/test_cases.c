/* Every recorded row of tests/golden/template/cases.json is a test. */
#include "support/table.h"
#include "template/template.h"

static const char CASES[] = "tests/golden/template/cases.json";

typedef struct CaseRow {
        const char *name;
        yyjson_val *row;
        yyjson_val *vars;
} CaseRow;

static Status render_case(const CaseRow *c, Rendered *out)
{
        CLEANUP(template_free) Template *t = NULL;

        TRY(template_parse(json_str(yyjson_obj_get(c->row, "template")), &t));
        return template_render(t, NULL, c->vars, 0, NULL, out);
}

static void test_case(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const CaseRow *c = p;
        yyjson_val *text = yyjson_obj_get(c->row, "text");
        const Status s = render_case(c, &r);

        if (text == NULL) {
                assert_int_not_equal(s, OK);
                assert_true(strlen(status_text()) > 0);
                return;
        }
        if (s != OK)
                fail_msg("%s", status_text());
        assert_string_equal(strbuf_cstr(&r.text), yyjson_get_str(text));
}

static Status cases_load(yyjson_doc **doc, CaseRow **rows, size_t *n)
{
        size_t i;
        size_t count;
        yyjson_val *row;

        TRY(json_parse_file(CASES, 1U << 22, doc));
        yyjson_val *root = yyjson_doc_get_root(*doc);
        *n = yyjson_arr_size(yyjson_obj_get(root, "rows"));
        TRY(mem_new_array(rows, *n));
        yyjson_arr_foreach(yyjson_obj_get(root, "rows"), i, count, row)(*rows)[i] = (CaseRow){
                yyjson_get_str(yyjson_obj_get(row, "name")), row, yyjson_obj_get(root, "vars")};
        return OK;
}

int main(int argc, char **argv)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(mem_free_at) CaseRow *rows = NULL;
        size_t n = 0;

        if (cases_load(&doc, &rows, &n) != OK) {
                fprintf(stderr, "%s\n", status_text());
                return 1;
        }
        const TestTable tables[] = {{"case", rows, n, sizeof(*rows), test_case}};
        return tests_run(tables, N_ELEMS(tables), argc, argv);
}
