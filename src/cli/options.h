/* One table of options: parsing, --help and the documentation are made from it. */
#ifndef QUERN_CLI_OPTIONS_H
#define QUERN_CLI_OPTIONS_H

#include "base/fields.h"
#include "base/vec.h"
#include "quern/quern.h"
#include "server/server.h"

/** Groups of options; a command takes some of them. */
enum { OPTIONS_MAX = 128 };

enum {
        GROUP_COMMON = 1 << 0,
        GROUP_MODEL = 1 << 1,
        GROUP_SAMPLING = 1 << 2,
        GROUP_GENERATE = 1 << 3,
        GROUP_RUN = 1 << 4,
        GROUP_TOKENS = 1 << 5,
        GROUP_FORMAT = 1 << 6,
        GROUP_JSONL = 1 << 7,
        GROUP_ENCODE = 1 << 8,
        GROUP_DECODE = 1 << 9,
        GROUP_OUTPUT = 1 << 10,
        GROUP_CONVERT = 1 << 11,
        GROUP_JSON = 1 << 12,
        GROUP_SPECIAL = 1 << 13,
        GROUP_EMBED = 1 << 14,
        GROUP_VERIFY = 1 << 15,
        GROUP_SERVE = 1 << 16,
};

/** All values, whichever command they belong to. Text is NUL-terminated in the arena. */
typedef struct Options {
        Arena arena;
        StrVec args;             /* positional */
        bool given[OPTIONS_MAX]; /* by row: the command line says it */
        bool help;
        Str log_level, log_format;
        /* model */
        Str backend, activations, kv_dtype, device, gpu_layers, split;
        uint32_t threads, ctx, chunk;
        uint64_t memory_limit;
        bool no_prefix_cache;
        /* sampling */
        qn_sampling sampling;
        Str rng, samplers;
        StrVec logit_bias, dry_breakers;
        /* generation */
        int32_t max_tokens;
        StrVec stop;
        bool ignore_eos, context_shift, verbose;
        ServerOptions server;
        /* run */
        Str system;
        /* embed */
        Str pooling, prompt, prompt_name;
        bool normalize;
        uint32_t max_length, dimensions;
        bool no_truncate;
        /* the others */
        Str tokens, format, output, dtype, max_shard_size;
        bool jsonl, json, force, record, no_special_tokens, parse_special, skip_special_tokens;
} Options;

typedef struct OptionRow {
        FieldSpec field;
        char letter; /* -x, or 0 */
        bool flag;   /* takes no value */
        bool list;   /* may be repeated: a StrVec */
        unsigned groups;
        const char *metavar; /* for --help */
} OptionRow;

extern const OptionRow option_rows[];
extern const size_t n_option_rows;

void options_init(Options *o);
void options_done(Options *o);

/** Reads argv behind the command's name. Errors: E_USAGE, E_RANGE "--top-k: …". */
Status options_parse(unsigned groups, int argc, const char **argv, Options *out);

/** Prints the options of these groups to stdout. */
void options_help(unsigned groups);

#endif
