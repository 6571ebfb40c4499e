#include "cli/cli.h"

#include <stdlib.h>
#include <unistd.h>

static bool percent_draw(float done, void *user)
{
        (void)user;
        (void)fprintf(stderr, "\rconverting %3.0f %%", (double)done * 100.0);
        return true;
}

/* As sha256sum writes it, so that it can check it. */
static void sum_print(const char *path, const char *sha256, void *user)
{
        (void)user;
        (void)printf("%s  %s\n", sha256, path);
}

/* The factor of a unit: K, M, G, with B behind it or without; 0: no unit. */
static uint64_t unit_factor(const char *unit)
{
        static const struct {
                const char *name;
                uint64_t factor;
        } units[] = {{"", 1},        {"B", 1},        {"K", 1000},       {"KB", 1000},
                     {"M", 1000000}, {"MB", 1000000}, {"G", 1000000000}, {"GB", 1000000000}};

        for (size_t i = 0; i < N_ELEMS(units); i++)
                if (strcmp(unit, units[i].name) == 0)
                        return units[i].factor;
        return 0;
}

static Status size_read(const char *text, uint64_t *out)
{
        char *end;
        const unsigned long long n = strtoull(text, &end, 10);
        const uint64_t factor = unit_factor(end);

        ENSURE(text[0] >= '0' && text[0] <= '9', E_USAGE, "--max-shard-size: \"%s\" is no size",
               text);
        ENSURE(factor > 0, E_USAGE, "--max-shard-size: \"%s\": the units are K, M and G", text);
        ENSURE(!__builtin_mul_overflow((uint64_t)n, factor, out), E_RANGE,
               "--max-shard-size: \"%s\" is too large", text);
        return OK;
}

static Status shard_size(const Options *o, uint64_t *out)
{
        return o->max_shard_size.n == 0 ? OK : size_read(o->max_shard_size.p, out);
}

Status cmd_convert(const Options *o)
{
        const bool bar = isatty(STDERR_FILENO) == 1;
        qn_convert_options c;
        qn_status s;

        qn_convert_options_init(&c);
        c.dtype = text_or_null(o->dtype);
        c.force = o->force;
        c.progress = bar ? percent_draw : NULL;
        c.written = sum_print;
        TRY(shard_size(o, &c.max_shard_bytes));
        s = qn_convert(o->args.p[0].p, o->args.p[1].p, &c);
        if (bar)
                (void)fprintf(stderr, "\r%20s\r", "");
        return from_qn(s);
}
