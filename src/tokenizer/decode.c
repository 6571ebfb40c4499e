/* Ids to text: a chain of decoders that tokens flow through. */
#include "tokenizer/decoder.h"
#include "tokenizer/tokenizer_parts.h"

struct DecodeStream {
        const Tokenizer *t;
        bool skip_special;
        DecodeNode entry;  /* sends what enters to the first decoder */
        DecodeNode *nodes; /* [n + 1]: the decoders, then the sink */
        size_t n;
};

static void node_done(DecodeNode *node)
{
        strbuf_done(&node->held);
        strbuf_done(&node->made);
        strbuf_done(&node->sent);
        regex_scratch_done(&node->regex);
}

static void stream_done(DecodeStream *s)
{
        for (size_t i = 0; i < s->n; i++)
                node_done(&s->nodes[i]);
        mem_free(s->nodes);
}

/* Nodes point at their successors, so they must not move. */
static Status stream_init(const Tokenizer *t, bool skip_special, DecodeStream *s)
{
        TRY(mem_new_array(&s->nodes, t->decoders.n + 1));
        s->t = t;
        s->skip_special = skip_special;
        s->n = t->decoders.n;
        s->entry.next = &s->nodes[0];
        for (size_t i = 0; i < s->n; i++) {
                s->nodes[i].component = &t->decoders.p[i];
                s->nodes[i].next = &s->nodes[i + 1];
        }
        return OK;
}

static bool is_skipped(const DecodeStream *s, int32_t id)
{
        return s->skip_special && s->t->skipped[id];
}

static bool is_wanted(const DecodeStream *s, int32_t id)
{
        return tokenizer_token_text(s->t, id).p != NULL && !is_skipped(s, id);
}

static Status stream_push(DecodeStream *s, int32_t id, StrBuf *out)
{
        s->nodes[s->n].out = out;
        return is_wanted(s, id) ? decode_send(&s->entry, s->t->shown[id], true) : OK;
}

static Status stream_end(DecodeStream *s, StrBuf *out)
{
        s->nodes[s->n].out = out;
        for (size_t i = 0; i < s->n; i++) {
                const Component *c = s->nodes[i].component;

                TRY(c->type->decode_end(c->self, &s->nodes[i]));
        }
        return OK;
}

Status tokenizer_decode(const Tokenizer *t, const int32_t *ids, size_t n, bool skip_special,
                        StrBuf *out)
{
        CLEANUP(stream_done) DecodeStream s = {0};

        TRY(stream_init(t, skip_special, &s));
        for (size_t i = 0; i < n; i++)
                TRY(stream_push(&s, ids[i], out));
        return stream_end(&s, out);
}

Status decode_stream_new(const Tokenizer *t, bool skip_special, DecodeStream **out)
{
        CLEANUP(decode_stream_free) DecodeStream *s = NULL;

        TRY(mem_new(&s));
        TRY(stream_init(t, skip_special, s));
        *out = TAKE(s);
        return OK;
}

Status decode_stream_push(DecodeStream *s, int32_t id, StrBuf *piece)
{
        return stream_push(s, id, piece);
}

Status decode_stream_end(DecodeStream *s, StrBuf *piece)
{
        return stream_end(s, piece);
}

void decode_stream_free(DecodeStream **s)
{
        if (*s == NULL)
                return;
        stream_done(*s);
        mem_free(*s);
        *s = NULL;
}
