/* Which route a method and path find, and what is said when there is none. */
#include "server/route.h"

#include "support/table.h"

typedef struct FindRow {
        const char *name, *method, *path;
        const char *found; /* path of the route; NULL: none */
        const char *tail, *allow;
} FindRow;

static const FindRow find_rows[] = {
        {"a path", "POST", "/v1/chat/completions", "/v1/chat/completions", "", ""},
        {"get", "GET", "/v1/models", "/v1/models", "", ""},
        {"head is get", "HEAD", "/v1/models", "/v1/models", "", ""},
        {"a tail", "GET", "/v1/models/a/b", "/v1/models/*", "a/b", ""},
        {"an empty tail is none", "GET", "/v1/models/", NULL, "", ""},
        {"another method", "GET", "/v1/chat/completions", NULL, "", "POST"},
        {"another method of a get", "DELETE", "/health", NULL, "", "GET"},
        {"head of a post", "HEAD", "/tokenize", NULL, "", "POST"},
        {"no such path", "GET", "/v2", NULL, "", ""},
        {"a longer path", "GET", "/health/x", NULL, "", ""},
        {"a shorter path", "GET", "/healt", NULL, "", ""},
        {"the root", "GET", "/", NULL, "", ""},
        {"nothing", "GET", "", NULL, "", ""},
        {"another case", "GET", "/Health", NULL, "", ""},
        {"llama-server's completions", "POST", "/completions", "/completions", "", ""},
};

static const char *path_or_none(const char *path)
{
        return path == NULL ? "none" : path;
}

static void test_find(const void *p)
{
        const FindRow *row = p;
        CLEANUP(strbuf_done) StrBuf allow = {0};
        Str tail;
        const Route *r = route_find(str_of(row->method), str_of(row->path), &tail, &allow);

        assert_string_equal(path_or_none(r == NULL ? NULL : r->path), path_or_none(row->found));
        assert_string_equal(strbuf_cstr(&allow), row->allow);
        assert_true(r == NULL || str_equal(tail, str_of(row->tail)));
}

/* A request is not computed on the HTTP thread, and only the checks are open. */
static void route_check(const Route *r)
{
        const bool post = strcmp(r->method, "POST") == 0;

        assert_non_null(r->run);
        assert_non_null(r->help);
        assert_non_null(r->reply);
        assert_int_equal(post, (r->flags & ROUTE_QUICK) == 0);
        assert_int_equal((r->flags & ROUTE_OPEN) != 0,
                         strcmp(r->path, "/health") == 0 || strcmp(r->path, "/ready") == 0);
}

static void test_rows(const void *p)
{
        (void)p;
        for (size_t i = 0; i < n_routes; i++)
                route_check(&routes[i]);
}

static const TestTable tables[] = {
        TEST_TABLE("find", find_rows, test_find),
        TEST_ONE("rows", test_rows),
};
TEST_MAIN(tables);
