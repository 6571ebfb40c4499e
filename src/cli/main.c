#include "cli/cli.h"

#include <signal.h>
#include <string.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const Command commands[] = {
        {"run", cmd_run, GROUP_MODEL | GROUP_SAMPLING | GROUP_GENERATE | GROUP_RUN | GROUP_SPECIAL,
         1, 2, "MODEL [PROMPT]",
         "chat with a model: one answer to PROMPT or stdin, else an interactive chat"},
        {"generate", cmd_generate,
         GROUP_MODEL | GROUP_SAMPLING | GROUP_GENERATE | GROUP_TOKENS | GROUP_FORMAT |
                 GROUP_SPECIAL | GROUP_ENCODE,
         1, 2, "MODEL [PROMPT]", "complete a text, without a chat template"},
        {"serve", cmd_serve, GROUP_MODEL | GROUP_SERVE, 1, 64, "MODEL…",
         "answer over HTTP, as OpenAI, Anthropic, Ollama and llama-server do"},
        {"openapi", cmd_openapi, 0, 0, 0, "", "print the server's API as an OpenAPI document"},
        {"logits", cmd_logits, GROUP_MODEL | GROUP_TOKENS | GROUP_OUTPUT, 1, 1,
         "MODEL --tokens 1,2,3 -o FILE.npy", "write the logits of every position"},
        {"tokenize", cmd_tokenize, GROUP_JSONL | GROUP_ENCODE | GROUP_SPECIAL, 1, 2, "PATH [TEXT]",
         "text to token ids"},
        {"detokenize", cmd_detokenize, GROUP_JSONL | GROUP_DECODE, 1, 2, "PATH [IDS]",
         "token ids to text"},
        {"render", cmd_render, GROUP_JSONL, 1, 2, "PATH [REQUEST]",
         "chat messages to the prompt text of the model's template"},
        {"embed", cmd_embed, GROUP_MODEL | GROUP_EMBED | GROUP_JSONL, 1, 2, "MODEL [TEXT]",
         "text to an embedding, a JSON array; --jsonl: a JSON string a line in"},
        {"info", cmd_info, GROUP_JSON, 1, 1, "MODEL", "what a model is and what it needs"},
        {"convert", cmd_convert, GROUP_CONVERT, 2, 2, "MODEL OUT",
         "GGUF file to Hugging Face directory, or back"},
        {"verify", cmd_verify, GROUP_VERIFY | GROUP_JSON, 1, 1, "MODEL",
         "check a model: files, shapes, NaN, tokenizer, template, its recorded vectors"},
        {"devices", cmd_devices, GROUP_JSON, 0, 0, "", "what each engine can compute on"},
        {"archs", cmd_archs, GROUP_JSON, 0, 0, "", "architectures that the native engine runs"},
};

static const Command *command_find(const char *name)
{
        for (size_t i = 0; i < N_ELEMS(commands); i++)
                if (strcmp(commands[i].name, name) == 0)
                        return &commands[i];
        return NULL;
}

static Status help_all(void)
{
        (void)printf("Usage: quern COMMAND …\n\nCommands:\n");
        for (size_t i = 0; i < N_ELEMS(commands); i++)
                (void)printf("  %-12s %s\n", commands[i].name, commands[i].help);
        (void)printf("\nquern COMMAND --help lists a command's options.\n");
        return OK;
}

static Status help_command(const Command *c)
{
        (void)printf("Usage: quern %s %s\n\n%s.\n", c->name, c->usage, c->help);
        options_help(c->groups);
        return OK;
}

static Status version_print(void)
{
        (void)printf("quern %d.%d.%d\n", QN_VERSION_MAJOR, QN_VERSION_MINOR, QN_VERSION_PATCH);
        return OK;
}

static Status log_setup(const Options *o)
{
        if (o->log_level.n > 0)
                TRY(from_qn(qn_log_level(o->log_level.p)));
        if (o->log_format.n > 0)
                TRY(from_qn(qn_log_format(o->log_format.p)));
        return OK;
}

static Status args_check(const Command *c, const Options *o)
{
        ENSURE(o->args.n >= c->min_args && o->args.n <= c->max_args, E_USAGE, "usage: quern %s %s",
               c->name, c->usage);
        return OK;
}

static Status command_run(const Command *c, int argc, const char **argv)
{
        CLEANUP(options_done) Options o;

        options_init(&o);
        TRY(options_parse(c->groups, argc, argv, &o));
        if (o.help)
                return help_command(c);
        TRY(args_check(c, &o));
        TRY(log_setup(&o));
        return c->run(&o);
}

/* The words that are no command. */
static Status word_run(const char *word)
{
        static const struct {
                const char *word;
                Status (*run)(void);
        } words[] = {{"--help", help_all},
                     {"-h", help_all},
                     {"help", help_all},
                     {"--version", version_print},
                     {"version", version_print}};

        for (size_t i = 0; i < N_ELEMS(words); i++)
                if (strcmp(words[i].word, word) == 0)
                        return words[i].run();
        return FAIL(E_USAGE, "%s: unknown command; see quern --help", word);
}

static Status dispatch(int argc, const char **argv)
{
        const Command *c;

        ENSURE(argc >= 2, E_USAGE, "no command; see quern --help");
        c = command_find(argv[1]);
        return c == NULL ? word_run(argv[1]) : command_run(c, argc - 1, argv + 1);
}

static int exit_code(Status s)
{
        if (s == OK)
                return EXIT_OK;
        (void)fprintf(stderr, "quern: %s\n", status_text());
        return s == E_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
        (void)signal(SIGPIPE, SIG_IGN);
        (void)signal(SIGXFSZ, SIG_IGN); /* a limit of file size is an error of the write */
        return exit_code(dispatch(argc, (const char **)argv));
}
