#include "weights/config_families.h"

static const Family *const families[] = {
        &family_llama,        &family_mistral,
        &family_ministral,    &family_ministral3,
        &family_qwen2,        &family_qwen3,
        &family_phi3,         &family_gemma,
        &family_gemma2,       &family_gemma3_text,
        &family_olmo,         &family_olmo2,
        &family_olmo3,        &family_cohere,
        &family_cohere2,      &family_exaone4,
        &family_smollm3,      &family_arcee,
        &family_helium,       &family_seed_oss,
        &family_nemotron,     &family_granite,
        &family_ernie4_5,     &family_hunyuan_v1_dense,
        &family_glm,          &family_glm4,
        &family_gpt2,         &family_gpt_bigcode,
        &family_gptj,         &family_gpt_neo,
        &family_gpt_neox,     &family_starcoder2,
        &family_phi,          &family_persimmon,
        &family_stablelm,     &family_opt,
        &family_bloom,        &family_mpt,
        &family_falcon,       &family_mixtral,
        &family_phimoe,       &family_qwen2_moe,
        &family_qwen3_moe,    &family_olmoe,
        &family_granitemoe,   &family_granitemoeshared,
        &family_gpt_oss,      &family_hunyuan_v1_moe,
        &family_ernie4_5_moe, &family_deepseek_v2,
        &family_deepseek_v3,  &family_bert,
        &family_roberta,      &family_xlm_roberta,
        &family_modernbert,   &family_nomic_bert,
};

/* The names of `families`, in the same order. */
static const char *const model_types[] = {
        "llama",        "mistral",
        "ministral",    "ministral3",
        "qwen2",        "qwen3",
        "phi3",         "gemma",
        "gemma2",       "gemma3_text",
        "olmo",         "olmo2",
        "olmo3",        "cohere",
        "cohere2",      "exaone4",
        "smollm3",      "arcee",
        "helium",       "seed_oss",
        "nemotron",     "granite",
        "ernie4_5",     "hunyuan_v1_dense",
        "glm",          "glm4",
        "gpt2",         "gpt_bigcode",
        "gptj",         "gpt_neo",
        "gpt_neox",     "starcoder2",
        "phi",          "persimmon",
        "stablelm",     "opt",
        "bloom",        "mpt",
        "falcon",       "mixtral",
        "phimoe",       "qwen2_moe",
        "qwen3_moe",    "olmoe",
        "granitemoe",   "granitemoeshared",
        "gpt_oss",      "hunyuan_v1_moe",
        "ernie4_5_moe", "deepseek_v2",
        "deepseek_v3",  "bert",
        "roberta",      "xlm-roberta",
        "modernbert",   "nomic_bert",
        NULL,
};
_Static_assert(N_ELEMS(families) + 1 == N_ELEMS(model_types), "a name for every family");

const char *const *config_model_types(void)
{
        return model_types;
}

static Status model_types_list(StrBuf *out)
{
        for (size_t i = 0; model_types[i] != NULL; i++)
                TRY(strbuf_printf(out, "%s%s", i == 0 ? "" : ", ", model_types[i]));
        return OK;
}

static Status family_refuse(Str model_type)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(model_types_list(&list));
        return FAIL(E_UNSUPPORTED, "model_type \"%.*s\" is not supported; supported: %s",
                    STR_ARG(model_type), strbuf_cstr(&list));
}

Status family_find(Str model_type, const Family **out)
{
        for (size_t i = 0; i < N_ELEMS(families); i++)
                if (str_equal(model_type, str_of(families[i]->model_type))) {
                        *out = families[i];
                        return OK;
                }
        return family_refuse(model_type);
}
