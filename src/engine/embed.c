/* The public embeddings: texts to ids, ids through the model, pooling, stages. */
#include "engine/embed_call.h"

void qn_embed_options_init(qn_embed_options *options)
{
        *options = (qn_embed_options){.size = sizeof(*options), .normalize = -1, .truncate = true};
}

static Status options_resolve(const qn_embed_options *given, qn_embed_options *out)
{
        qn_embed_options_init(out);
        if (given == NULL)
                return OK;
        ENSURE(given->size <= sizeof(*out) && given->size >= sizeof(size_t), E_USAGE,
               "qn_embed_options.size is %zu; call qn_embed_options_init first", given->size);
        memcpy(out, given, given->size);
        return OK;
}

static void poolers_done(Embedding *e)
{
        for (size_t i = 0; e->poolers != NULL && i < e->texts.n; i++)
                pooler_done(&e->poolers[i]);
        mem_free(e->poolers);
}

static void embedding_done(Embedding *e)
{
        poolers_done(e);
        for (size_t i = 0; i < e->n_ids; i++)
                id_vec_done(&e->ids[i]);
        mem_free(e->ids);
        vec_done(&e->texts);
        vec_done(&e->stages);
        mem_free(e->row);
        mem_free(e->scratch);
        mem_free(e->rows);
}

static Status recipe_open(qn_model *m)
{
        return m->recipe == NULL ? recipe_load(m->dir, m->shape.n_hidden, &m->recipe) : OK;
}

static Status modes_choose(Embedding *e)
{
        const Recipe *r = e->m->recipe;

        e->modes = r->pooling;
        if (e->o.pooling != NULL)
                TRY(pool_modes_read(str_of(e->o.pooling), &e->modes));
        ENSURE(e->modes.n > 0, E_USAGE,
               "%s: no modules.json says how this model pools; choose with --pooling: cls or mean "
               "for most encoders, lasttoken or mean for decoders",
               e->m->dir);
        return OK;
}

static bool is_kept(const Embedding *e, const Stage *s)
{
        return s->kind != STAGE_NORMALIZE || e->o.normalize != 0;
}

static bool ends_normalized(const StageVec *stages)
{
        return stages->n > 0 && stages->p[stages->n - 1].kind == STAGE_NORMALIZE;
}

static Status normalize_add(Embedding *e)
{
        if (e->o.normalize != 1 || ends_normalized(&e->stages))
                return OK;
        return vec_push(&e->stages, (Stage){.kind = STAGE_NORMALIZE});
}

static Status stages_choose(Embedding *e)
{
        const StageVec *all = &e->m->recipe->stages;

        for (size_t i = 0; i < all->n; i++)
                if (is_kept(e, &all->p[i]))
                        TRY(vec_push(&e->stages, all->p[i]));
        return normalize_add(e);
}

/* Another pooling than the model's may put out rows that its first dense layer does not take. */
static Status first_dense_check(const Embedding *e)
{
        for (size_t i = 0; i < e->stages.n; i++) {
                const Stage *s = &e->stages.p[i];

                if (s->kind != STAGE_DENSE)
                        continue;
                ENSURE(s->dense.n_in == e->pooled, E_USAGE,
                       "pooling: \"%s\" makes %zu numbers, but the model's dense layer takes %zu",
                       e->o.pooling, e->pooled, s->dense.n_in);
                return OK;
        }
        return OK;
}

static Status kept_choose(Embedding *e)
{
        ENSURE(e->o.dimensions <= e->width, E_USAGE,
               "dimensions: %u numbers of a row are wanted, it has %zu", e->o.dimensions, e->width);
        e->kept = e->o.dimensions > 0 ? e->o.dimensions : e->width;
        return OK;
}

static Status embedding_prepare(Embedding *e)
{
        TRY(recipe_open(e->m));
        TRY(modes_choose(e));
        TRY(stages_choose(e));
        e->pooled = e->modes.n * e->m->shape.n_hidden;
        e->width = stages_width(&e->stages, e->pooled);
        TRY(kept_choose(e));
        TRY(first_dense_check(e));
        TRY(mem_new_array(&e->row, stages_widest(&e->stages, e->pooled)));
        return mem_new_array(&e->scratch, stages_widest(&e->stages, e->pooled));
}

static Status state_take(void *user, size_t i, const float *state)
{
        pooler_add(&((Embedding *)user)->poolers[i], state);
        return OK;
}

/* A part of a row of length 1 is shorter. */
static void row_cut(const Embedding *e)
{
        if (e->kept < e->width && ends_normalized(&e->stages))
                row_normalize(e->row, e->kept);
}

static void row_finish(const Embedding *e, size_t i)
{
        pooler_finish(&e->poolers[i], e->row);
        stages_run(e->m->kernels, &e->stages, e->pooled, e->row, e->scratch);
        row_cut(e);
        memcpy(e->rows + i * e->kept, e->row, e->kept * sizeof(float));
}

static Status poolers_new(Embedding *e)
{
        TRY(mem_new_array(&e->poolers, e->texts.n));
        for (size_t i = 0; i < e->texts.n; i++)
                TRY(pooler_init(&e->modes, e->m->shape.n_hidden, e->texts.p[i].skip,
                                &e->poolers[i]));
        return OK;
}

static size_t tokens_count(const Embedding *e)
{
        size_t n = 0;

        for (size_t i = 0; i < e->texts.n; i++)
                n += e->texts.p[i].n;
        return n;
}

static Status rows_make(Embedding *e, qn_embeddings *out)
{
        TRY(poolers_new(e));
        TRY(mem_new_array(&e->rows, e->texts.n * e->kept));
        TRY(texts_run(e->m, e->texts.p, e->texts.n, state_take, e));
        for (size_t i = 0; i < e->texts.n; i++)
                row_finish(e, i);
        *out = (qn_embeddings){.n_rows = e->texts.n, .width = e->kept, .n_tokens = tokens_count(e)};
        out->rows = TAKE(e->rows);
        return OK;
}

void qn_embeddings_free(qn_embeddings *embeddings)
{
        mem_free(embeddings->rows);
        *embeddings = (qn_embeddings){.rows = NULL};
}

static Status embed(qn_model *m, const qn_embed_options *o, const qn_text *texts, size_t n,
                    qn_embeddings *out)
{
        CLEANUP(embedding_done) Embedding e = {.m = m};

        TRY(options_resolve(o, &e.o));
        TRY(embedding_prepare(&e));
        TRY(embedding_encode(&e, texts, n));
        return rows_make(&e, out);
}

qn_status qn_embed(qn_model *model, const qn_embed_options *options, const qn_text *texts,
                   size_t n_texts, qn_embeddings *out)
{
        Status s;

        model_lock(model);
        s = embed(model, options, texts, n_texts, out);
        model_unlock(model);
        return (qn_status)s;
}

static Status ids_add(Embedding *e, const qn_ids *texts, size_t n)
{
        for (size_t i = 0; i < n; i++)
                TRY(vec_push(&e->texts, ((EmbedText){texts[i].ids, texts[i].n_ids, 0})));
        return OK;
}

static Status embed_ids(qn_model *m, const qn_embed_options *o, const qn_ids *texts, size_t n,
                        qn_embeddings *out)
{
        CLEANUP(embedding_done) Embedding e = {.m = m};

        TRY(options_resolve(o, &e.o));
        TRY(embedding_prepare(&e));
        TRY(ids_add(&e, texts, n));
        return rows_make(&e, out);
}

qn_status qn_embed_ids(qn_model *model, const qn_embed_options *options, const qn_ids *texts,
                       size_t n_texts, qn_embeddings *out)
{
        Status s;

        model_lock(model);
        s = embed_ids(model, options, texts, n_texts, out);
        model_unlock(model);
        return (qn_status)s;
}
