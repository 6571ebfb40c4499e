#include "cli/options.h"

#include <popt.h>
#include <stdio.h>
#include <stdlib.h>

void options_init(Options *o)
{
        *o = (Options){.max_tokens = -1};
        qn_sampling_init(&o->sampling, NULL);
        server_options_init(&o->server);
}

void options_done(Options *o)
{
        vec_done(&o->args);
        vec_done(&o->logit_bias);
        vec_done(&o->dry_breakers);
        vec_done(&o->stop);
        vec_done(&o->server.aliases);
        vec_done(&o->server.api_keys);
        vec_done(&o->server.cors_origins);
        arena_done(&o->arena);
}

/* The rows of some groups in popt's form; a row's value is its index + 1. */
typedef VEC(struct poptOption) PoptRows;

static void popt_rows_done(PoptRows *rows)
{
        vec_done(rows);
}

static Status popt_row_add(PoptRows *rows, size_t i)
{
        const OptionRow *r = &option_rows[i];
        const struct poptOption row = {.longName = r->field.key,
                                       .shortName = r->letter,
                                       .argInfo = r->flag ? POPT_ARG_NONE : POPT_ARG_STRING,
                                       .val = (int)i + 1};

        return vec_push(rows, row);
}

static bool row_in(const OptionRow *r, unsigned groups)
{
        return (r->groups & groups) != 0;
}

static Status popt_rows_build(unsigned groups, PoptRows *rows)
{
        for (size_t i = 0; i < n_option_rows; i++)
                if (row_in(&option_rows[i], groups))
                        TRY(popt_row_add(rows, i));
        return vec_push(rows, (struct poptOption)POPT_TABLEEND);
}

static Status list_add(const OptionRow *r, Str text, Options *o)
{
        StrVec *list = (StrVec *)(void *)((char *)o + r->field.offset);
        Str kept;

        TRY(arena_str(&o->arena, text, &kept));
        return vec_push(list, kept);
}

static Status value_read(const OptionRow *r, Str text, Options *o)
{
        const Status s = field_read_text(&r->field, text, &o->arena, o);

        ENSURE(s == OK, E_USAGE, "--%s", status_text());
        return OK;
}

static Status row_read(const OptionRow *r, const char *text, Options *o)
{
        if (r->list)
                return list_add(r, str_of(text), o);
        return value_read(r, r->flag ? STR("true") : str_of(text), o);
}

static void popt_text_free(char **text)
{
        free(*text); /* popt allocates with malloc */
}

static Status option_read(poptContext ctx, int value, Options *o)
{
        CLEANUP(popt_text_free) char *text = poptGetOptArg(ctx);

        o->given[value - 1] = true;
        return row_read(&option_rows[value - 1], text, o);
}

static Status args_read(poptContext ctx, Options *o)
{
        const char *text;
        Str kept;

        while ((text = poptGetArg(ctx)) != NULL) {
                TRY(arena_str(&o->arena, str_of(text), &kept));
                TRY(vec_push(&o->args, kept));
        }
        return OK;
}

static Status context_read(poptContext ctx, Options *o)
{
        int value;

        while ((value = poptGetNextOpt(ctx)) > 0)
                TRY(option_read(ctx, value, o));
        ENSURE(value == -1, E_USAGE, "%s: %s; see --help", poptBadOption(ctx, 0),
               poptStrerror(value));
        return args_read(ctx, o);
}

static void popt_context_free(poptContext *ctx)
{
        (void)poptFreeContext(*ctx);
}

Status options_parse(unsigned groups, int argc, const char **argv, Options *out)
{
        CLEANUP(popt_rows_done) PoptRows rows = {0};
        CLEANUP(popt_context_free) poptContext ctx = NULL;

        TRY(popt_rows_build(groups | GROUP_COMMON, &rows));
        ctx = poptGetContext("quern", argc, argv, rows.p, 0);
        ENSURE(ctx != NULL, E_NOMEM, "out of memory");
        return context_read(ctx, out);
}

static void row_help(const OptionRow *r)
{
        const char letter[] = {'-', r->letter, ',', ' ', '\0'};
        const char *prefix = r->letter != 0 ? letter : "";
        char name[64];

        (void)snprintf(name, sizeof(name), "%s--%s %s", prefix, r->field.key,
                       r->metavar == NULL ? "" : r->metavar);
        (void)printf("  %-32s %s\n", name, r->field.help);
}

void options_help(unsigned groups)
{
        (void)printf("\nOptions:\n");
        for (size_t i = 0; i < n_option_rows; i++)
                if (row_in(&option_rows[i], groups | GROUP_COMMON))
                        row_help(&option_rows[i]);
}
