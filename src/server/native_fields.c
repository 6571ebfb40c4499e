#include "server/native_fields.h"

#include "server/ask.h"

static const FieldSpec tokenize_rows[] = {
        {.key = "content",
         .type = FIELD_STR,
         .required = true,
         .offset = offsetof(TokenizeAsk, content),
         .help = "the text"},
        {.key = "add_special",
         .type = FIELD_BOOL,
         .offset = offsetof(TokenizeAsk, add_special),
         .help = "add BOS and EOS as the model wants them; false when absent"},
        {.key = "parse_special",
         .type = FIELD_BOOL,
         .offset = offsetof(TokenizeAsk, parse_special),
         .help = "the text may spell special tokens; true when absent"},
        {.key = "with_pieces",
         .type = FIELD_BOOL,
         .offset = offsetof(TokenizeAsk, with_pieces),
         .help = "give each token's text too"},
};
const FieldTable tokenize_fields = {tokenize_rows, N_ELEMS(tokenize_rows)};

static const FieldSpec detokenize_rows[] = {
        {.key = "tokens",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(DetokenizeAsk, tokens),
         .read = read_array,
         .help = "token ids"},
        {.key = "skip_special_tokens",
         .type = FIELD_BOOL,
         .offset = offsetof(DetokenizeAsk, skip_special),
         .help = "leave special tokens out; false when absent"},
};
const FieldTable detokenize_fields = {detokenize_rows, N_ELEMS(detokenize_rows)};

static const char *const encodings[] = {"float", "base64", NULL};

static const FieldSpec embed_rows[] = {
        {.key = "input",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(EmbedAsk, input),
         .read = read_prompt,
         .help = "a text, token ids, or an array of these"},
        {.key = "encoding_format",
         .type = FIELD_ENUM,
         .offset = offsetof(EmbedAsk, encoding),
         .names = encodings,
         .help = "float, or base64 of little-endian float32"},
        {.key = "dimensions",
         .type = FIELD_I32,
         .offset = offsetof(EmbedAsk, dimensions),
         .min = 1,
         .max = 1 << 20,
         .help = "the first so many numbers, scaled to length 1 again"},
        {.key = "truncate",
         .type = FIELD_BOOL,
         .offset = offsetof(EmbedAsk, truncate),
         .help = "cut texts that are too long; true when absent"},
};
const FieldTable embed_fields = {embed_rows, N_ELEMS(embed_rows)};
