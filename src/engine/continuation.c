#include "engine/continuation.h"

#include "engine/sampling.h"

void continuation_done(Continuation *c)
{
        sampler_free(&c->sampler);
        rules_done(&c->rules);
        stop_done(&c->stop);
        decode_stream_free(&c->decoder);
        strbuf_done(&c->piece);
        mem_free(c->top);
}

static Status history_accept(Sampler *sampler, const int32_t *ids, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(sampler_accept(sampler, ids[i]));
        return OK;
}

/* Without a tokenizer there are ids, but no text. */
static Status decoder_init(Continuation *c)
{
        const qn_tokenizer *t = c->model->tokenizer;

        return t == NULL ? OK : decode_stream_new(t->t, c->o.skip_special_tokens, &c->decoder);
}

static Status piece_decode(Continuation *c, int32_t id)
{
        strbuf_clear(&c->piece);
        return c->decoder == NULL ? OK : decode_stream_push(c->decoder, id, &c->piece);
}

static Status piece_end(Continuation *c)
{
        strbuf_clear(&c->piece);
        return c->decoder == NULL ? OK : decode_stream_end(c->decoder, &c->piece);
}

static Status parts_init(Continuation *c, const int32_t *ids, size_t n)
{
        TRY(sampling_build(&c->o.sampling, c->model, &c->sampler, &c->r.seed));
        TRY(history_accept(c->sampler, ids, n));
        TRY(rules_init(&c->rules, &c->model->generation, c->model->shape.n_vocab, n,
                       c->o.max_tokens));
        TRY(stop_init(&c->stop, c->o.stop, c->o.n_stop));
        TRY(decoder_init(c));
        return mem_new_array(&c->top, c->o.n_top_logprobs);
}

Status continuation_init(Continuation *c, const qn_model *model, const qn_generate_options *o,
                         const int32_t *ids, size_t n)
{
        ENSURE(o->size == sizeof(*o), E_USAGE,
               "qn_generate_options.size is %zu; call qn_generate_options_init first", o->size);
        c->model = model;
        c->o = *o;
        c->r.n_prompt = n;
        c->r.stop_token = -1;
        return parts_init(c, ids, n);
}

static bool is_end_token(const Continuation *c, int32_t id)
{
        const IdVec *eos = &c->model->generation.eos_ids;

        for (size_t i = 0; i < eos->n; i++)
                if (eos->p[i] == id)
                        return !c->o.ignore_eos;
        return false;
}

static bool token_tell(const Continuation *c, const qn_token *token)
{
        return c->o.on_token == NULL || c->o.on_token(token, c->o.user);
}

/* Hands a token with its text to the callback; a refusal ends the generation. */
static void emit(Continuation *c, qn_token token, Str text)
{
        token.piece = text.n > 0 ? text.p : "";
        token.n_piece = text.n;
        if (!token_tell(c, &token))
                c->r.reason = QN_STOP_CANCEL;
}

static Status logprobs_of(const Continuation *c, const float *logits, qn_token *token)
{
        if (!c->o.logprobs)
                return OK;
        token->top = c->top;
        token->n_top = c->o.n_top_logprobs;
        return (Status)qn_logprobs(c->model, logits, token->id, token->n_top, &token->logprob,
                                   c->top);
}

/* The text that a token makes certain, less what may begin a stop string. */
static Status token_emit(Continuation *c, const float *logits, int32_t id)
{
        qn_token token = {.id = id};
        Str text;

        TRY(logprobs_of(c, logits, &token));
        TRY(piece_decode(c, id));
        TRY(stop_push(&c->stop, strbuf_str(&c->piece), &text));
        if (c->stop.found)
                c->r.reason = QN_STOP_WORD;
        emit(c, token, text);
        return OK;
}

static bool at_limit(const Continuation *c)
{
        return c->o.max_tokens >= 0 && c->r.n_generated >= (size_t)c->o.max_tokens;
}

/* What generation_config.json rules out at this place, then the sampler's choice. */
static Status token_choose(Continuation *c, const SchedPlace *p, int32_t *id)
{
        const RulesAt at = {.ids = p->ids, .n = p->n, .n_generated = c->r.n_generated};

        sampler_allow(c->sampler, rules_allowed(&c->rules, &at));
        return sampler_sample(c->sampler, rules_biased(&c->rules, &at, p->logits), p->n, id);
}

/* A token that is no end: it is shown and counted. */
static Status token_take(Continuation *c, const SchedPlace *at, int32_t id)
{
        TRY(token_emit(c, at->logits, id));
        c->r.n_generated++;
        return sampler_accept(c->sampler, id);
}

static Status token_next(Continuation *c, const SchedPlace *at, int32_t *id, bool *taken)
{
        TRY(token_choose(c, at, id));
        *taken = !is_end_token(c, *id);
        if (*taken)
                return token_take(c, at, *id);
        c->r.reason = QN_STOP_EOS;
        c->r.stop_token = *id;
        return OK;
}

Status continuation_next(Continuation *c, const SchedPlace *at, int32_t *id, bool *taken)
{
        if (!at_limit(c))
                return token_next(c, at, id, taken);
        *taken = false;
        c->r.reason = QN_STOP_LIMIT;
        return OK;
}

/* What the decoder still holds back may complete a stop string. */
static Status tail_decode(Continuation *c, Str *text)
{
        TRY(piece_end(c));
        TRY(stop_end(&c->stop, strbuf_str(&c->piece), text));
        if (c->stop.found)
                c->r.reason = QN_STOP_WORD;
        return OK;
}

static Status tail_emit(Continuation *c)
{
        Str text;

        if (c->stop.found)
                return OK;
        TRY(tail_decode(c, &text));
        if (text.n > 0)
                emit(c, (qn_token){.id = -1}, text);
        return OK;
}

Status continuation_end(Continuation *c)
{
        TRY(tail_emit(c));
        c->r.stop_word = c->stop.index;
        return OK;
}
