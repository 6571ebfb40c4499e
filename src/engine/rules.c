#include "engine/rules.h"

#include "base/mem.h"

enum { WORD_BITS = 32 };

static size_t n_words(const TokenRules *r)
{
        return (r->n_vocab + WORD_BITS - 1) / WORD_BITS;
}

/* Ids beyond the vocabulary are no tokens, as in Transformers. */
static void ban(TokenRules *r, int32_t id)
{
        if ((size_t)id < r->n_vocab)
                r->allowed[(uint32_t)id / WORD_BITS] &= ~(1U << ((uint32_t)id % WORD_BITS));
}

static void ban_all(TokenRules *r, const IdVec *ids)
{
        for (size_t i = 0; i < ids->n; i++)
                ban(r, ids->p[i]);
}

static void suppress(TokenRules *r, const RulesAt *at)
{
        (void)at;
        ban_all(r, &r->g->suppress);
}

/* After a lone token with a forced one to come, the forced one does not count as the beginning. */
static size_t begin_of(const TokenRules *r)
{
        return r->n_prompt <= 1 && r->g->forced_bos >= 0 ? 1 : 0;
}

static void suppress_first(TokenRules *r, const RulesAt *at)
{
        if (at->n_generated == begin_of(r))
                ban_all(r, &r->g->begin_suppress);
}

static bool ends_with(const RulesAt *at, const int32_t *ids, size_t n)
{
        return n <= at->n && memcmp(at->ids + at->n - n, ids, n * sizeof(*ids)) == 0;
}

static bool is_among(const IdVec *ids, int32_t id)
{
        for (size_t i = 0; i < ids->n; i++)
                if (ids->p[i] == id)
                        return true;
        return false;
}

static bool is_eos(const GenerationConfig *g, const IdVec *word)
{
        return word->n == 1 && is_among(&g->eos_ids, word->p[0]);
}

/* A word of an end token alone is none: generation could not end. */
static void ban_bad_word(TokenRules *r, const RulesAt *at, const IdVec *word)
{
        if (ends_with(at, word->p, word->n - 1) && !is_eos(r->g, word))
                ban(r, word->p[word->n - 1]);
}

static void ban_bad_words(TokenRules *r, const RulesAt *at)
{
        for (size_t i = 0; i < r->g->bad_words.n; i++)
                ban_bad_word(r, at, &r->g->bad_words.p[i]);
}

/* When the n-gram that ends there begins with the last n - 1 tokens, its last one is not repeated.
 */
static void ban_repeat(TokenRules *r, const RulesAt *at, size_t end)
{
        const size_t n = r->g->no_repeat;

        if (ends_with(at, at->ids + end - n, n - 1))
                ban(r, at->ids[end - 1]);
}

static void ban_repeats(TokenRules *r, const RulesAt *at)
{
        const size_t first = r->g->no_repeat > 0 ? r->g->no_repeat : SIZE_MAX;

        for (size_t end = first; end <= at->n; end++)
                ban_repeat(r, at, end);
}

static void ban_early_end(TokenRules *r, const RulesAt *at)
{
        const size_t by_length = r->g->min_length;
        const size_t by_new = r->g->min_new_tokens;

        if (at->n_generated < by_new || r->n_prompt + at->n_generated < by_length)
                ban_all(r, &r->g->eos_ids);
}

static void allow_only(TokenRules *r, const int32_t *ids, size_t n)
{
        memset(r->allowed, 0, n_words(r) * sizeof(*r->allowed));
        for (size_t i = 0; i < n; i++)
                r->allowed[(uint32_t)ids[i] / WORD_BITS] |= 1U << ((uint32_t)ids[i] % WORD_BITS);
}

static void force_first(TokenRules *r, const RulesAt *at)
{
        if (r->g->forced_bos >= 0 && r->n_prompt + at->n_generated == 1)
                allow_only(r, &r->g->forced_bos, 1);
}

static void force_last(TokenRules *r, const RulesAt *at)
{
        if (r->g->forced_eos.n > 0 && r->max_tokens == (int64_t)at->n_generated + 1)
                allow_only(r, r->g->forced_eos.p, r->g->forced_eos.n);
}

/* In the order of Transformers' processors: a forced token is suppressed by what comes after. */
static void (*const rules[])(TokenRules *r, const RulesAt *at) = {
        ban_repeats, ban_bad_words, ban_early_end, force_first,
        force_last,  suppress,      suppress_first};

const uint32_t *rules_allowed(TokenRules *r, const RulesAt *at)
{
        if (r->allowed == NULL)
                return NULL;
        memset(r->allowed, 0xFF, n_words(r) * sizeof(*r->allowed));
        for (size_t i = 0; i < N_ELEMS(rules); i++)
                rules[i](r, at);
        return r->allowed;
}

static void bias_add(TokenRules *r, const RulesAt *at, const SequenceBias *b)
{
        if (ends_with(at, b->ids.p, b->ids.n - 1))
                r->biased[b->ids.p[b->ids.n - 1]] += b->bias;
}

const float *rules_biased(TokenRules *r, const RulesAt *at, const float *logits)
{
        if (r->biased == NULL)
                return logits;
        memcpy(r->biased, logits, r->n_vocab * sizeof(*logits));
        for (size_t i = 0; i < r->g->biases.n; i++)
                bias_add(r, at, &r->g->biases.p[i]);
        return r->biased;
}

static Status ids_check(const TokenRules *r, const int32_t *ids, size_t n, const char *key)
{
        for (size_t i = 0; i < n; i++)
                ENSURE((size_t)ids[i] < r->n_vocab, E_RANGE,
                       "generation_config.json: %s: %d is outside the vocabulary 0..%zu", key,
                       ids[i], r->n_vocab - 1);
        return OK;
}

static Status bad_words_check(const TokenRules *r)
{
        for (size_t i = 0; i < r->g->bad_words.n; i++)
                TRY(ids_check(r, r->g->bad_words.p[i].p, r->g->bad_words.p[i].n, "bad_words_ids"));
        return OK;
}

static Status biases_init(TokenRules *r)
{
        for (size_t i = 0; i < r->g->biases.n; i++)
                TRY(ids_check(r, r->g->biases.p[i].ids.p, r->g->biases.p[i].ids.n,
                              "sequence_bias"));
        return r->g->biases.n > 0 ? mem_new_array(&r->biased, r->n_vocab) : OK;
}

static Status vocabulary_check(const TokenRules *r)
{
        const GenerationConfig *g = r->g;

        TRY(ids_check(r, g->forced_eos.p, g->forced_eos.n, "forced_eos_token_id"));
        TRY(ids_check(r, &g->forced_bos, g->forced_bos >= 0, "forced_bos_token_id"));
        return bad_words_check(r);
}

static bool has_rules(const GenerationConfig *g)
{
        const bool given[] = {g->suppress.n > 0,   g->begin_suppress.n > 0, g->bad_words.n > 0,
                              g->forced_eos.n > 0, g->forced_bos >= 0,      g->no_repeat > 0,
                              g->min_length > 0,   g->min_new_tokens > 0};
        bool any = false;

        for (size_t i = 0; i < N_ELEMS(given); i++)
                any |= given[i];
        return any;
}

Status rules_init(TokenRules *r, const GenerationConfig *g, size_t n_vocab, size_t n_prompt,
                  int64_t max_tokens)
{
        *r = (TokenRules){
                .g = g, .n_vocab = n_vocab, .n_prompt = n_prompt, .max_tokens = max_tokens};
        ENSURE(g->refusal == NULL, E_UNSUPPORTED, "%s", g->refusal);
        TRY(biases_init(r));
        if (!has_rules(g))
                return OK;
        TRY(vocabulary_check(r));
        return mem_new_array(&r->allowed, n_words(r));
}

void rules_done(TokenRules *r)
{
        mem_free(r->allowed);
        mem_free(r->biased);
}
