/* What happens while a completion runs: from the runner's events to bytes of the answer. */
#include "server/completion_parts.h"

#include "base/clock.h"
#include "server/server_state.h"

Str choice_new_text(const Choice *choice)
{
        return str_slice(strbuf_str(&choice->text), choice->n_text_told, choice->text.n);
}

static double ms_between(uint64_t begin_ns, uint64_t end_ns)
{
        const double ms = clock_seconds(begin_ns, end_ns) * 1e3;

        return ms > 0.001 ? ms : 0.001;
}

double completion_prompt_ms(const Completion *c)
{
        return ms_between(c->begun_ns, c->prefilled_ns);
}

double completion_decode_ms(const Completion *c)
{
        return ms_between(c->prefilled_ns, c->ended_ns);
}

static Status row_add(TokenRows *r, const qn_token *t)
{
        const TokenRow row = {
                .id = t->id, .logprob = t->logprob, .first = r->tops.n, .n_top = t->n_top};

        TRY(vec_append(&r->tops, t->top, t->n_top));
        return vec_push(&r->rows, row);
}

/* The first failure is the answer; the runs that are left end soon. */
static void completion_fail(Completion *c, Status s)
{
        if (!c->failed)
                exchange_fail(c->x, s);
        c->failed = true;
}

static void out_send(Completion *c, Status s)
{
        if (s != OK)
                completion_fail(c, s);
        else if (c->out.n > 0)
                exchange_write(c->x, c->shape->stream_type, strbuf_str(&c->out));
        strbuf_clear(&c->out);
}

static bool goes_on(const Completion *c)
{
        return !c->failed && !exchange_gone(c->x);
}

static bool on_begin(void *user)
{
        PromptRun *p = user;
        Completion *c = p->c;

        if (c->begun_ns == 0) {
                c->begun_ns = clock_now_ns();
                c->prefilled_ns = c->begun_ns;
                c->ended_ns = c->begun_ns;
                metrics_observe(&c->x->server->metrics, HISTOGRAM_QUEUE,
                                clock_seconds(c->queued_ns, c->begun_ns));
        }
        return goes_on(c);
}

/* The row of token t + 1 comes from the logits behind token t. */
static Status prompt_row_add(PromptRun *p, size_t t, const float *logits)
{
        qn_logprob tops[ASK_TOP_MAX];
        qn_token token = {.id = p->prompt->ids.p[t + 1],
                          .n_top = (size_t)p->c->ask.top_logprobs,
                          .top = tops};

        TRY((Status)qn_logprobs(p->c->m->model, logits, token.id, token.n_top, &token.logprob,
                                tops));
        return row_add(&p->rows, &token);
}

static bool on_prompt(void *user, size_t t, const float *logits)
{
        PromptRun *p = user;
        const Status s = t + 1 < p->prompt->ids.n ? prompt_row_add(p, t, logits) : OK;

        if (s != OK)
                completion_fail(p->c, s);
        return goes_on(p->c);
}

static void on_prefilled(void *user, size_t n_cached)
{
        PromptRun *p = user;
        Completion *c = p->c;

        p->n_cached = n_cached;
        c->n_cached += n_cached;
        c->n_prompt += p->prompt->ids.n;
        c->prefilled_ns = clock_now_ns();
        metrics_observe(&c->x->server->metrics, HISTOGRAM_PREFILL,
                        clock_seconds(c->begun_ns, c->prefilled_ns));
}

static Status choice_add(Choice *choice, const qn_token *t)
{
        TRY(strbuf_append(&choice->text, (Str){t->piece, t->n_piece}));
        if (t->id < 0)
                return OK;
        choice->logprob_sum += (double)t->logprob;
        return row_add(&choice->rows, t);
}

static Status choice_open(Completion *c, Choice *choice)
{
        if (choice->opened)
                return OK;
        choice->opened = true;
        return c->shape->open(c, choice, &c->out);
}

static Status choice_piece(Completion *c, Choice *choice)
{
        TRY(choice_open(c, choice));
        TRY(c->shape->piece(c, choice, &c->out));
        choice->n_text_told = choice->text.n;
        choice->n_rows_told = choice->rows.rows.n;
        return OK;
}

static void token_timed(Completion *c)
{
        const uint64_t now = clock_now_ns();
        Metrics *m = &c->x->server->metrics;

        if (c->last_ns == 0)
                metrics_observe(m, HISTOGRAM_FIRST_TOKEN, clock_seconds(c->x->begin_ns, now));
        else
                metrics_observe(m, HISTOGRAM_BETWEEN_TOKENS, clock_seconds(c->last_ns, now));
        c->last_ns = now;
}

static Choice *choice_at(PromptRun *p, uint32_t i)
{
        return &p->c->choices[p->index * (size_t)p->c->ask.best_of + i];
}

static bool on_token(void *user, uint32_t i, const qn_token *token)
{
        PromptRun *p = user;
        Completion *c = p->c;
        Choice *choice = choice_at(p, i);
        Status s = choice_add(choice, token);

        token_timed(c);
        if (s == OK && c->ask.stream)
                s = choice_piece(c, choice);
        out_send(c, s);
        return goes_on(c);
}

static Status choice_close(Completion *c, Choice *choice)
{
        if (!c->ask.stream)
                return OK;
        TRY(choice_open(c, choice));
        return c->shape->close(c, choice, &c->out);
}

static void on_end(void *user, uint32_t i, const qn_result *result)
{
        PromptRun *p = user;
        Completion *c = p->c;
        Choice *choice = choice_at(p, i);

        choice->result = *result;
        c->n_generated += result->n_generated;
        c->ended_ns = clock_now_ns();
        out_send(c, choice_close(c, choice));
}

static void completion_count(Completion *c)
{
        Metrics *m = &c->x->server->metrics;

        metrics_count(m, COUNTER_PROMPT_TOKENS, c->n_prompt);
        metrics_count(m, COUNTER_CACHED_TOKENS, c->n_cached);
        metrics_count(m, COUNTER_GENERATED_TOKENS, c->n_generated);
        metrics_count(m, exchange_gone(c->x) ? COUNTER_CANCELLATIONS : COUNTER_SUCCESSES, 1);
        metrics_observe(m, HISTOGRAM_DECODE, completion_decode_ms(c) / 1e3);
        exchange_account(c->x, c->n_prompt, c->n_generated);
}

static Status whole_reply(Completion *c)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        choices_rank(c);
        TRY(c->shape->whole(c, &out));
        exchange_reply(c->x, 200, "application/json", &out);
        return OK;
}

static void completion_finish(Completion *c)
{
        Status s = c->ask.stream ? c->shape->finish(c, &c->out) : whole_reply(c);

        out_send(c, s);
        if (c->ask.stream)
                exchange_end(c->x);
}

/* All runs are done: the answer, unless a failure was it. */
static void completion_end(Completion *c)
{
        completion_count(c);
        if (!c->failed)
                completion_finish(c);
        completion_free(&c);
}

static void on_done(void *user, Status s)
{
        PromptRun *p = user;
        Completion *c = p->c;

        if (s != OK)
                completion_fail(c, s);
        if (--c->n_open == 0)
                completion_end(c);
}

const RunEvents completion_events = {.begin = on_begin,
                                     .prompt = on_prompt,
                                     .prefilled = on_prefilled,
                                     .token = on_token,
                                     .end = on_end,
                                     .done = on_done};
