/* Generation: sample, decode, look for an end, feed, repeat. */
#include "base/clock.h"
#include "engine/rules.h"
#include "engine/sampling.h"
#include "engine/session.h"
#include "engine/stop.h"

/* One call of qn_generate. */
typedef struct Generation {
        qn_session *s;
        const qn_generate_options *o;
        Sampler *sampler;
        TokenRules rules;
        StopFinder stop;
        DecodeStream *decoder;
        StrBuf piece;
        qn_logprob *top; /* [n_top_logprobs] of the last token */
        qn_result r;
} Generation;

static void generation_done(Generation *g)
{
        sampler_free(&g->sampler);
        rules_done(&g->rules);
        stop_done(&g->stop);
        decode_stream_free(&g->decoder);
        strbuf_done(&g->piece);
        mem_free(g->top);
}

void qn_generate_options_init(qn_generate_options *options, const qn_model *model)
{
        *options = (qn_generate_options){
                .size = sizeof(*options), .max_tokens = -1, .skip_special_tokens = true};
        qn_sampling_init(&options->sampling, model);
        if (model != NULL)
                options->max_tokens = model->generation.max_new_tokens;
}

static Status history_accept(Sampler *sampler, const qn_session *s)
{
        const int32_t *ids = qn_session_tokens(s);

        for (size_t i = 0; i < qn_session_length(s); i++)
                TRY(sampler_accept(sampler, ids[i]));
        return OK;
}

/* Without a tokenizer there are ids, but no text. */
static Status decoder_init(Generation *g)
{
        const qn_tokenizer *t = g->s->model->tokenizer;

        return t == NULL ? OK : decode_stream_new(t->t, g->o->skip_special_tokens, &g->decoder);
}

static Status piece_decode(Generation *g, int32_t id)
{
        strbuf_clear(&g->piece);
        return g->decoder == NULL ? OK : decode_stream_push(g->decoder, id, &g->piece);
}

static Status piece_end(Generation *g)
{
        strbuf_clear(&g->piece);
        return g->decoder == NULL ? OK : decode_stream_end(g->decoder, &g->piece);
}

/* May compute, so it waits its turn. */
static Status refresh_locked(qn_session *session)
{
        Status s;

        (void)pthread_mutex_lock(&session->model->lock);
        s = session_refresh(session);
        (void)pthread_mutex_unlock(&session->model->lock);
        return s;
}

static Status generation_init(Generation *g)
{
        const qn_model *m = g->s->model;

        TRY(refresh_locked(g->s));
        TRY(sampling_build(&g->o->sampling, m, &g->sampler, &g->r.seed));
        TRY(history_accept(g->sampler, g->s));
        TRY(rules_init(&g->rules, &m->generation, m->shape.n_vocab, qn_session_length(g->s),
                       g->o->max_tokens));
        TRY(stop_init(&g->stop, g->o->stop, g->o->n_stop));
        TRY(decoder_init(g));
        TRY(mem_new_array(&g->top, g->o->n_top_logprobs));
        g->r.n_prompt = qn_session_length(g->s);
        g->r.stop_token = -1;
        return OK;
}

static bool is_end_token(const Generation *g, int32_t id)
{
        const IdVec *eos = &g->s->model->generation.eos_ids;

        for (size_t i = 0; i < eos->n; i++)
                if (eos->p[i] == id)
                        return !g->o->ignore_eos;
        return false;
}

static bool token_tell(const Generation *g, const qn_token *token)
{
        return g->o->on_token == NULL || g->o->on_token(token, g->o->user);
}

/* Hands a token with its text to the callback; a refusal ends the generation. */
static void emit(Generation *g, qn_token token, Str text)
{
        token.piece = text.n > 0 ? text.p : "";
        token.n_piece = text.n;
        if (!token_tell(g, &token))
                g->r.reason = QN_STOP_CANCEL;
}

static Status logprobs_of(const Generation *g, qn_token *token)
{
        if (!g->o->logprobs)
                return OK;
        token->top = g->top;
        token->n_top = g->o->n_top_logprobs;
        return (Status)qn_logprobs(g->s->model, g->s->logits, token->id, token->n_top,
                                   &token->logprob, g->top);
}

/* The text that a token makes certain, less what may begin a stop string. */
static Status token_emit(Generation *g, int32_t id)
{
        qn_token token = {.id = id};
        Str text;

        TRY(logprobs_of(g, &token));
        TRY(piece_decode(g, id));
        TRY(stop_push(&g->stop, strbuf_str(&g->piece), &text));
        if (g->stop.found)
                g->r.reason = QN_STOP_WORD;
        emit(g, token, text);
        return OK;
}

/* Makes room by forgetting the oldest half; what stays is computed again. */
static Status context_shift(Generation *g)
{
        CLEANUP(id_vec_done) IdVec kept = {0};
        const size_t length = qn_session_length(g->s);

        TRY(vec_append(&kept, qn_session_tokens(g->s) + length / 2, length - length / 2));
        return session_restart(g->s, kept.p, kept.n);
}

static bool context_full(const Generation *g)
{
        return qn_session_length(g->s) >= g->s->model->shape.n_ctx;
}

static Status room_make(Generation *g)
{
        if (!context_full(g))
                return OK;
        if (g->o->context_shift)
                return context_shift(g);
        g->r.reason = QN_STOP_CONTEXT;
        return OK;
}

static bool at_limit(const Generation *g)
{
        return g->o->max_tokens >= 0 && g->r.n_generated >= (size_t)g->o->max_tokens;
}

/* A token that is no end: it is shown, counted and fed. */
static Status token_take(Generation *g, int32_t id)
{
        TRY(token_emit(g, id));
        g->r.n_generated++;
        TRY(sampler_accept(g->sampler, id));
        TRY(room_make(g));
        if (g->r.reason == QN_STOP_CONTEXT)
                return OK;
        return session_feed(g->s, &id, 1);
}

/* What generation_config.json rules out at this place, then the sampler's choice. */
static Status token_choose(Generation *g, int32_t *id)
{
        const RulesAt at = {.ids = qn_session_tokens(g->s),
                            .n = qn_session_length(g->s),
                            .n_generated = g->r.n_generated};

        sampler_allow(g->sampler, rules_allowed(&g->rules, &at));
        return sampler_sample(g->sampler, rules_biased(&g->rules, &at, g->s->logits), at.n, id);
}

static Status generation_step(Generation *g)
{
        int32_t id;

        if (at_limit(g)) {
                g->r.reason = QN_STOP_LIMIT;
                return OK;
        }
        TRY(token_choose(g, &id));
        if (!is_end_token(g, id))
                return token_take(g, id);
        g->r.reason = QN_STOP_EOS;
        g->r.stop_token = id;
        return OK;
}

/* What the decoder still holds back may complete a stop string. */
static Status tail_decode(Generation *g, Str *text)
{
        TRY(piece_end(g));
        TRY(stop_end(&g->stop, strbuf_str(&g->piece), text));
        if (g->stop.found)
                g->r.reason = QN_STOP_WORD;
        return OK;
}

static Status tail_emit(Generation *g)
{
        Str text;

        if (g->stop.found)
                return OK;
        TRY(tail_decode(g, &text));
        if (text.n > 0)
                emit(g, (qn_token){.id = -1}, text);
        return OK;
}

static Status generation_run(Generation *g)
{
        while (g->r.reason == QN_STOP_NONE) {
                Status s;
                (void)pthread_mutex_lock(&g->s->model->lock);
                s = generation_step(g);
                (void)pthread_mutex_unlock(&g->s->model->lock);
                TRY(s);
        }
        TRY(tail_emit(g));
        g->r.stop_word = g->stop.index;
        return OK;
}

static Status generate(qn_session *session, const qn_generate_options *options, qn_result *result)
{
        CLEANUP(generation_done) Generation g = {.s = session, .o = options};
        const uint64_t begin = clock_now_ns();

        ENSURE(options->size == sizeof(*options), E_USAGE,
               "qn_generate_options.size is %zu; call qn_generate_options_init first",
               options->size);
        TRY(generation_init(&g));
        TRY(generation_run(&g));
        g.r.seconds = clock_seconds(begin, clock_now_ns());
        if (result != NULL)
                *result = g.r;
        return OK;
}

qn_status qn_generate(qn_session *session, const qn_generate_options *options, qn_result *result)
{
        return (qn_status)generate(session, options, result);
}
