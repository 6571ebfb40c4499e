/* A batch of parts becomes rows; sequences grow first and are cut back when the step fails. */
#include "backend/native/native.h"

static Status id_check(const BackendModel *m, int32_t id)
{
        ENSURE(id >= 0 && (uint32_t)id < m->config->n_vocab, E_RANGE,
               "token id %d is outside the vocabulary 0..%u", id, m->config->n_vocab - 1);
        return OK;
}

static bool is_whole(const BatchPart *p)
{
        return p->seq->kv.tokens.n == 0 && p->n == p->total;
}

static Status part_check(const BackendModel *m, const BatchPart *p)
{
        const size_t length = p->seq->kv.tokens.n;

        ENSURE(!m->config->bidirectional || is_whole(p), E_UNSUPPORTED,
               "a %.*s model reads a text whole: %zu of %zu tokens were given",
               STR_ARG(m->config->model_type), p->n, p->total);
        ENSURE(length + p->n <= m->n_ctx, E_CONTEXT,
               "%zu tokens do not fit the context of %u; use a larger --ctx", length + p->n,
               m->n_ctx);
        for (size_t i = 0; i < p->n; i++)
                TRY(id_check(m, p->ids[i]));
        return OK;
}

static Status output_check(const BackendModel *m, const Batch *b)
{
        ENSURE(b->hidden || !m->model->headless, E_UNSUPPORTED,
               "the %.*s model has no head: it gives embeddings, not logits",
               STR_ARG(m->config->model_type));
        return OK;
}

static size_t batch_length(const Batch *b)
{
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++)
                n += b->parts[i].n;
        return n;
}

static Status batch_check(const BackendModel *m, const Batch *b)
{
        const size_t n_rows = batch_length(b);

        TRY(output_check(m, b));
        for (size_t i = 0; i < b->n; i++)
                TRY(part_check(m, &b->parts[i]));
        ENSURE(n_rows > 0 && n_rows <= m->max_rows, E_RANGE,
               "a step of %zu tokens; 1..%u may be asked", n_rows, m->max_rows);
        return OK;
}

static void batch_undo(const Batch *b, size_t n_parts)
{
        for (size_t i = 0; i < n_parts; i++)
                kv_seq_trim(&b->parts[i].seq->kv, b->parts[i].seq->kv.tokens.n - b->parts[i].n);
}

static Status batch_extend(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++) {
                const BatchPart *p = &b->parts[i];
                const Status s = kv_seq_extend(&p->seq->kv, p->ids, p->n);
                if (s != OK)
                        batch_undo(b, i);
                TRY(s);
        }
        return OK;
}

static bool row_wants_logits(const BatchPart *p, size_t i)
{
        const bool wants[] = {
                [LOGITS_NONE] = false, [LOGITS_LAST] = i + 1 == p->n, [LOGITS_ALL] = true};

        return wants[p->logits];
}

static bool is_unplaced(const ModelConfig *c, int32_t id)
{
        return c->pads_unplaced && id == c->pad_id;
}

/* Where a token's learned position stands; `next` counts the positions that were given. */
static uint32_t place_take(const ModelConfig *c, int32_t id, uint32_t *next)
{
        if (is_unplaced(c, id))
                return (uint32_t)c->pad_id;
        return c->position_offset + (*next)++;
}

static void part_rows(const ModelConfig *c, const BatchPart *p, StepRow *rows)
{
        const size_t first = p->seq->kv.tokens.n - p->n;
        uint32_t next = (uint32_t)first;

        for (size_t i = 0; i < p->n; i++)
                rows[i] = (StepRow){.token = p->ids[i],
                                    .pos = (uint32_t)(first + i),
                                    .len = (uint32_t)p->total,
                                    .seq = &p->seq->kv,
                                    .wants_logits = row_wants_logits(p, i),
                                    .place = place_take(c, p->ids[i], &next)};
}

static size_t batch_rows(const BackendModel *m, const Batch *b, StepRow *rows)
{
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++) {
                part_rows(m->config, &b->parts[i], rows + n);
                n += b->parts[i].n;
        }
        return n;
}

static void batch_publish(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++)
                kv_seq_publish(&b->parts[i].seq->kv);
}

static size_t rows_wanted(const StepRow *rows, size_t n)
{
        size_t wanted = 0;

        for (size_t i = 0; i < n; i++)
                wanted += rows[i].wants_logits;
        return wanted;
}

/* A longer text than ever before: buffers by whole chunks. */
static Status rows_reserve(BackendModel *m, size_t n)
{
        const size_t wanted = (n + m->chunk - 1) / m->chunk * m->chunk;
        Transformer *fresh;

        if (n <= m->ready_rows)
                return OK;
        TRY(transformer_new(m->model, m->pool, &m->nn, m->kv_type, wanted, &fresh));
        transformer_free(&m->transformer);
        m->transformer = fresh;
        m->ready_rows = (uint32_t)wanted;
        return OK;
}

Status native_step(BackendModel *m, const Batch *b, LogitsRows *out)
{
        size_t n;
        Status s;

        TRY(batch_check(m, b));
        TRY(rows_reserve(m, batch_length(b)));
        TRY(batch_extend(b));
        n = batch_rows(m, b, m->rows);
        s = transformer_step(m->transformer, m->rows, n, b->hidden ? STEP_HIDDEN : STEP_LOGITS,
                             &out->p, &out->stride);
        if (s != OK)
                batch_undo(b, b->n);
        TRY(s);
        out->n = rows_wanted(m->rows, n);
        batch_publish(b);
        return OK;
}
