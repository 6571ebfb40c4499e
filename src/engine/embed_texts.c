#include "engine/embed_texts.h"

#include "kv/kv.h"

/* Texts that share a step. */
typedef struct Wave {
        qn_model *m;
        const EmbedText *texts;
        size_t n;
        size_t first;      /* number of texts[0] among all */
        BackendSeq **seqs; /* [n] */
        BatchPart *parts;  /* [n] */
        StateFn state;
        void *user;
} Wave;

static void wave_done(Wave *w)
{
        for (size_t i = 0; w->seqs != NULL && i < w->n; i++)
                w->m->backend->seq_free(&w->seqs[i]);
        mem_free(w->seqs);
        mem_free(w->parts);
}

static Status seq_prepare(Wave *w, size_t i)
{
        const EmbedText *t = &w->texts[i];
        size_t n_reused;

        TRY(w->m->backend->seq_new(w->m->b, &w->seqs[i]));
        return w->m->backend->seq_begin(w->seqs[i], t->ids, 0, t->n, &n_reused);
}

static Status seqs_prepare(Wave *w)
{
        TRY(mem_new_array(&w->seqs, w->n));
        TRY(mem_new_array(&w->parts, w->n));
        for (size_t i = 0; i < w->n; i++)
                TRY(seq_prepare(w, i));
        return OK;
}

static Status part_give(const Wave *w, size_t i, const LogitsRows *rows, size_t *at)
{
        for (size_t t = 0; t < w->parts[i].n; t++)
                TRY(w->state(w->user, w->first + i, rows->p + (*at)++ * rows->stride));
        return OK;
}

static Status step_run(const Wave *w)
{
        const Batch batch = {.parts = w->parts, .n = w->n, .hidden = true};
        LogitsRows rows;
        size_t at = 0;

        TRY(w->m->backend->step(w->m->b, &batch, &rows));
        for (size_t i = 0; i < w->n; i++)
                TRY(part_give(w, i, &rows, &at));
        return OK;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* Ids [from, from + most) of each text, or what it has of them. */
static void parts_set(const Wave *w, size_t from, size_t most)
{
        for (size_t i = 0; i < w->n; i++) {
                const EmbedText *t = &w->texts[i];

                w->parts[i] = (BatchPart){.seq = w->seqs[i],
                                          .ids = t->ids + from,
                                          .n = smaller(t->n - from, most),
                                          .total = t->n,
                                          .logits = LOGITS_ALL};
        }
}

/* One step, or several where the only text is longer than one. */
static Status wave_run(Wave *w)
{
        const size_t most = w->m->shape.max_rows;

        TRY(seqs_prepare(w));
        for (size_t from = 0; from < w->texts[0].n; from += most) {
                parts_set(w, from, most);
                TRY(step_run(w));
                if (w->n > 1)
                        break;
        }
        return OK;
}

/* A text takes whole blocks of KV. */
static size_t room_of(const EmbedText *t)
{
        return (t->n + KV_TOKENS - 1) / KV_TOKENS * KV_TOKENS;
}

/* How many of the texts fit into one step; at least one. */
static size_t wave_length(const qn_model *m, const EmbedText *texts, size_t n)
{
        const size_t room = smaller(m->shape.chunk, m->shape.n_ctx);
        size_t used = room_of(&texts[0]);
        size_t i = 1;

        while (i < n && used + room_of(&texts[i]) <= room)
                used += room_of(&texts[i++]);
        return i;
}

static Status text_check(const qn_model *m, const EmbedText *t, size_t i)
{
        ENSURE(t->n > 0, E_USAGE, "text %zu has no tokens", i + 1);
        ENSURE(t->n <= m->shape.n_ctx, E_CONTEXT,
               "text %zu: %zu tokens do not fit the context of %u", i + 1, t->n, m->shape.n_ctx);
        return OK;
}

static Status texts_check(const qn_model *m, const EmbedText *texts, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(text_check(m, &texts[i], i));
        return OK;
}

static Status wave_at(qn_model *m, const EmbedText *texts, size_t n, size_t first, StateFn state,
                      void *user)
{
        CLEANUP(wave_done)
        Wave w = {.m = m,
                  .texts = texts + first,
                  .n = n,
                  .first = first,
                  .state = state,
                  .user = user};

        return wave_run(&w);
}

Status texts_run(qn_model *m, const EmbedText *texts, size_t n, StateFn state, void *user)
{
        size_t length;

        TRY(texts_check(m, texts, n));
        for (size_t at = 0; at < n; at += length) {
                length = wave_length(m, texts + at, n - at);
                TRY(wave_at(m, texts, length, at, state, user));
        }
        return OK;
}
