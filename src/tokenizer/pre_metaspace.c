/* Metaspace: spaces become a visible character, which begins each word. */
#include "tokenizer/metaspace.h"
#include "tokenizer/pre_tokenizers.h"

const char *const metaspace_scheme_names[] = {[METASPACE_FIRST] = "first",
                                              [METASPACE_NEVER] = "never",
                                              [METASPACE_ALWAYS] = "always",
                                              [METASPACE_SCHEME_MAX] = NULL};

const FieldSpec metaspace_fields[4] = {
        FIELD("replacement", FIELD_STR, MetaspaceOptions, replacement, true),
        {.key = "prepend_scheme",
         .type = FIELD_ENUM,
         .offset = offsetof(MetaspaceOptions, scheme),
         .names = metaspace_scheme_names},
        FIELD("split", FIELD_BOOL, MetaspaceOptions, split, false),
        FIELD("add_prefix_space", FIELD_BOOL, MetaspaceOptions, add_prefix_space, false),
};

const MetaspaceOptions metaspace_defaults = {
        .scheme = METASPACE_ALWAYS, .split = true, .add_prefix_space = true};

/* A file of before prepend_scheme says add_prefix_space: false for never. */
Status metaspace_ready(void *self, const Loading *l)
{
        MetaspaceOptions *o = self;
        uint_least32_t c;

        (void)l;
        if (!o->add_prefix_space)
                o->scheme = METASPACE_NEVER;
        ENSURE(o->replacement.n > 0 && utf8_decode(o->replacement, &c) == o->replacement.n,
               E_FORMAT, "replacement: expected one character, found \"%.*s\"",
               STR_ARG(o->replacement));
        return OK;
}

static bool scheme_prepends(int scheme, bool first)
{
        return scheme == METASPACE_ALWAYS || (scheme == METASPACE_FIRST && first);
}

/* Replaces spaces; the prefix goes where the text does not begin with the character already. */
static Status spaces_replace(Str replacement, Str in, StrBuf *out)
{
        for (size_t i = 0; i < in.n; i++)
                TRY(strbuf_append(out, in.p[i] == ' ' ? replacement : str_slice(in, i, i + 1)));
        return OK;
}

static bool needs_prefix(const MetaspaceOptions *o, PieceText in)
{
        return scheme_prepends(o->scheme, in.first) && !str_starts_with(in.text, STR(" ")) &&
               !str_starts_with(in.text, o->replacement);
}

static Status prefix_append(const MetaspaceOptions *o, PieceText in, StrBuf *out)
{
        return needs_prefix(o, in) ? strbuf_append(out, o->replacement) : OK;
}

static Status words_emit(const MetaspaceOptions *o, Encoder *e, PieceText in, Pieces *out)
{
        const Pattern p = {.literal = o->replacement};

        TRY(spans_of_pattern(&p, &e->regex, in.text, &e->spans));
        return spans_emit(&e->spans, SPLIT_MERGED_WITH_NEXT, in, out);
}

static Status metaspace_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const MetaspaceOptions *o = self;
        PieceText text;

        strbuf_clear(&e->code_points);
        TRY(prefix_append(o, in, &e->code_points));
        TRY(spaces_replace(o->replacement, in.text, &e->code_points));
        text = (PieceText){strbuf_str(&e->code_points), in.first};
        return o->split ? words_emit(o, e, text, out) : pieces_add(out, text, 0, text.text.n);
}

const ComponentType pre_metaspace = {.name = "Metaspace",
                                     .size = sizeof(MetaspaceOptions),
                                     .defaults = &metaspace_defaults,
                                     .fields = metaspace_fields,
                                     .n_fields = N_ELEMS(metaspace_fields),
                                     .ready = metaspace_ready,
                                     .done = component_done,
                                     .run.pre_tokenize = metaspace_pre_tokenize};
