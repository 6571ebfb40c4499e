/* Pre-tokenizers by character class: Punctuation, Digits, Whitespace, WhitespaceSplit, Bert. */
#include "tokenizer/pre_tokenizers.h"
#include "tokenizer/unicode.h"

typedef struct PunctuationOptions {
        int behavior;
} PunctuationOptions;

static const PunctuationOptions punctuation_defaults = {SPLIT_ISOLATED};

static const FieldSpec punctuation_fields[] = {{.key = "behavior",
                                                .type = FIELD_ENUM,
                                                .offset = offsetof(PunctuationOptions, behavior),
                                                .names = split_behavior_names}};

static Status class_split(uint8_t flags, SplitBehavior b, Encoder *e, PieceText in, Pieces *out)
{
        TRY(spans_of_class(flags, in.text, &e->spans));
        return spans_emit(&e->spans, b, in, out);
}

static Status punctuation_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const PunctuationOptions *o = self;

        return class_split(CODE_PUNCT, (SplitBehavior)o->behavior, e, in, out);
}

const ComponentType pre_punctuation = {.name = "Punctuation",
                                       .size = sizeof(PunctuationOptions),
                                       .defaults = &punctuation_defaults,
                                       .fields = punctuation_fields,
                                       .n_fields = N_ELEMS(punctuation_fields),
                                       .ready = component_ready,
                                       .done = component_done,
                                       .run.pre_tokenize = punctuation_pre_tokenize};

typedef struct DigitsOptions {
        bool individual;
} DigitsOptions;

static const FieldSpec digits_fields[] = {
        FIELD("individual_digits", FIELD_BOOL, DigitsOptions, individual, true)};

static Status digits_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const DigitsOptions *o = self;

        return class_split(CODE_NUMERIC, o->individual ? SPLIT_ISOLATED : SPLIT_CONTIGUOUS, e, in,
                           out);
}

const ComponentType pre_digits = {.name = "Digits",
                                  .size = sizeof(DigitsOptions),
                                  .fields = digits_fields,
                                  .n_fields = N_ELEMS(digits_fields),
                                  .ready = component_ready,
                                  .done = component_done,
                                  .run.pre_tokenize = digits_pre_tokenize};

static Status whitespace_split_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        (void)self;
        return class_split(CODE_SPACE, SPLIT_REMOVED, e, in, out);
}

const ComponentType pre_whitespace_split = {.name = "WhitespaceSplit",
                                            .size = 1,
                                            .ready = component_ready,
                                            .done = component_done,
                                            .run.pre_tokenize = whitespace_split_pre_tokenize};

/* A character's part in a word: characters of one sort form a piece, if the sort runs on. */
typedef enum Sort { SORT_SPACE, SORT_ONE, SORT_TWO, SORT_MAX } Sort;

typedef struct SortRule {
        Sort (*sort)(uint_least32_t c);
        bool runs_on[SORT_MAX];
} SortRule;

/* Whitespace is \w+|[^\w\s]+. */
static Sort word_sort(uint_least32_t c)
{
        const uint8_t flags = unicode_class(c);

        if (flags & CODE_WORD)
                return SORT_ONE;
        return flags & CODE_SPACE ? SORT_SPACE : SORT_TWO;
}

static Sort bert_sort(uint_least32_t c)
{
        const uint8_t flags = unicode_class(c);

        if (flags & CODE_SPACE)
                return SORT_SPACE;
        return flags & CODE_PUNCT ? SORT_TWO : SORT_ONE;
}

static const SortRule whitespace_rule = {word_sort, {true, true, true}};
static const SortRule bert_rule = {bert_sort, {true, true, false}};

/* The length of the character at `i` when it has this sort, else 0. */
static size_t sorted_length(const SortRule *r, Str in, size_t i, Sort sort)
{
        uint_least32_t c = 0;
        const size_t n = i < in.n ? unicode_at(in, i, &c) : 0;

        return r->sort(c) == sort ? n : 0;
}

/* The end of the characters of one sort from `i` on. */
static size_t sorts_end(const SortRule *r, Str in, size_t i, Sort sort)
{
        size_t n;

        do {
                n = sorted_length(r, in, i, sort);
                i += n;
        } while (n > 0);
        return i;
}

/* The end of the piece that begins at `i`. */
static size_t sort_end(const SortRule *r, Str in, size_t i, Sort sort)
{
        return r->runs_on[sort] ? sorts_end(r, in, i, sort) : i + sorted_length(r, in, i, sort);
}

static Status sort_emit(Sort sort, PieceText in, size_t begin, size_t end, Pieces *out)
{
        return sort == SORT_SPACE ? OK : pieces_add(out, in, begin, end);
}

static Status sorts_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const SortRule *r = self;
        uint_least32_t c = 0;
        size_t end;

        (void)e;
        for (size_t i = 0; i < in.text.n; i = end) {
                (void)unicode_at(in.text, i, &c);
                end = sort_end(r, in.text, i, r->sort(c));
                TRY(sort_emit(r->sort(c), in, i, end, out));
        }
        return OK;
}

const ComponentType pre_whitespace = {.name = "Whitespace",
                                      .size = sizeof(SortRule),
                                      .defaults = &whitespace_rule,
                                      .ready = component_ready,
                                      .done = component_done,
                                      .run.pre_tokenize = sorts_pre_tokenize};

const ComponentType pre_bert = {.name = "BertPreTokenizer",
                                .size = sizeof(SortRule),
                                .defaults = &bert_rule,
                                .ready = component_ready,
                                .done = component_done,
                                .run.pre_tokenize = sorts_pre_tokenize};
