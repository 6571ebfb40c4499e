/* The public tokenizer: a thin skin over src/tokenizer. */
#include "base/file.h"
#include "engine/engine.h"
#include "engine/gguf_assets.h"

void qn_tokenizer_close(qn_tokenizer *tokenizer)
{
        qn_tokenizer_close_at(&tokenizer);
}

void qn_tokenizer_close_at(qn_tokenizer **t)
{
        if (*t == NULL)
                return;
        tokenizer_free(&(*t)->t);
        mem_free(*t);
        *t = NULL;
}

static Status tokenizer_open_file(const char *path, Tokenizer **out)
{
        if (gguf_is_file(path))
                return gguf_tokenizer_open(path, out);
        return tokenizer_open(path, out);
}

Status tokenizer_open_path(const char *path, qn_tokenizer **out)
{
        CLEANUP(qn_tokenizer_close_at) qn_tokenizer *t = NULL;

        TRY(mem_new(&t));
        if (dir_exists(path))
                TRY(tokenizer_open_dir(path, &t->t));
        else
                TRY(tokenizer_open_file(path, &t->t));
        *out = TAKE(t);
        return OK;
}

qn_status qn_tokenizer_open(const char *path, qn_tokenizer **out)
{
        return (qn_status)tokenizer_open_path(path, out);
}

static Status tokenize(const qn_tokenizer *t, Str text, const EncodeOptions *o, int32_t **ids,
                       size_t *n_ids)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        ENSURE(t != NULL, E_MISSING, "the model has no tokenizer.json");
        TRY(vec_reserve(&v, 1));
        TRY(tokenizer_encode(t->t, text, o, &v));
        *n_ids = v.n;
        *ids = TAKE(v.p);
        return OK;
}

qn_status qn_tokenize(const qn_tokenizer *tokenizer, const char *text, size_t n_text,
                      bool add_special_tokens, bool parse_special, int32_t **ids, size_t *n_ids)
{
        const EncodeOptions o = {.add_special_tokens = add_special_tokens,
                                 .parse_special = parse_special};

        return (qn_status)tokenize(tokenizer, (Str){text, n_text}, &o, ids, n_ids);
}

/* Gives a buffer's text to the caller, never NULL. */
static Status text_give(StrBuf *b, char **text, size_t *n_text)
{
        TRY(strbuf_reserve(b, 1));
        b->p[b->n] = '\0';
        *n_text = b->n;
        *text = TAKE(b->p);
        return OK;
}

static Status detokenize(const qn_tokenizer *t, const int32_t *ids, size_t n, bool skip,
                         char **text, size_t *n_text)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        ENSURE(t != NULL, E_MISSING, "the model has no tokenizer.json");
        TRY(tokenizer_decode(t->t, ids, n, skip, &b));
        return text_give(&b, text, n_text);
}

qn_status qn_detokenize(const qn_tokenizer *tokenizer, const int32_t *ids, size_t n_ids,
                        bool skip_special_tokens, char **text, size_t *n_text)
{
        return (qn_status)detokenize(tokenizer, ids, n_ids, skip_special_tokens, text, n_text);
}

static void decoder_free_at(qn_decoder **d)
{
        if (*d == NULL)
                return;
        decode_stream_free(&(*d)->stream);
        strbuf_done(&(*d)->piece);
        mem_free(*d);
        *d = NULL;
}

static Status decoder_new(const qn_tokenizer *t, bool skip, qn_decoder **out)
{
        CLEANUP(decoder_free_at) qn_decoder *d = NULL;

        ENSURE(t != NULL, E_MISSING, "the model has no tokenizer.json");
        TRY(mem_new(&d));
        TRY(decode_stream_new(t->t, skip, &d->stream));
        *out = TAKE(d);
        return OK;
}

qn_status qn_decoder_new(const qn_tokenizer *tokenizer, bool skip_special_tokens, qn_decoder **out)
{
        return (qn_status)decoder_new(tokenizer, skip_special_tokens, out);
}

static void piece_give(const qn_decoder *d, const char **piece, size_t *n_piece)
{
        *piece = strbuf_cstr(&d->piece);
        *n_piece = d->piece.n;
}

qn_status qn_decoder_push(qn_decoder *decoder, int32_t id, const char **piece, size_t *n_piece)
{
        Status s;

        strbuf_clear(&decoder->piece);
        s = decode_stream_push(decoder->stream, id, &decoder->piece);
        if (s == OK)
                piece_give(decoder, piece, n_piece);
        return (qn_status)s;
}

qn_status qn_decoder_end(qn_decoder *decoder, const char **piece, size_t *n_piece)
{
        Status s;

        strbuf_clear(&decoder->piece);
        s = decode_stream_end(decoder->stream, &decoder->piece);
        if (s == OK)
                piece_give(decoder, piece, n_piece);
        return (qn_status)s;
}

void qn_decoder_free(qn_decoder *decoder)
{
        decoder_free_at(&decoder);
}
