/* Filters and globals of jinja2 that are refused by name: what gives another text each time, and
   what lays out text for people or browsers. */
#include "template/builtin.h"

static Status refuse_chance(const char *name)
{
        return FAIL(E_UNSUPPORTED, "%s: a prompt must be the same each time", name);
}

static Status refuse_layout(const char *name)
{
        return FAIL(E_UNSUPPORTED, "the filter '%s' is not supported", name);
}

static Status filter_random(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_chance("random");
}

static Status global_lipsum(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_chance("lipsum");
}

static Status filter_pprint(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_layout("pprint");
}

static Status filter_wordwrap(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_layout("wordwrap");
}

static Status filter_urlize(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_layout("urlize");
}

static Status filter_striptags(Vm *vm, const Bound *b, Value *out)
{
        (void)vm;
        (void)b;
        (void)out;
        return refuse_layout("striptags");
}

#define REFUSED(name_, fn_)                                    \
        {                                                      \
                .name = (name_), .fn = (fn_), .variadic = true \
        }
static const Builtin filter_rows[] = {
        REFUSED("random", filter_random),       REFUSED("pprint", filter_pprint),
        REFUSED("wordwrap", filter_wordwrap),   REFUSED("urlize", filter_urlize),
        REFUSED("striptags", filter_striptags),
};
BUILTIN_ROWS(refused_filters, filter_rows);

static const Builtin rows[] = {REFUSED("lipsum", global_lipsum)};
BUILTIN_ROWS(refused_globals, rows);
