#include "cli/options.h"

#define VALUE(key_, type_, member_, groups_, meta_, help_)      \
        {                                                       \
                .field = {.key = (key_),                        \
                          .type = (type_),                      \
                          .offset = offsetof(Options, member_), \
                          .help = (help_)},                     \
                .groups = (groups_), .metavar = (meta_)         \
        }
#define FLAG(key_, member_, groups_, help_)                     \
        {                                                       \
                .field = {.key = (key_),                        \
                          .type = FIELD_BOOL,                   \
                          .offset = offsetof(Options, member_), \
                          .help = (help_)},                     \
                .groups = (groups_), .flag = true               \
        }
#define LIST(key_, member_, groups_, meta_, help_)                    \
        {                                                             \
                .field = {.key = (key_),                              \
                          .type = FIELD_STR,                          \
                          .offset = offsetof(Options, member_),       \
                          .help = (help_)},                           \
                .groups = (groups_), .list = true, .metavar = (meta_) \
        }

const OptionRow option_rows[] = {
        {.field = {.key = "help",
                   .type = FIELD_BOOL,
                   .offset = offsetof(Options, help),
                   .help = "show this help"},
         .letter = 'h',
         .flag = true,
         .groups = GROUP_COMMON},
        VALUE("log-level", FIELD_STR, log_level, GROUP_COMMON, "LEVEL",
              "debug, info, warn (default), error or off"),
        VALUE("log-format", FIELD_STR, log_format, GROUP_COMMON, "FORMAT",
              "text (default) or json"),

        VALUE("threads", FIELD_U32, threads, GROUP_MODEL | GROUP_VERIFY, "N",
              "threads (default: the cores this process may use)"),
        VALUE("ctx", FIELD_U32, ctx, GROUP_MODEL, "N",
              "tokens of context (default: the model's, at most 8192)"),
        VALUE("chunk", FIELD_U32, chunk, GROUP_MODEL, "N",
              "prompt tokens in one step (default 512)"),
        VALUE("backend", FIELD_STR, backend, GROUP_MODEL, "NAME",
              "auto (default), native or llama (GGUF through libllama)"),
        VALUE("device", FIELD_STR, device, GROUP_MODEL, "NAME",
              "auto (default), cpu, gpu or a name that quern devices lists"),
        VALUE("gpu-layers", FIELD_STR, gpu_layers, GROUP_MODEL, "N",
              "layers on the GPU: auto (default: as many as fit), all or a number"),
        VALUE("split", FIELD_STR, split, GROUP_MODEL, "HOW",
              "over several GPUs: layer (default), row, none, or shares such as 3,1"),
        VALUE("activations", FIELD_STR, activations, GROUP_MODEL, "TYPE",
              "auto (default), f32 (exact) or bf16"),
        VALUE("kv-dtype", FIELD_STR, kv_dtype, GROUP_MODEL, "TYPE",
              "auto (default), f32, f16 or bf16"),
        VALUE("memory-limit", FIELD_U64, memory_limit, GROUP_MODEL, "BYTES",
              "memory for weights and KV cache (default: what is free)"),
        FLAG("no-prefix-cache", no_prefix_cache, GROUP_MODEL, "do not share KV of equal prefixes"),

        VALUE("temperature", FIELD_F32, sampling.temperature, GROUP_SAMPLING, "T",
              "0.8; 0 or less is greedy"),
        VALUE("top-k", FIELD_I32, sampling.top_k, GROUP_SAMPLING, "K", "40; 0 is off"),
        VALUE("top-p", FIELD_F32, sampling.top_p, GROUP_SAMPLING, "P", "0.95; 1 is off"),
        VALUE("min-p", FIELD_F32, sampling.min_p, GROUP_SAMPLING, "P", "0.05; 0 is off"),
        VALUE("typical-p", FIELD_F32, sampling.typical_p, GROUP_SAMPLING, "P", "1, off"),
        VALUE("top-n-sigma", FIELD_F32, sampling.top_n_sigma, GROUP_SAMPLING, "N", "-1, off"),
        VALUE("dynatemp-range", FIELD_F32, sampling.dynatemp_range, GROUP_SAMPLING, "R", "0, off"),
        VALUE("dynatemp-exponent", FIELD_F32, sampling.dynatemp_exponent, GROUP_SAMPLING, "E", "1"),
        VALUE("xtc-probability", FIELD_F32, sampling.xtc_probability, GROUP_SAMPLING, "P",
              "0, off"),
        VALUE("xtc-threshold", FIELD_F32, sampling.xtc_threshold, GROUP_SAMPLING, "P", "0.1"),
        VALUE("repeat-penalty", FIELD_F32, sampling.repeat_penalty, GROUP_SAMPLING, "X", "1, off"),
        VALUE("repeat-last-n", FIELD_I32, sampling.repeat_last_n, GROUP_SAMPLING, "N",
              "64; -1 is the whole context"),
        VALUE("presence-penalty", FIELD_F32, sampling.presence_penalty, GROUP_SAMPLING, "X", "0"),
        VALUE("frequency-penalty", FIELD_F32, sampling.frequency_penalty, GROUP_SAMPLING, "X", "0"),
        VALUE("dry-multiplier", FIELD_F32, sampling.dry_multiplier, GROUP_SAMPLING, "X", "0, off"),
        VALUE("dry-base", FIELD_F32, sampling.dry_base, GROUP_SAMPLING, "X", "1.75"),
        VALUE("dry-allowed-length", FIELD_I32, sampling.dry_allowed_length, GROUP_SAMPLING, "N",
              "2"),
        VALUE("dry-penalty-last-n", FIELD_I32, sampling.dry_penalty_last_n, GROUP_SAMPLING, "N",
              "64; -1 is the whole context"),
        LIST("dry-sequence-breaker", dry_breakers, GROUP_SAMPLING, "TEXT",
             "may be repeated (default: newline : \" *)"),
        VALUE("mirostat", FIELD_I32, sampling.mirostat, GROUP_SAMPLING, "N", "0 off, 1 or 2"),
        VALUE("mirostat-tau", FIELD_F32, sampling.mirostat_tau, GROUP_SAMPLING, "X", "5"),
        VALUE("mirostat-eta", FIELD_F32, sampling.mirostat_eta, GROUP_SAMPLING, "X", "0.1"),
        LIST("logit-bias", logit_bias, GROUP_SAMPLING, "ID:BIAS",
             "added to a token's logit; -inf bans; may be repeated"),
        VALUE("min-keep", FIELD_I32, sampling.min_keep, GROUP_SAMPLING, "N", "0"),
        VALUE("seed", FIELD_U64, sampling.seed, GROUP_SAMPLING, "N", "random when absent"),
        VALUE("rng", FIELD_STR, rng, GROUP_SAMPLING, "NAME",
              "philox (default), xoshiro256++, pcg32 or mt19937"),
        VALUE("samplers", FIELD_STR, samplers, GROUP_SAMPLING, "LIST",
              "order of the samplers, names separated by ;"),

        {.field = {.key = "max-tokens",
                   .type = FIELD_I32,
                   .offset = offsetof(Options, max_tokens),
                   .help = "tokens to generate at most (default -1: until the end)"},
         .letter = 'n',
         .groups = GROUP_GENERATE,
         .metavar = "N"},
        LIST("stop", stop, GROUP_GENERATE, "TEXT", "stop before this text; may be repeated"),
        FLAG("ignore-eos", ignore_eos, GROUP_GENERATE, "go on after an end token"),
        FLAG("context-shift", context_shift, GROUP_GENERATE,
             "drop the oldest half of the tokens when the context is full"),
        FLAG("parse-special", parse_special, GROUP_SPECIAL, "let text spell special tokens"),
        {.field = {.key = "verbose",
                   .type = FIELD_BOOL,
                   .offset = offsetof(Options, verbose),
                   .help = "print speeds to stderr"},
         .letter = 'v',
         .flag = true,
         .groups = GROUP_GENERATE},
        {.field = {.key = "system",
                   .type = FIELD_STR,
                   .offset = offsetof(Options, system),
                   .help = "the system message"},
         .letter = 's',
         .groups = GROUP_RUN,
         .metavar = "TEXT"},

        VALUE("pooling", FIELD_STR, pooling, GROUP_EMBED, "MODE",
              "cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken, or several: cls+max "
              "(default: the model's)"),
        VALUE("normalize", FIELD_BOOL, normalize, GROUP_EMBED, "YES|NO",
              "whether rows have length 1 (default: the model's)"),
        VALUE("prompt", FIELD_STR, prompt, GROUP_EMBED, "TEXT", "text to stand before each text"),
        VALUE("prompt-name", FIELD_STR, prompt_name, GROUP_EMBED, "NAME",
              "one of the model's own prompts, query for example"),
        VALUE("max-length", FIELD_U32, max_length, GROUP_EMBED, "N",
              "tokens of a text at most; longer ones are cut (default: the model's)"),
        VALUE("dimensions", FIELD_U32, dimensions, GROUP_EMBED, "N",
              "numbers of a row, its first (default: all)"),
        FLAG("no-truncate", no_truncate, GROUP_EMBED, "refuse longer texts"),
        VALUE("tokens", FIELD_STR, tokens, GROUP_TOKENS, "IDS",
              "token ids, 1,2,3, instead of text"),
        VALUE("format", FIELD_STR, format, GROUP_FORMAT, "FORMAT", "text (default), ids or json"),
        FLAG("no-special-tokens", no_special_tokens, GROUP_ENCODE, "do not add BOS or EOS tokens"),
        FLAG("skip-special-tokens", skip_special_tokens, GROUP_DECODE,
             "leave special tokens out of the text"),
        FLAG("jsonl", jsonl, GROUP_JSONL, "one JSON object a line in, one JSON value a line out"),
        {.field = {.key = "output",
                   .type = FIELD_STR,
                   .offset = offsetof(Options, output),
                   .help = "the .npy file to write: float32 [tokens, vocabulary]"},
         .letter = 'o',
         .groups = GROUP_OUTPUT,
         .metavar = "FILE"},
        VALUE("dtype", FIELD_STR, dtype, GROUP_CONVERT, "TYPE",
              "auto (default: bf16 for quantised sources, else as stored), f32, f16, bf16; to GGUF "
              "also q8_0, q4_0, q4_1"),
        VALUE("max-shard-size", FIELD_STR, max_shard_size, GROUP_CONVERT, "SIZE",
              "weights in one file at most: bytes, or 500M, 5G (default: one file)"),
        FLAG("force", force, GROUP_CONVERT, "replace an output that exists"),
        FLAG("record", record, GROUP_VERIFY,
             "write MODEL/quern_vectors.json: what the model answers now"),
        FLAG("json", json, GROUP_JSON, "print JSON"),
};
const size_t n_option_rows = N_ELEMS(option_rows);
_Static_assert(N_ELEMS(option_rows) <= OPTIONS_MAX, "Options.given has room for every row");
