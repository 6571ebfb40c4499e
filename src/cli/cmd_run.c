/* run: one answer, or an interactive chat. */
#include "cli/chat.h"

#include <unistd.h>

static Status run_once(Chat *c)
{
        CLEANUP(strbuf_done) StrBuf prompt = {0};

        TRY(arg_or_stdin(c->o, 1, &prompt));
        TRY(chat_turn(c, strbuf_str(&prompt)));
        if (c->o->verbose)
                (void)fprintf(stderr, "%zu prompt tokens, %zu generated, %.1f tokens/s\n",
                              c->last.n_prompt, c->last.n_generated,
                              (double)c->last.n_generated / c->last.seconds);
        return OK;
}

static bool is_interactive(const Options *o)
{
        return o->args.n < 2 && isatty(STDIN_FILENO) == 1;
}

Status cmd_run(const Options *o)
{
        CLEANUP(chat_done) Chat c;

        TRY(chat_init(o, &c));
        return is_interactive(o) ? chat_interactive(&c) : run_once(&c);
}
