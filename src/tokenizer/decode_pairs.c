/* Decoders that look at a token's neighbour: BPEDecoder (is it the last?), CTC (is it the same?).
 */
#include "tokenizer/decoder.h"
#include "tokenizer/normalizers.h"

/* `node->sent` becomes `token` with each `from` as `to`. */
static Status sent_replace(DecodeNode *node, Str token, const Pattern *from, Str to)
{
        strbuf_clear(&node->sent);
        return pattern_replace(from, &node->regex, to, token, &node->sent);
}

/* The empty text is found between all characters: a regex's work. */
static Status text_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        const Str text = json_str(v);
        Pattern *p = at;

        (void)f;
        ENSURE(yyjson_is_str(v), E_FORMAT, "expected a string, found %s", json_type_name(v));
        return text.n == 0 ? pattern_compile(text, p) : arena_str(arena, text, &p->literal);
}

#define TEXT_FIELD(key_, struct_, member_)                              \
        {                                                               \
                .key = (key_), .type = FIELD_CUSTOM, .required = true,  \
                .offset = offsetof(struct_, member_), .read = text_read \
        }

/* Keeps a token in `node->made` for the next one. */
static Status token_keep(DecodeNode *node, Str token)
{
        strbuf_clear(&node->made);
        node->count = 1;
        return strbuf_append(&node->made, token);
}

typedef struct BpeOptions {
        Pattern suffix;
} BpeOptions;

static const FieldSpec bpe_fields[] = {TEXT_FIELD("suffix", BpeOptions, suffix)};

static Status kept_send(const BpeOptions *o, DecodeNode *node, Str space)
{
        if (node->count == 0)
                return OK;
        TRY(sent_replace(node, strbuf_str(&node->made), &o->suffix, space));
        return decode_send(node, strbuf_str(&node->sent), true);
}

/* The last token's suffix becomes nothing, so each waits for the next. */
static Status bpe_token(const void *self, DecodeNode *node, Str token)
{
        TRY(kept_send(self, node, STR(" ")));
        return token_keep(node, token);
}

static Status bpe_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, bpe_token);
}

static Status bpe_end(const void *self, DecodeNode *node)
{
        return kept_send(self, node, (Str){0});
}

static void bpe_done(void *self)
{
        pattern_done(&((BpeOptions *)self)->suffix);
}

const ComponentType decoder_bpe = {.name = "BPEDecoder",
                                   .size = sizeof(BpeOptions),
                                   .fields = bpe_fields,
                                   .n_fields = N_ELEMS(bpe_fields),
                                   .ready = component_ready,
                                   .done = bpe_done,
                                   .run.decode = bpe_take,
                                   .decode_end = bpe_end};

typedef struct CtcOptions {
        Pattern pad;
        Pattern delimiter;
        bool cleanup;
} CtcOptions;

static const FieldSpec ctc_fields[] = {
        TEXT_FIELD("pad_token", CtcOptions, pad),
        TEXT_FIELD("word_delimiter_token", CtcOptions, delimiter),
        FIELD("cleanup", FIELD_BOOL, CtcOptions, cleanup, true),
};

static Status delimiter_replace(const CtcOptions *o, DecodeNode *node)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (!o->cleanup)
                return OK;
        TRY(decode_cleanup(&node->sent));
        TRY(strbuf_append(&text, strbuf_str(&node->sent)));
        return sent_replace(node, strbuf_str(&text), &o->delimiter, STR(" "));
}

static Status fresh_send(const CtcOptions *o, DecodeNode *node, Str token)
{
        TRY(token_keep(node, token));
        TRY(sent_replace(node, token, &o->pad, (Str){0}));
        TRY(delimiter_replace(o, node));
        return node->sent.n == 0 ? OK : decode_send(node, strbuf_str(&node->sent), true);
}

static Status ctc_token(const void *self, DecodeNode *node, Str token)
{
        if (node->count > 0 && str_equal(strbuf_str(&node->made), token))
                return OK;
        return fresh_send(self, node, token);
}

static Status ctc_take(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, ctc_token);
}

static void ctc_done(void *self)
{
        CtcOptions *o = self;

        pattern_done(&o->pad);
        pattern_done(&o->delimiter);
}

const ComponentType decoder_ctc = {.name = "CTC",
                                   .size = sizeof(CtcOptions),
                                   .fields = ctc_fields,
                                   .n_fields = N_ELEMS(ctc_fields),
                                   .ready = component_ready,
                                   .done = ctc_done,
                                   .run.decode = ctc_take,
                                   .decode_end = decoder_end};
