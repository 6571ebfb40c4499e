/* generation_config.json: what is accepted rules out tokens of the vocabulary only, at any place.
 */
#include "engine/rules.h"
#include "input.h"

enum { VOCAB = 77, PROMPT = 3, PLACES = 12, LIMIT = 9 };

/* Every word of the mask is read: AddressSanitizer sees one that is not there. */
static void mask_check(const uint32_t *allowed)
{
        for (size_t i = 0; allowed != NULL && i < (VOCAB + 31) / 32; i++)
                promise(allowed[i] <= UINT32_MAX, "the mask can be read");
}

static void place_walk(TokenRules *rules, const int32_t *ids, size_t n_generated)
{
        static const float logits[VOCAB];
        const RulesAt at = {ids, PROMPT + n_generated, n_generated};
        const float *biased = rules_biased(rules, &at, logits);

        mask_check(rules_allowed(rules, &at));
        promise(!(biased[VOCAB - 1] > 1e38F), "there is a logit for each token");
}

static Status rules_walk(const GenerationConfig *g, size_t n_prompt)
{
        static const int32_t ids[PROMPT + PLACES] = {1, 2, 1, 2, 1, 2, 3, 3, 3, 0, 76, 1, 2, 1, 5};
        CLEANUP(rules_done) TokenRules rules = {0};

        TRY(rules_init(&rules, g, VOCAB, n_prompt, LIMIT));
        for (size_t n = 0; n < PLACES; n++)
                place_walk(&rules, ids, n);
        return OK;
}

static Status config_walk(Str json)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(generation_config_done) GenerationConfig g = generation_config_silent();
        qn_sampling s;

        TRY(json_parse(json, &doc));
        TRY(generation_config_object(yyjson_doc_get_root(doc), &g));
        qn_sampling_init(&s, NULL);
        generation_config_sampling(&g, &s);
        promise(s.top_p >= 0.0F && s.top_p <= 1.0F, "top_p is a share");
        any_outcome(rules_walk(&g, 1));
        return rules_walk(&g, PROMPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(config_walk(input_str(data, size)));
        return 0;
}
