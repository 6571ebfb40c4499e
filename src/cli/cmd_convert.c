#include "cli/cli.h"

#include <unistd.h>

static bool percent_draw(float done, void *user)
{
        (void)user;
        (void)fprintf(stderr, "\rconverting %3.0f %%", (double)done * 100.0);
        return true;
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
        s = qn_convert(o->args.p[0].p, o->args.p[1].p, &c);
        if (bar)
                (void)fprintf(stderr, "\r%20s\r", "");
        return from_qn(s);
}
