#include "arch/archs.h"

static const ArchSpec *const specs[] = {
        &arch_llama,
        &arch_mistral,
        &arch_qwen2,
        &arch_qwen3,
        &arch_phi3,
        &arch_ministral,
        &arch_ministral3,
        &arch_gemma,
        &arch_gemma2,
        &arch_gemma3_text,
        &arch_gpt2,
        &arch_gpt_bigcode,
        &arch_gpt_neo,
        &arch_gptj,
        &arch_gpt_neox,
        &arch_phi,
        &arch_starcoder2,
        &arch_falcon,
        &arch_stablelm,
        &arch_olmo,
        &arch_olmo2,
        &arch_olmo3,
        &arch_cohere,
        &arch_cohere2,
        &arch_granite,
        &arch_smollm3,
        &arch_glm,
        &arch_glm4,
        &arch_ernie4_5,
        &arch_exaone4,
        &arch_nemotron,
        &arch_helium,
        &arch_arcee,
        &arch_seed_oss,
        &arch_hunyuan_v1_dense,
        &arch_opt,
        &arch_bloom,
        &arch_mpt,
        &arch_persimmon,
        &arch_mixtral,
        &arch_phimoe,
        &arch_qwen2_moe,
        &arch_qwen3_moe,
        &arch_olmoe,
        &arch_granitemoe,
        &arch_granitemoeshared,
        &arch_ernie4_5_moe,
        &arch_hunyuan_v1_moe,
        &arch_deepseek_v2,
        &arch_deepseek_v3,
        &arch_gpt_oss,
        &arch_nomic_bert,
        &arch_modernbert,
        &arch_xlm_roberta,
        &arch_roberta,
        &arch_bert,
};

size_t arch_count(void)
{
        return N_ELEMS(specs);
}

const ArchSpec *arch_at(size_t i)
{
        return specs[i];
}

const ArchSpec *arch_find(Str model_type)
{
        for (size_t i = 0; i < N_ELEMS(specs); i++)
                if (str_equal(model_type, str_of(specs[i]->model_type)))
                        return specs[i];
        return NULL;
}
