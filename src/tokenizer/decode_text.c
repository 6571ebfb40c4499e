/* Decoders that edit a token's text: Metaspace, Replace, WordPiece. */
#include "tokenizer/decoder.h"
#include "tokenizer/metaspace.h"
#include "tokenizer/normalizers.h"

/* Sends `token` with each `from` as `to`. */
static Status replaced_send(DecodeNode *node, Str token, Str from, Str to)
{
        const Pattern p = {.literal = from};

        strbuf_clear(&node->made);
        TRY(pattern_replace(&p, &node->regex, to, token, &node->made));
        return decode_send(node, strbuf_str(&node->made), true);
}

static bool drops_prefix(const MetaspaceOptions *o, const DecodeNode *node)
{
        return node->index == 0 && o->scheme != METASPACE_NEVER;
}

static Status metaspace_token(const void *self, DecodeNode *node, Str token)
{
        const MetaspaceOptions *o = self;

        return replaced_send(node, token, o->replacement,
                             drops_prefix(o, node) ? (Str){0} : STR(" "));
}

static Status metaspace_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, metaspace_token);
}

const ComponentType decoder_metaspace = {.name = "Metaspace",
                                         .size = sizeof(MetaspaceOptions),
                                         .defaults = &metaspace_defaults,
                                         .fields = metaspace_fields,
                                         .n_fields = N_ELEMS(metaspace_fields),
                                         .ready = metaspace_ready,
                                         .done = component_done,
                                         .run.decode = metaspace_take,
                                         .decode_end = decoder_end};

static Status replace_token(const void *self, DecodeNode *node, Str token)
{
        const ReplaceOptions *o = self;

        strbuf_clear(&node->made);
        TRY(pattern_replace(&o->pattern, &node->regex, o->content, token, &node->made));
        return decode_send(node, strbuf_str(&node->made), true);
}

static Status replace_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, replace_token);
}

const ComponentType decoder_replace = {.name = "Replace",
                                       .size = sizeof(ReplaceOptions),
                                       .fields = replace_fields,
                                       .n_fields = N_ELEMS(replace_fields),
                                       .ready = component_ready,
                                       .done = replace_done,
                                       .run.decode = replace_take,
                                       .decode_end = decoder_end};

typedef struct WordPieceOptions {
        Str prefix;
        bool cleanup;
} WordPieceOptions;

static const WordPieceOptions word_piece_defaults = {{"##", 2}, true};

static const FieldSpec word_piece_fields[] = {
        FIELD("prefix", FIELD_STR, WordPieceOptions, prefix, true),
        FIELD("cleanup", FIELD_BOOL, WordPieceOptions, cleanup, true),
};

/* In this order, each over the whole token. */
static const struct {
        Str from;
        Str to;
} cleanups[] = {
        {{" .", 2}, {".", 1}},     {{" ?", 2}, {"?", 1}},           {{" !", 2}, {"!", 1}},
        {{" ,", 2}, {",", 1}},     {{" ' ", 3}, {"'", 1}},          {{" n't", 4}, {"n't", 3}},
        {{" 'm", 3}, {"'m", 2}},   {{" do not", 7}, {" don't", 6}}, {{" 's", 3}, {"'s", 2}},
        {{" 've", 4}, {"'ve", 3}}, {{" 're", 4}, {"'re", 3}},
};

static Status cleanup_one(size_t i, StrBuf *text)
{
        CLEANUP(strbuf_done) StrBuf cleaned = {0};
        const Pattern p = {.literal = cleanups[i].from};
        RegexScratch unused = {0};

        TRY(pattern_replace(&p, &unused, cleanups[i].to, strbuf_str(text), &cleaned));
        strbuf_clear(text);
        return strbuf_append(text, strbuf_str(&cleaned));
}

Status decode_cleanup(StrBuf *text)
{
        for (size_t i = 0; i < N_ELEMS(cleanups); i++)
                TRY(cleanup_one(i, text));
        return OK;
}

/* The first token stays; a continuing one loses its prefix, any other gets a space. */
static Status word_piece_join(const WordPieceOptions *o, size_t index, Str token, StrBuf *out)
{
        if (index == 0)
                return strbuf_append(out, token);
        if (str_starts_with(token, o->prefix))
                return strbuf_append(out, str_slice(token, o->prefix.n, token.n));
        TRY(strbuf_append_char(out, ' '));
        return strbuf_append(out, token);
}

static Status word_piece_token(const void *self, DecodeNode *node, Str token)
{
        const WordPieceOptions *o = self;

        strbuf_clear(&node->made);
        TRY(word_piece_join(o, node->index, token, &node->made));
        if (o->cleanup)
                TRY(decode_cleanup(&node->made));
        return decode_send(node, strbuf_str(&node->made), true);
}

static Status word_piece_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, word_piece_token);
}

const ComponentType decoder_word_piece = {.name = "WordPiece",
                                          .size = sizeof(WordPieceOptions),
                                          .defaults = &word_piece_defaults,
                                          .fields = word_piece_fields,
                                          .n_fields = N_ELEMS(word_piece_fields),
                                          .ready = component_ready,
                                          .done = component_done,
                                          .run.decode = word_piece_take,
                                          .decode_end = decoder_end};
