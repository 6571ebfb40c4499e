#include "server/route.h"

static bool is_open_ended(Str path)
{
        return str_ends_with(path, STR("*"));
}

/* What follows the fixed part of an open-ended path; n 0 when it does not match. */
static Str tail_of(Str pattern, Str path)
{
        const Str fixed = str_slice(pattern, 0, pattern.n - 1);

        if (!str_starts_with(path, fixed))
                return (Str){0};
        return str_slice(path, fixed.n, path.n);
}

static bool path_matches(const Route *r, Str path, Str *tail)
{
        const Str pattern = str_of(r->path);

        *tail = (Str){0};
        if (!is_open_ended(pattern))
                return str_equal(pattern, path);
        *tail = tail_of(pattern, path);
        return tail->n > 0;
}

static bool method_matches(const Route *r, Str method)
{
        const Str wanted = str_equal(method, STR("HEAD")) ? STR("GET") : method;

        return str_equal(wanted, str_of(r->method));
}

static void allow_add(const Route *r, StrBuf *allow)
{
        (void)strbuf_printf(allow, "%s%s", allow->n > 0 ? ", " : "", r->method);
}

/* The route takes the path; if it is not with this method, then with its own. */
static bool route_matches(const Route *r, Str method, Str path, Str *tail, StrBuf *allow)
{
        if (!path_matches(r, path, tail))
                return false;
        if (method_matches(r, method))
                return true;
        allow_add(r, allow);
        return false;
}

const Route *route_find(Str method, Str path, Str *tail, StrBuf *allow)
{
        for (size_t i = 0; i < n_routes; i++)
                if (route_matches(&routes[i], method, path, tail, allow))
                        return &routes[i];
        return NULL;
}
