#include "server/completion_parts.h"

#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static void rows_done(TokenRows *r)
{
        vec_done(&r->rows);
        vec_done(&r->tops);
}

static void choice_done(Choice *choice)
{
        strbuf_done(&choice->text);
        rows_done(&choice->rows);
}

static void parts_done(Completion *c)
{
        for (size_t i = 0; i < c->n_choices; i++)
                choice_done(&c->choices[i]);
        for (size_t i = 0; i < c->n_runs; i++)
                rows_done(&c->runs[i].rows);
}

void completion_free(Completion **at)
{
        Completion *c = *at;

        if (c == NULL)
                return;
        parts_done(c);
        prompts_done(&c->prompts);
        strbuf_done(&c->out);
        mem_free(c->choices);
        mem_free(c->runs);
        exchange_unref(c->x);
        mem_free(c);
        *at = NULL;
}

static double mean_logprob(const Choice *choice)
{
        const size_t n = choice->rows.rows.n;

        return n == 0 ? 0.0 : choice->logprob_sum / (double)n;
}

/* The more probable first; equal ones as they came. */
static int compare_doubles(double a, double b)
{
        return (a > b) - (a < b);
}

static int choice_order(const void *a, const void *b)
{
        const Choice *x = a;
        const Choice *y = b;
        const int order = compare_doubles(mean_logprob(y), mean_logprob(x));

        return order != 0 ? order : compare_doubles((double)x->index, (double)y->index);
}

/* The n best of each prompt move to the front. */
static void choices_number(Completion *c)
{
        const size_t best_of = (size_t)c->ask.best_of;
        const size_t n = (size_t)c->ask.n;

        for (size_t i = 0; i < c->n_choices; i++) {
                c->choices[i].shown = i % best_of < n;
                c->choices[i].index = i / best_of * n + i % best_of;
        }
}

void choices_rank(Completion *c)
{
        const size_t best_of = (size_t)c->ask.best_of;

        for (size_t i = 0; i < c->n_runs; i++)
                if (c->ask.best_of > c->ask.n)
                        qsort(c->choices + i * best_of, best_of, sizeof(Choice), choice_order);
        choices_number(c);
}

static void run_init(Completion *c, size_t i)
{
        PromptRun *p = &c->runs[i];

        *p = (PromptRun){.c = c, .index = i, .prompt = &c->prompts.p[i]};
        p->run = (Run){.next = i + 1 < c->prompts.n ? &p[1].run : NULL,
                       .ids = p->prompt->ids.p,
                       .n_ids = p->prompt->ids.n,
                       .n_choices = (uint32_t)c->ask.best_of,
                       .prompt_logits = c->ask.echo && c->ask.logprobs,
                       .options = &c->options,
                       .events = &completion_events,
                       .user = p};
}

static void choices_init(Completion *c)
{
        for (size_t i = 0; i < c->prompts.n; i++)
                run_init(c, i);
        for (size_t i = 0; i < c->n_choices; i++) {
                c->choices[i].run = &c->runs[i / (size_t)c->ask.best_of];
                c->choices[i].index = i;
        }
}

static Status completion_build(Completion *c, const char *id_prefix)
{
        const size_t n = c->prompts.n * (size_t)c->ask.best_of;

        ENSURE(n <= ASK_CHOICES_MAX, E_RANGE, "n: %zu choices in all are more than %d", n,
               ASK_CHOICES_MAX);
        TRY(mem_new_array(&c->runs, c->prompts.n));
        TRY(mem_new_array(&c->choices, n));
        c->n_runs = c->prompts.n;
        c->n_choices = n;
        c->n_open = c->prompts.n;
        choices_init(c);
        (void)snprintf(c->id, sizeof(c->id), "%s%.24s", id_prefix, c->x->id);
        c->created = (int64_t)time(NULL);
        c->queued_ns = clock_now_ns();
        return ask_options(&c->ask, c->m, &c->x->arena, &c->options);
}

Status completion_start(Exchange *x, ServedModel *m, const Shape *shape, const Ask *ask,
                        const char *id_prefix, Prompts *prompts)
{
        CLEANUP(completion_free) Completion *c = NULL;

        TRY(mem_new(&c));
        *c = (Completion){.x = exchange_ref(x), .m = m, .shape = shape, .ask = *ask};
        c->prompts = TAKE(*prompts);
        TRY(completion_build(c, id_prefix));
        if (runner_push(m->runner, &c->runs[0].run))
                c = NULL; /* the runner's from now on */
        else
                exchange_refuse(x, ERROR_BUSY, "too many requests are waiting for the model");
        return OK;
}
