/* Sequences: the tokens are kept here, so that what libllama forgets can be computed again. */
#include "backend/llama/engine.h"

static llama_memory_t memory_of(const BackendModel *m)
{
        return llama_get_memory(m->ctx);
}

static bool tail_remove(const BackendSeq *s, size_t n)
{
        return n > 0 && llama_memory_seq_rm(memory_of(s->m), s->id, (llama_pos)n, -1);
}

/* How many tokens stay: whole sequences can always go, parts not where a state swallowed them. */
static size_t seq_cut(const BackendSeq *s, size_t n)
{
        if (tail_remove(s, n))
                return n;
        (void)llama_memory_seq_rm(memory_of(s->m), s->id, -1, -1);
        return 0;
}

void llama_seq_forget(BackendSeq *s, size_t n)
{
        if (n >= s->n_kept)
                return;
        s->n_kept = s->m->ctx == NULL ? 0 : seq_cut(s, n);
}

static Status id_find(const BackendModel *m, llama_seq_id *out)
{
        llama_seq_id id = 0;

        while (id < m->n_seqs && m->seqs[id] != NULL)
                id++;
        ENSURE(id < m->n_seqs, E_CONTEXT, "%d sequences are open; the model has no more of them",
               m->n_seqs);
        *out = id;
        return OK;
}

void llama_seq_free(BackendSeq **s)
{
        if (*s == NULL)
                return;
        llama_seq_forget(*s, 0);
        (*s)->m->seqs[(*s)->id] = NULL;
        id_vec_done(&(*s)->tokens);
        mem_free(*s);
        *s = NULL;
}

Status llama_seq_new(BackendModel *m, BackendSeq **out)
{
        llama_seq_id id;
        BackendSeq *s;

        TRY(id_find(m, &id));
        TRY(mem_new(&s));
        s->m = m;
        s->id = id;
        m->seqs[id] = s;
        *out = s;
        return OK;
}

/* The first n tokens' memory is shared with `from`, which holds them. */
static void memory_share(const BackendSeq *from, BackendSeq *to, size_t n)
{
        if (n == 0)
                return;
        llama_memory_seq_cp(memory_of(from->m), from->id, to->id, 0, (llama_pos)n);
        to->n_kept = n;
}

Status llama_seq_fork(const BackendSeq *s, BackendSeq **out)
{
        CLEANUP(llama_seq_free) BackendSeq *f = NULL;

        TRY(llama_seq_new(s->m, &f));
        TRY(vec_append(&f->tokens, s->tokens.p, s->tokens.n));
        memory_share(s, f, s->n_kept);
        *out = TAKE(f);
        return OK;
}

void llama_seq_trim(BackendSeq *s, size_t n)
{
        if (n < s->tokens.n)
                s->tokens.n = n;
        llama_seq_forget(s, n);
}

size_t llama_seq_length(const BackendSeq *s)
{
        return s->tokens.n;
}

const int32_t *llama_seq_tokens(const BackendSeq *s)
{
        return s->tokens.p;
}

static size_t smaller(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* How many of the ids, at most `limit`, the sequence has in memory. */
static size_t prefix_length(const BackendSeq *s, const int32_t *ids, size_t limit)
{
        const size_t end = smaller(limit, s->n_kept);

        for (size_t i = 0; i < end; i++)
                if (s->tokens.p[i] != ids[i])
                        return i;
        return end;
}

typedef struct Prefix {
        const BackendSeq *seq;
        size_t n;
} Prefix;

static Prefix prefix_of(const BackendSeq *s, const int32_t *ids, size_t limit)
{
        return s == NULL ? (Prefix){0} : (Prefix){s, prefix_length(s, ids, limit)};
}

static Prefix prefix_longest(const BackendModel *m, const int32_t *ids, size_t limit)
{
        Prefix best = {0};

        for (llama_seq_id id = 0; id < m->n_seqs; id++) {
                const Prefix p = prefix_of(m->seqs[id], ids, limit);
                if (p.n > best.n)
                        best = p;
        }
        return best;
}

/* Only what can be cut anywhere can be shared in part. */
static bool prefix_shared(const BackendModel *m)
{
        return m->set.prefix_cache && m->partial;
}

Status llama_seq_begin(BackendSeq *s, const int32_t *ids, size_t limit, size_t total,
                       size_t *n_reused)
{
        Prefix p;

        (void)total;
        *n_reused = 0;
        llama_seq_trim(s, 0);
        if (!prefix_shared(s->m))
                return OK;
        p = prefix_longest(s->m, ids, limit);
        TRY(vec_append(&s->tokens, ids, p.n));
        memory_share(p.seq == NULL ? s : p.seq, s, p.n);
        *n_reused = p.n;
        return OK;
}

bool llama_seq_fits(const BackendSeq *s, size_t total)
{
        (void)s;
        (void)total;
        return true;
}
