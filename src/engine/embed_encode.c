/* The texts of one call to ids. */
#include "engine/embed_call.h"

static uint32_t smaller_set(uint32_t a, uint32_t b)
{
        return a > 0 && a < b ? a : b;
}

/* Tokens that a text may have. */
static uint32_t limit_of(const Embedding *e)
{
        const uint32_t own = e->o.max_tokens > 0 ? e->o.max_tokens : e->m->recipe->max_tokens;

        return smaller_set(own, e->m->shape.n_ctx);
}

/* As Transformers encodes: text may spell special tokens. */
static Status text_encode(const Embedding *e, Str text, uint32_t max_ids, IdVec *ids)
{
        const EncodeOptions o = {.add_special_tokens = true,
                                 .parse_special = true,
                                 .max_ids = max_ids,
                                 .cut_left = e->m->recipe->cut_left};

        return tokenizer_encode(e->m->tokenizer->t, text, &o, ids);
}

static Status length_check(const Embedding *e, size_t n)
{
        ENSURE(n <= limit_of(e), E_CONTEXT, "text %zu: %zu tokens, this model reads %u",
               e->texts.n + 1, n, limit_of(e));
        return OK;
}

static Status text_add(Embedding *e, Str prompt, const qn_text *text, size_t skip)
{
        CLEANUP(strbuf_done) StrBuf whole = {0};
        IdVec *ids = &e->ids[e->n_ids++];

        TRY(strbuf_append(&whole, prompt));
        TRY(strbuf_append(&whole, (Str){text->text, text->n_text}));
        TRY(text_encode(e, strbuf_str(&whole), e->o.truncate ? limit_of(e) : 0, ids));
        TRY(length_check(e, ids->n));
        return vec_push(&e->texts, ((EmbedText){ids->p, ids->n, skip}));
}

static bool ends_special(const Embedding *e, const IdVec *ids)
{
        return ids->n > 0 && tokenizer_is_special(e->m->tokenizer->t, ids->p[ids->n - 1]);
}

/* Tokens of the prompt, without the special one at the end, where they do not count. */
static Status prompt_length(const Embedding *e, Str prompt, size_t *out)
{
        CLEANUP(id_vec_done) IdVec ids = {0};

        *out = 0;
        if (e->m->recipe->prompt_counts || prompt.n == 0)
                return OK;
        TRY(text_encode(e, prompt, limit_of(e), &ids));
        *out = ids.n - ends_special(e, &ids);
        return OK;
}

/* sentence-transformers lowers the text itself; so does the tokenizer of every such model. */
static Status case_check(const Embedding *e)
{
        CLEANUP(id_vec_done) IdVec upper = {0};
        CLEANUP(id_vec_done) IdVec lower = {0};

        if (!e->m->recipe->lower_case)
                return OK;
        TRY(text_encode(e, STR("A"), 0, &upper));
        TRY(text_encode(e, STR("a"), 0, &lower));
        ENSURE(upper.n == lower.n && memcmp(upper.p, lower.p, upper.n * sizeof(*upper.p)) == 0,
               E_UNSUPPORTED,
               "%s: do_lower_case is supported only where the tokenizer lowers text itself",
               e->m->dir);
        return OK;
}

Status embedding_encode(Embedding *e, const qn_text *texts, size_t n)
{
        Str prompt;
        size_t skip;

        ENSURE(e->m->tokenizer != NULL, E_MISSING, "%s: no tokenizer.json", e->m->dir);
        TRY(case_check(e));
        TRY(recipe_prompt(e->m->recipe, e->o.prompt, e->o.prompt_name, &prompt));
        TRY(prompt_length(e, prompt, &skip));
        TRY(mem_new_array(&e->ids, n));
        for (size_t i = 0; i < n; i++)
                TRY(text_add(e, prompt, &texts[i], skip));
        return OK;
}
