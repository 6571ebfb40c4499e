#include "unit/sched/fake.h"

struct BackendSeq {
        BackendModel *m;
        IdVec ids;
};

static const uint64_t STEP_NS = 1000000;
static const uint64_t ROW_NS = 100000;

void fake_init(BackendModel *m, uint32_t n_ctx, size_t kv_tokens)
{
        *m = (BackendModel){.n_ctx = n_ctx, .kv_tokens = kv_tokens, .now = 1};
        assert_ok(mem_new_array(&m->logits, FAKE_ROWS * FAKE_VOCAB));
}

void fake_done(BackendModel *m)
{
        assert_int_equal(m->n_sequences, 0);
        assert_int_equal(m->kv_used, 0);
        for (size_t i = 0; i < FAKE_CACHED; i++)
                id_vec_done(&m->cached[i]);
        mem_free(m->logits);
}

uint64_t fake_now(void *model)
{
        return ((const BackendModel *)model)->now;
}

int32_t fake_next(const int32_t *ids, size_t n)
{
        uint32_t h = 2166136261U;

        for (size_t i = 0; i < n; i++)
                h = (h ^ (uint32_t)ids[i]) * 16777619U;
        return (int32_t)((h >> 8) % FAKE_POISON);
}

static BackendShape fake_shape(const BackendModel *m)
{
        return (BackendShape){.n_vocab = FAKE_VOCAB, .n_ctx = m->n_ctx, .max_rows = FAKE_ROWS};
}

static Status fake_seq_new(BackendModel *m, BackendSeq **out)
{
        TRY(mem_new(out));
        (*out)->m = m;
        m->n_sequences++;
        return OK;
}

static void fake_seq_trim(BackendSeq *s, size_t n)
{
        s->m->kv_used -= s->ids.n - n;
        s->ids.n = n;
}

static void fake_seq_free(BackendSeq **s)
{
        if (*s == NULL)
                return;
        fake_seq_trim(*s, 0);
        (*s)->m->n_sequences--;
        id_vec_done(&(*s)->ids);
        mem_free(*s);
        *s = NULL;
}

static Status ids_hold(BackendSeq *s, const int32_t *ids, size_t n)
{
        ENSURE(s->m->kv_used + n <= s->m->kv_tokens, E_CONTEXT, "the KV cache is full");
        TRY(vec_append(&s->ids, ids, n));
        s->m->kv_used += n;
        return OK;
}

static Status fake_seq_fork(const BackendSeq *from, BackendSeq **out)
{
        CLEANUP(fake_seq_free) BackendSeq *s = NULL;

        TRY(fake_seq_new(from->m, &s));
        TRY(ids_hold(s, from->ids.p, from->ids.n));
        *out = TAKE(s);
        return OK;
}

static size_t common_of(const int32_t *a, const int32_t *b, size_t n)
{
        size_t i = 0;

        while (i < n && a[i] == b[i])
                i++;
        return i;
}

static size_t common(const IdVec *a, const int32_t *ids, size_t limit)
{
        return common_of(a->p, ids, limit < a->n ? limit : a->n);
}

static size_t cached_length(const BackendModel *m, const int32_t *ids, size_t limit)
{
        size_t best = 0;

        for (size_t i = 0; i < FAKE_CACHED; i++) {
                const size_t n = common(&m->cached[i], ids, limit);
                best = n > best ? n : best;
        }
        return best;
}

static Status fake_seq_begin(BackendSeq *s, const int32_t *ids, size_t limit, size_t total,
                             size_t *n_reused)
{
        const size_t n = cached_length(s->m, ids, limit);

        assert_true(limit <= total);
        fake_seq_trim(s, 0);
        TRY(ids_hold(s, ids, n));
        *n_reused = n;
        return OK;
}

static bool fake_seq_fits(const BackendSeq *s, size_t total)
{
        return s->ids.n == 0 || total != s->m->outgrown_at;
}

static Status cache_keep(BackendModel *m, const IdVec *ids)
{
        IdVec *slot = &m->cached[m->n_cached++ % FAKE_CACHED];

        slot->n = 0;
        return m->cache ? vec_append(slot, ids->p, ids->n) : OK;
}

static bool is_poisoned(const BatchPart *p)
{
        bool poisoned = false;

        for (size_t i = 0; i < p->n; i++)
                poisoned |= p->ids[i] == FAKE_POISON;
        return poisoned;
}

static Status parts_check(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++)
                ENSURE(!is_poisoned(&b->parts[i]), E_NUMERIC, "NaN in layer 0");
        return OK;
}

static void undo(const Batch *b, size_t n)
{
        for (size_t i = 0; i < n; i++)
                fake_seq_trim(b->parts[i].seq, b->parts[i].seq->ids.n - b->parts[i].n);
}

static Status parts_hold(const Batch *b)
{
        for (size_t i = 0; i < b->n; i++) {
                const Status s = ids_hold(b->parts[i].seq, b->parts[i].ids, b->parts[i].n);
                if (s != OK)
                        undo(b, i);
                TRY(s);
        }
        return OK;
}

static void row_write(BackendModel *m, LogitsRows *out, const int32_t *ids, size_t n)
{
        float *row = m->logits + out->n++ * FAKE_VOCAB;

        memset(row, 0, FAKE_VOCAB * sizeof(*row));
        row[fake_next(ids, n)] = 1.0F;
}

static size_t rows_from(const BatchPart *p)
{
        const size_t from[] = {[LOGITS_NONE] = p->n, [LOGITS_LAST] = p->n - 1, [LOGITS_ALL] = 0};

        return from[p->logits];
}

static Status part_compute(BackendModel *m, const BatchPart *p, LogitsRows *out)
{
        const size_t before = p->seq->ids.n - p->n;

        for (size_t i = rows_from(p); i < p->n; i++)
                row_write(m, out, p->seq->ids.p, before + i + 1);
        m->computed += p->n;
        return cache_keep(m, &p->seq->ids);
}

static size_t batch_rows(const Batch *b)
{
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++)
                n += b->parts[i].n;
        return n;
}

static void step_count(BackendModel *m, size_t n_rows)
{
        assert_in_range(n_rows, 1, FAKE_ROWS);
        m->most_rows = n_rows > m->most_rows ? n_rows : m->most_rows;
        m->now += STEP_NS + ROW_NS * n_rows;
        m->n_steps++;
}

static Status fake_step(BackendModel *m, const Batch *b, LogitsRows *out)
{
        step_count(m, batch_rows(b));
        TRY(parts_check(b));
        TRY(parts_hold(b));
        *out = (LogitsRows){.p = m->logits, .stride = FAKE_VOCAB};
        for (size_t i = 0; i < b->n; i++)
                TRY(part_compute(m, &b->parts[i], out));
        return OK;
}

/* What the scheduler never asks of an engine stays empty. */
const Backend fake_backend = {.name = "fake",
                              .shape = fake_shape,
                              .seq_new = fake_seq_new,
                              .seq_fork = fake_seq_fork,
                              .seq_trim = fake_seq_trim,
                              .seq_free = fake_seq_free,
                              .seq_begin = fake_seq_begin,
                              .seq_fits = fake_seq_fits,
                              .step = fake_step};

void fake_client_init(FakeClient *c, uint32_t seed, size_t n_prompt, size_t n_wanted)
{
        uint32_t x = seed * 2654435761U + 1;

        *c = (FakeClient){.n_prompt = n_prompt, .n_wanted = n_wanted, .cancel_at = SIZE_MAX};
        assert_ok(vec_reserve(&c->ids, n_prompt));
        for (size_t i = 0; i < n_prompt; i++) {
                x = x * 1664525U + 1013904223U;
                c->ids.p[c->ids.n++] = (int32_t)((x >> 16) % FAKE_POISON);
        }
}

void fake_client_done(FakeClient *c)
{
        id_vec_done(&c->ids);
}

size_t fake_generated(const FakeClient *c)
{
        return c->ids.n - c->n_prompt;
}

Status fake_submit(Sched *s, FakeClient *c)
{
        void *const user = c;

        return sched_submit(s, &(SchedRequest){.ids = c->ids.p,
                                               .n = c->n_prompt,
                                               .client = &fake_client,
                                               .users = &user,
                                               .n_users = 1});
}

static bool client_cancelled(void *user)
{
        const FakeClient *c = user;

        return fake_generated(c) >= c->cancel_at;
}

static Status client_row(void *user, size_t t, const float *logits)
{
        FakeClient *c = user;

        assert_int_equal(t, c->n_rows++);
        assert_true(logits[fake_next(c->ids.p, t + 1)] == 1.0F);
        return OK;
}

static Status client_next(void *user, const SchedPlace *at, int32_t *id, bool *more)
{
        FakeClient *c = user;

        assert_int_equal(at->n, c->ids.n);
        assert_memory_equal(at->ids, c->ids.p, at->n * sizeof(*at->ids));
        assert_int_equal(c->n_ended, 0);
        *id = fake_next(c->ids.p, c->ids.n);
        assert_true(at->logits[*id] == 1.0F);
        *more = fake_generated(c) < c->n_wanted;
        return *more ? vec_push(&c->ids, *id) : OK;
}

static void client_ended(void *user, Status s, const SchedTimes *times)
{
        FakeClient *c = user;

        c->n_ended++;
        c->end = s;
        c->times = *times;
        if (c->order != NULL)
                c->rank = (*c->order)++;
}

const SchedClient fake_client = {.cancelled = client_cancelled,
                                 .prompt_row = client_row,
                                 .next = client_next,
                                 .ended = client_ended};
