/* Commands and what they share. */
#ifndef QUERN_CLI_CLI_H
#define QUERN_CLI_CLI_H

#include "cli/options.h"

#include <stdio.h>

/** A command: reads its options' positional arguments, prints results to stdout. */
typedef Status (*CommandFn)(const Options *o);

typedef struct Command {
        const char *name;
        CommandFn run;
        unsigned groups; /* options it takes */
        size_t min_args;
        size_t max_args;
        const char *usage; /* arguments, for --help */
        const char *help;
} Command;

Status cmd_run(const Options *o);
Status cmd_serve(const Options *o);
Status cmd_openapi(const Options *o);
Status cmd_generate(const Options *o);
Status cmd_logits(const Options *o);
Status cmd_tokenize(const Options *o);
Status cmd_detokenize(const Options *o);
Status cmd_render(const Options *o);
Status cmd_embed(const Options *o);
Status cmd_info(const Options *o);
Status cmd_convert(const Options *o);
Status cmd_verify(const Options *o);
Status cmd_archs(const Options *o);
Status cmd_devices(const Options *o);

/** A public status as ours; the text is recorded already. */
Status from_qn(qn_status s);

/** NULL for an option that was not given. */
const char *text_or_null(Str s);

/** A path as it is, or a name in the model folder (models/NAME). Freed by mem_free. */
Status model_path(Str name, char **out);

/** The model options of the command line; borrowed from `o`. */
qn_model_options model_options(const Options *o);

/** Opens the model of args[0] with the model options and a progress bar. */
Status model_open_args(const Options *o, qn_model **out);
void model_close_at(qn_model **m);
void session_free_at(qn_session **s);

/** All of a stream. */
Status stream_read(FILE *f, StrBuf *out);

/** The positional argument i, or all of stdin when there is none. */
Status arg_or_stdin(const Options *o, size_t i, StrBuf *out);

/** "1,2,3" → ids. Errors: E_USAGE naming the text and position. */
Status ids_parse(Str text, IdVec *out);
Status ids_print(const int32_t *ids, size_t n); /* [1,2,3] */

/** Whether the command line says this option. */
bool option_given(const Options *o, const char *key);

/** Handles one line of JSON, appending one JSON value to out, or nothing yet. */
typedef Status (*JsonlFn)(void *user, yyjson_val *line, Str raw, StrBuf *out);
/** Runs fn on each line of stdin; a failed line stops with its number. */
Status jsonl_run(JsonlFn fn, void *user);

/** Generation options from the command line; borrowed from `o` and `scratch`. */
typedef struct GenerateScratch {
        VEC(const char *) stop;
        VEC(const char *) breakers;
        VEC(qn_logit_bias) bias;
} GenerateScratch;
void generate_scratch_done(GenerateScratch *s);
Status generate_options(const Options *o, const qn_model *m, GenerateScratch *scratch,
                        qn_generate_options *out);

#endif
