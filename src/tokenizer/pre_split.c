/* Split: by a string or a regex, with every behaviour, inverted or not. */
#include "tokenizer/pre_tokenizers.h"

typedef struct SplitOptions {
        Pattern pattern;
        int behavior;
        bool invert;
} SplitOptions;

static const FieldSpec split_fields[] = {
        {.key = "pattern",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(SplitOptions, pattern),
         .read = pattern_read},
        {.key = "behavior",
         .type = FIELD_ENUM,
         .required = true,
         .offset = offsetof(SplitOptions, behavior),
         .names = split_behavior_names},
        FIELD("invert", FIELD_BOOL, SplitOptions, invert, false),
};

static Status split_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const SplitOptions *o = self;

        TRY(spans_of_pattern(&o->pattern, &e->regex, in.text, &e->spans));
        if (o->invert)
                spans_invert(&e->spans);
        return spans_emit(&e->spans, (SplitBehavior)o->behavior, in, out);
}

static void split_done(void *self)
{
        pattern_done(&((SplitOptions *)self)->pattern);
}

const ComponentType pre_split = {.name = "Split",
                                 .size = sizeof(SplitOptions),
                                 .fields = split_fields,
                                 .n_fields = N_ELEMS(split_fields),
                                 .ready = component_ready,
                                 .done = split_done,
                                 .run.pre_tokenize = split_pre_tokenize};
