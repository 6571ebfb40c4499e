/* The registry of decoders, what they share, and Fuse. */
#include "tokenizer/decoder.h"

static const ComponentType *const rows[] = {
        &decoder_byte_level, &decoder_byte_fallback, &decoder_metaspace,
        &decoder_replace,    &decoder_word_piece,    &decoder_fuse,
        &decoder_strip,      &decoder_bpe,           &decoder_ctc,
};

const ComponentKind decoder_kind = {"decoder", "decoders", rows, N_ELEMS(rows)};

static Status sink_take(DecodeNode *node, Str text)
{
        return strbuf_append(node->out, text);
}

static Status node_take(DecodeNode *node, Str text, bool last)
{
        return node->component->type->run.decode(node->component->self, node, text, last);
}

Status decode_send(DecodeNode *node, Str text, bool last)
{
        DecodeNode *to = node->next;

        return to->next == NULL ? sink_take(to, text) : node_take(to, text, last);
}

static Status token_map(const void *self, DecodeNode *node, Str token, TokenMap map)
{
        TRY(map(self, node, token));
        node->index++;
        return OK;
}

static Status held_map(const void *self, DecodeNode *node, TokenMap map)
{
        TRY(token_map(self, node, strbuf_str(&node->held), map));
        strbuf_clear(&node->held);
        return OK;
}

/* A token in one fragment is not copied. */
static Status token_end(const void *self, DecodeNode *node, Str text, TokenMap map)
{
        if (node->held.n == 0)
                return token_map(self, node, text, map);
        TRY(strbuf_append(&node->held, text));
        return held_map(self, node, map);
}

Status decode_gather(const void *self, DecodeNode *node, Str text, bool last, TokenMap map)
{
        if (last)
                return token_end(self, node, text, map);
        return strbuf_append(&node->held, text);
}

static Status fuse_decode(const void *self, DecodeNode *node, Str text, bool last)
{
        (void)self;
        (void)last;
        return decode_send(node, text, false);
}

static Status fuse_end(const void *self, DecodeNode *node)
{
        (void)self;
        return decode_send(node, (Str){0}, true);
}

const ComponentType decoder_fuse = {.name = "Fuse",
                                    .size = 1,
                                    .ready = component_ready,
                                    .done = component_done,
                                    .run.decode = fuse_decode,
                                    .decode_end = fuse_end};

static Status join_token(const void *self, DecodeNode *node, Str token)
{
        (void)self;
        TRY(decode_send(node, node->index > 0 ? STR(" ") : (Str){0}, false));
        return decode_send(node, token, true);
}

static Status join_decode(const void *self, DecodeNode *node, Str text, bool last)
{
        return decode_gather(self, node, text, last, join_token);
}

const ComponentType decoder_join = {.name = "join",
                                    .size = 1,
                                    .ready = component_ready,
                                    .done = component_done,
                                    .run.decode = join_decode,
                                    .decode_end = decoder_end};
