/* One thread a model: a session for each run, one run after another. */
#include "server/runner.h"

#include "base/mem.h"
#include "server/ring.h"

#include <stdatomic.h>
#include <string.h>

struct Runner {
        qn_model *model;
        Ring queue;
        pthread_t thread;
        bool started;
        atomic_size_t n_running;
};

/* One choice of a run, for the library's callback. */
typedef struct ChoiceRun {
        const Run *run;
        uint32_t choice;
} ChoiceRun;

static void session_free_at(qn_session **s)
{
        qn_session_free(*s);
}

static bool token_told(const qn_token *token, void *user)
{
        const ChoiceRun *c = user;

        return c->run->events->token(c->run->user, c->choice, token);
}

static uint64_t choice_seed(uint64_t seed, uint32_t choice)
{
        return seed == UINT64_MAX ? seed : seed + choice;
}

static Status choice_run(qn_session *s, const ChoiceRun *c)
{
        qn_generate_options o = *c->run->options;
        qn_result r;

        o.on_token = token_told;
        o.user = (void *)c;
        o.sampling.seed = choice_seed(o.sampling.seed, c->choice);
        TRY((Status)qn_generate(s, &o, &r));
        c->run->events->end(c->run->user, c->choice, &r);
        return OK;
}

static Status choice_fork_run(const qn_session *s, const ChoiceRun *c)
{
        CLEANUP(session_free_at) qn_session *forked = NULL;

        TRY((Status)qn_session_fork(s, &forked));
        return choice_run(forked, c);
}

/* All but the last go on in sessions of their own. */
static Status choices_run(qn_session *s, const Run *run)
{
        for (uint32_t i = 0; i + 1 < run->n_choices; i++)
                TRY(choice_fork_run(s, &(ChoiceRun){run, i}));
        return choice_run(s, &(ChoiceRun){run, run->n_choices - 1});
}

static bool row_told(size_t t, const float *logits, size_t n_vocab, void *user)
{
        const Run *run = user;

        (void)n_vocab;
        return run->events->prompt(run->user, t, logits);
}

static Status prompt_logits_run(qn_model *m, Run *run)
{
        if (!run->prompt_logits)
                return OK;
        return (Status)qn_logits(m, run->ids, run->n_ids, row_told, run);
}

static Status run_run(qn_model *m, Run *run)
{
        CLEANUP(session_free_at) qn_session *s = NULL;
        size_t n_cached = 0;

        TRY(prompt_logits_run(m, run));
        TRY((Status)qn_session_new(m, &s));
        TRY((Status)qn_session_prompt(s, run->ids, run->n_ids, &n_cached));
        run->events->prefilled(run->user, n_cached);
        return choices_run(s, run);
}

static Status run_begin(qn_model *m, Run *run)
{
        return run->events->begin(run->user) ? run_run(m, run) : OK;
}

/* `done` of the last may free them all. */
static void runs_run(qn_model *m, Run *first)
{
        Run *run = first;

        while (run != NULL) {
                Run *next = run->next;
                run->events->done(run->user, run_begin(m, run));
                run = next;
        }
}

static void *runner_run(void *arg)
{
        Runner *r = arg;
        Run *first;

        while ((first = ring_pop(&r->queue)) != NULL) {
                atomic_store(&r->n_running, 1);
                runs_run(r->model, first);
                atomic_store(&r->n_running, 0);
        }
        return NULL;
}

void runner_free(Runner **r)
{
        if (*r == NULL)
                return;
        ring_close(&(*r)->queue);
        if ((*r)->started)
                (void)pthread_join((*r)->thread, NULL);
        ring_done(&(*r)->queue);
        mem_free(*r);
        *r = NULL;
}

Status runner_new(qn_model *model, size_t queue, Runner **out)
{
        CLEANUP(runner_free) Runner *r = NULL;

        TRY(mem_new(&r));
        r->model = model;
        TRY(ring_init(&r->queue, queue));
        ENSURE(pthread_create(&r->thread, NULL, runner_run, r) == 0, E_IO,
               "cannot start the model's thread");
        r->started = true;
        *out = TAKE(r);
        return OK;
}

bool runner_push(Runner *r, Run *first)
{
        return ring_push(&r->queue, first);
}

size_t runner_waiting(Runner *r)
{
        return ring_length(&r->queue);
}

size_t runner_running(Runner *r)
{
        return atomic_load(&r->n_running);
}
