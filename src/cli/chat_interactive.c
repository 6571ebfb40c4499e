/* The interactive chat: libedit's line editing and history, /commands, Ctrl-C. */
#include "cli/chat.h"

#include <editline/readline.h>
#include <signal.h>
#include <stdlib.h>

typedef enum Outcome { GO_ON, LEAVE } Outcome;

typedef Outcome (*SlashFn)(Chat *c);

static Outcome slash_help(Chat *c);

static Outcome slash_quit(Chat *c)
{
        (void)c;
        return LEAVE;
}

static Outcome slash_reset(Chat *c)
{
        if (chat_reset(c) != OK)
                (void)fprintf(stderr, "quern: %s\n", status_text());
        return GO_ON;
}

static Outcome slash_stats(Chat *c)
{
        const double seconds = c->last.seconds > 0 ? c->last.seconds : 1;

        (void)fprintf(stderr, "%zu tokens held, last answer %zu tokens, %.1f tokens/s\n",
                      qn_session_length(c->session), c->last.n_generated,
                      (double)c->last.n_generated / seconds);
        return GO_ON;
}

static const struct {
        const char *word;
        SlashFn run;
        const char *help;
} slashes[] = {{"/help", slash_help, "this list"},
               {"/reset", slash_reset, "forget the conversation"},
               {"/stats", slash_stats, "tokens and speed"},
               {"/quit", slash_quit, "leave (as Ctrl-D)"}};

static Outcome slash_help(Chat *c)
{
        (void)c;
        for (size_t i = 0; i < N_ELEMS(slashes); i++)
                (void)fprintf(stderr, "  %-8s %s\n", slashes[i].word, slashes[i].help);
        return GO_ON;
}

static Outcome slash_run(Chat *c, Str line)
{
        for (size_t i = 0; i < N_ELEMS(slashes); i++)
                if (str_equal(line, str_of(slashes[i].word)))
                        return slashes[i].run(c);
        (void)fprintf(stderr, "%.*s: unknown; /help lists the commands\n", STR_ARG(line));
        return GO_ON;
}

static Outcome text_run(Chat *c, Str line)
{
        if (line.n == 0)
                return GO_ON;
        if (chat_turn(c, line) != OK)
                (void)fprintf(stderr, "quern: %s\n", status_text());
        return GO_ON;
}

static Outcome line_run(Chat *c, const char *text)
{
        const Str line = str_of(text);

        if (line.n > 0)
                (void)add_history(text);
        return str_starts_with(line, STR("/")) ? slash_run(c, line) : text_run(c, line);
}

static Outcome line_next(Chat *c)
{
        char *line = readline("> ");
        Outcome outcome;

        if (line == NULL)
                return LEAVE;
        outcome = line_run(c, line);
        free(line); /* libedit allocates with malloc */
        return outcome;
}

Status chat_interactive(Chat *c)
{
        const struct sigaction action = {.sa_handler = chat_interrupt};

        (void)sigaction(SIGINT, &action, NULL);
        (void)using_history();
        (void)fprintf(stderr, "Type a message; /help lists commands, Ctrl-C stops an answer.\n");
        while (line_next(c) == GO_ON)
                continue;
        return OK;
}
