/* A batch of parts becomes one llama_decode; what a failed one left behind is removed again. */
#include "backend/llama/engine.h"

#include "backend/llama/place.h"

#include <math.h>

/* What llama_decode returns; anything else is the device's failure. */
enum { DECODE_NO_MEMORY = -2, DECODE_OK = 0, DECODE_FULL = 1, DECODE_ABORT = 2 };

static Status id_check(const BackendModel *m, int32_t id)
{
        const int32_t n = llama_vocab_n_tokens(llama_model_get_vocab(m->model));

        ENSURE(id >= 0 && id < n, E_RANGE, "token id %d is outside the vocabulary 0..%d", id,
               n - 1);
        return OK;
}

static Status part_check(const BackendModel *m, const BatchPart *p)
{
        const size_t total = p->seq->tokens.n + p->n;

        ENSURE(total <= m->set.n_ctx, E_CONTEXT,
               "%zu tokens do not fit the context of %u; use a larger --ctx", total, m->set.n_ctx);
        for (size_t i = 0; i < p->n; i++)
                TRY(id_check(m, p->ids[i]));
        return OK;
}

static Status batch_check(const BackendModel *m, const Batch *b)
{
        size_t n_rows = 0;

        ENSURE(m->ctx != NULL, E_DEVICE, "%s: its device was lost and it could not be loaded again",
               m->set.path);
        for (size_t i = 0; i < b->n; i++) {
                TRY(part_check(m, &b->parts[i]));
                n_rows += b->parts[i].n;
        }
        ENSURE(n_rows > 0 && n_rows <= m->set.max_rows, E_RANGE,
               "a step of %zu tokens; 1..%u may be asked", n_rows, m->set.max_rows);
        return OK;
}

/* Room first: after the step nothing may fail. */
static Status batch_reserve(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++)
                TRY(vec_reserve(&b->parts[i].seq->tokens, b->parts[i].n));
        return OK;
}

static void row_add(struct llama_batch *out, const BackendSeq *s, int32_t id, size_t pos,
                    bool wants)
{
        const int32_t i = out->n_tokens++;

        out->token[i] = id;
        out->pos[i] = (llama_pos)pos;
        out->n_seq_id[i] = 1;
        out->seq_id[i] = &s->m->ids[s->id];
        out->logits[i] = wants;
}

static bool row_wants_logits(const BatchPart *p, size_t i)
{
        const bool wants[] = {
                [LOGITS_NONE] = false, [LOGITS_LAST] = i + 1 == p->n, [LOGITS_ALL] = true};

        return wants[p->logits];
}

static size_t part_rows_add(struct llama_batch *out, const BatchPart *p)
{
        size_t n_wanted = 0;

        for (size_t i = 0; i < p->n; i++) {
                const bool wants = row_wants_logits(p, i);
                row_add(out, p->seq, p->ids[i], p->seq->n_kept + i, wants);
                n_wanted += wants;
        }
        return n_wanted;
}

static size_t batch_rows(BackendModel *m, const Batch *b)
{
        size_t n_wanted = 0;

        m->batch.n_tokens = 0;
        for (size_t i = 0; i < b->n; i++)
                n_wanted += part_rows_add(&m->batch, &b->parts[i]);
        return n_wanted;
}

static Status decode_fail(const BackendModel *m, int rc)
{
        ENSURE(rc != DECODE_FULL, E_CONTEXT,
               "the KV cache is full: %u tokens of all sequences together; use a larger --ctx",
               llama_n_ctx(m->ctx));
        ENSURE(rc != DECODE_ABORT, E_CANCELLED, "the step was cancelled");
        return llama_log_fail(rc == DECODE_NO_MEMORY ? E_NOMEM : E_DEVICE, "the step failed");
}

static Status batch_decode(BackendModel *m)
{
        int rc;

        llama_log_clear();
        rc = place_decode(m);
        if (rc != DECODE_OK)
                return decode_fail(m, rc);
        return OK;
}

/* n more tokens of s are in memory when `decoded` is OK; some of them may be when it is not. */
static Status seq_grow_kept(BackendSeq *s, size_t n, Status decoded)
{
        const size_t before = s->n_kept;

        s->n_kept += n;
        if (decoded != OK)
                llama_seq_forget(s, before);
        return decoded;
}

/* Tokens that libllama's memory lost are computed again, in steps of their own. */
static Status seq_refill_chunk(BackendSeq *s)
{
        BackendModel *m = s->m;
        const size_t left = s->tokens.n - s->n_kept;
        const size_t n = left < m->set.max_rows ? left : m->set.max_rows;

        m->batch.n_tokens = 0;
        for (size_t i = 0; i < n; i++)
                row_add(&m->batch, s, s->tokens.p[s->n_kept + i], s->n_kept + i, false);
        return seq_grow_kept(s, n, batch_decode(m));
}

static Status seq_refill(BackendSeq *s)
{
        while (s->n_kept < s->tokens.n)
                TRY(seq_refill_chunk(s));
        return OK;
}

static Status batch_refill(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++)
                TRY(seq_refill(b->parts[i].seq));
        return OK;
}

/* Parts of the batch may have come to be in memory. */
static void batch_undo(const Batch *b, Status why)
{
        for (size_t i = 0; i < b->n; i++)
                (void)seq_grow_kept(b->parts[i].seq, b->parts[i].n, why);
}

static void batch_commit(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++) {
                const BatchPart *p = &b->parts[i];
                memcpy(p->seq->tokens.p + p->seq->tokens.n, p->ids, p->n * sizeof(*p->ids));
                p->seq->tokens.n += p->n;
                p->seq->n_kept = p->seq->tokens.n;
        }
}

static bool row_finite(const float *row, size_t n)
{
        float sum = 0.0F;

        for (size_t i = 0; i < n; i++)
                sum += row[i] * 0.0F;
        return sum == 0.0F;
}

/* -inf is how some models ban a token; NaN and +inf never are. */
static bool row_usable(const float *row, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (!(row[i] < INFINITY))
                        return false;
        return true;
}

static Status rows_check(const LogitsRows *rows)
{
        for (size_t i = 0; i < rows->n; i++) {
                const float *row = rows->p + i * rows->stride;
                ENSURE(row_finite(row, rows->stride) || row_usable(row, rows->stride), E_NUMERIC,
                       "the logits hold a value that is not a number");
        }
        return OK;
}

typedef float *(*BufferFn)(struct llama_context *ctx);

/* libllama gives logits and hidden states in buffers of their own. */
static void rows_find(const BackendModel *m, bool hidden, LogitsRows *rows)
{
        const int32_t widths[] = {llama_vocab_n_tokens(llama_model_get_vocab(m->model)),
                                  llama_model_n_embd_out(m->model)};
        static const BufferFn buffers[] = {llama_get_logits, llama_get_embeddings};

        rows->stride = (size_t)widths[hidden];
        if (rows->n > 0)
                rows->p = buffers[hidden](m->ctx);
}

static Status batch_run(BackendModel *m, const Batch *b, LogitsRows *out)
{
        LogitsRows rows = {.n = batch_rows(m, b)};

        llama_set_embeddings(m->ctx, b->hidden);
        TRY(batch_decode(m));
        rows_find(m, b->hidden, &rows);
        TRY(rows_check(&rows));
        *out = rows;
        return OK;
}

/* The memory of every sequence is gone with the device; each is computed again when next used. */
static Status retry_on_cpu(BackendModel *m, const Batch *b, LogitsRows *out)
{
        TRY(place_fall_back(m));
        TRY(batch_refill(b));
        return batch_run(m, b, out);
}

static Status batch_attempt(BackendModel *m, const Batch *b, LogitsRows *out)
{
        Status s = batch_refill(b);

        if (s == OK)
                s = batch_run(m, b, out);
        return place_is_lost(m, s) ? retry_on_cpu(m, b, out) : s;
}

Status llama_step(BackendModel *m, const Batch *b, LogitsRows *out)
{
        Status s;

        TRY(batch_check(m, b));
        TRY(batch_reserve(b));
        atomic_store(&m->cancelled, false);
        s = batch_attempt(m, b, out);
        if (s != OK)
                batch_undo(b, s);
        TRY(s);
        batch_commit(b);
        return OK;
}

void llama_cancel(BackendModel *m)
{
        atomic_store(&m->cancelled, true);
}
