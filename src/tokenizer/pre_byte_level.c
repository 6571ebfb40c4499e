/* ByteLevel: GPT-2's split, then each byte as one printable character. */
#include "tokenizer/byte_level.h"
#include "tokenizer/pre_tokenizers.h"

typedef struct ByteLevelOptions {
        bool add_prefix_space;
        bool use_regex;
        bool trim_offsets; /* about offsets only, which are not kept */
        Pattern pattern;
} ByteLevelOptions;

static const ByteLevelOptions defaults = {
        .add_prefix_space = true, .use_regex = true, .trim_offsets = true};

static const FieldSpec fields[] = {
        FIELD("add_prefix_space", FIELD_BOOL, ByteLevelOptions, add_prefix_space, true),
        FIELD("use_regex", FIELD_BOOL, ByteLevelOptions, use_regex, false),
        FIELD("trim_offsets", FIELD_BOOL, ByteLevelOptions, trim_offsets, true),
};

static Status byte_level_ready(void *self, const Loading *l)
{
        ByteLevelOptions *o = self;

        (void)l;
        if (!o->use_regex)
                return OK;
        return pattern_compile(STR("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+|"
                                   " ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
                               &o->pattern);
}

static void byte_level_done(void *self)
{
        pattern_done(&((ByteLevelOptions *)self)->pattern);
}

static bool needs_space(const ByteLevelOptions *o, Str in)
{
        return o->add_prefix_space && !str_starts_with(in, STR(" "));
}

static Status piece_encode(PieceText in, size_t begin, size_t end, Pieces *out)
{
        const size_t at = out->text.n;

        TRY(byte_level_encode(str_slice(in.text, begin, end), &out->text));
        return pieces_end(out, at, in.first && begin == 0);
}

static Status matches_encode(const ByteLevelOptions *o, Encoder *e, PieceText in, Pieces *out)
{
        TRY(spans_of_pattern(&o->pattern, &e->regex, in.text, &e->spans));
        for (size_t i = 0; i < e->spans.n; i++)
                TRY(piece_encode(in, e->spans.p[i].begin, e->spans.p[i].end, out));
        return OK;
}

static Status prefixed_encode(const ByteLevelOptions *o, Encoder *e, PieceText in, Pieces *out)
{
        return o->use_regex ? matches_encode(o, e, in, out) : piece_encode(in, 0, in.text.n, out);
}

static Status byte_level_pre_tokenize(const void *self, Encoder *e, PieceText in, Pieces *out)
{
        const ByteLevelOptions *o = self;

        if (!needs_space(o, in.text))
                return prefixed_encode(o, e, in, out);
        strbuf_clear(&e->code_points);
        TRY(strbuf_append_char(&e->code_points, ' '));
        TRY(strbuf_append(&e->code_points, in.text));
        return prefixed_encode(o, e, (PieceText){strbuf_str(&e->code_points), in.first}, out);
}

const ComponentType pre_byte_level = {.name = "ByteLevel",
                                      .size = sizeof(ByteLevelOptions),
                                      .defaults = &defaults,
                                      .fields = fields,
                                      .n_fields = N_ELEMS(fields),
                                      .ready = byte_level_ready,
                                      .done = byte_level_done,
                                      .run.pre_tokenize = byte_level_pre_tokenize};
