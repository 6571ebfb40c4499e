/* Pre-tokenizers that cut by a character, a length or a script: CharDelimiterSplit, FixedLength,
 * UnicodeScripts. */
#include "tokenizer/pre_tokenizers.h"
#include "tokenizer/unicode.h"

typedef struct DelimiterOptions {
        Str delimiter; /* one character */
} DelimiterOptions;

static const FieldSpec delimiter_fields[] = {
        FIELD("delimiter", FIELD_STR, DelimiterOptions, delimiter, true)};

static Status delimiter_ready(void *self, const Loading *l)
{
        const DelimiterOptions *o = self;
        uint_least32_t c;

        (void)l;
        ENSURE(o->delimiter.n > 0 && utf8_decode(o->delimiter, &c) == o->delimiter.n, E_FORMAT,
               "delimiter: expected one character, found \"%.*s\"", STR_ARG(o->delimiter));
        return OK;
}

static Status delimiter_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const DelimiterOptions *o = self;
        const Pattern p = {.literal = o->delimiter};

        TRY(spans_of_pattern(&p, &e->regex, in.text, &e->spans));
        return spans_emit(&e->spans, SPLIT_REMOVED, in, out);
}

const ComponentType pre_char_delimiter = {.name = "CharDelimiterSplit",
                                          .size = sizeof(DelimiterOptions),
                                          .fields = delimiter_fields,
                                          .n_fields = N_ELEMS(delimiter_fields),
                                          .ready = delimiter_ready,
                                          .done = component_done,
                                          .run.pre_tokenize = delimiter_pre_tokenize};

typedef struct LengthOptions {
        uint64_t length; /* characters */
} LengthOptions;

static const LengthOptions length_defaults = {5};

static const FieldSpec length_fields[] = {
        FIELD_RANGE("length", FIELD_U64, LengthOptions, length, false, 1, 1e18)};

/* The end of at most `count` characters from `i` on. */
static size_t chars_end(Str in, size_t i, uint64_t count)
{
        uint_least32_t c = 0;

        for (; count > 0 && i < in.n; count--)
                i += unicode_at(in, i, &c);
        return i;
}

static Status length_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const LengthOptions *o = self;
        size_t end;

        (void)e;
        for (size_t i = 0; i < in.text.n; i = end) {
                end = chars_end(in.text, i, o->length);
                TRY(pieces_add(out, in, i, end));
        }
        return OK;
}

const ComponentType pre_fixed_length = {.name = "FixedLength",
                                        .size = sizeof(LengthOptions),
                                        .defaults = &length_defaults,
                                        .fields = length_fields,
                                        .n_fields = N_ELEMS(length_fields),
                                        .ready = component_ready,
                                        .done = component_done,
                                        .run.pre_tokenize = length_pre_tokenize};

enum { SCRIPT_ANY = 0 };

static uint32_t script_of(uint_least32_t c)
{
        return code_range_find(script_runs, script_runs_n, c)->last;
}

static bool is_other(uint32_t script, uint32_t than)
{
        return script != SCRIPT_ANY && script != than;
}

/* The first character at or behind `i` of another script than `script`, or the end. */
static size_t script_end(Str in, size_t i, uint32_t script)
{
        uint_least32_t c = 0;
        size_t n;

        for (; i < in.n; i += n) {
                n = unicode_at(in, i, &c);
                if (is_other(script_of(c), script))
                        return i;
        }
        return i;
}

/* As HF, what stands before the first character of a script is lost. */
static Status scripts_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        uint_least32_t c = 0;
        size_t end;

        (void)self;
        (void)e;
        for (size_t i = script_end(in.text, 0, SCRIPT_ANY); i < in.text.n; i = end) {
                (void)unicode_at(in.text, i, &c);
                end = script_end(in.text, i, script_of(c));
                TRY(pieces_add(out, in, i, end));
        }
        return OK;
}

const ComponentType pre_unicode_scripts = {.name = "UnicodeScripts",
                                           .size = 1,
                                           .ready = component_ready,
                                           .done = component_done,
                                           .run.pre_tokenize = scripts_pre_tokenize};
