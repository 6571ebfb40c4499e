/* The families' rows, one file each. */
#ifndef QUERN_ARCH_ARCHS_H
#define QUERN_ARCH_ARCHS_H

#include "arch/arch.h"

extern const ArchSpec arch_llama;
extern const ArchSpec arch_mistral;
extern const ArchSpec arch_qwen2;
extern const ArchSpec arch_qwen3;
extern const ArchSpec arch_phi3;
extern const ArchSpec arch_ministral;
extern const ArchSpec arch_ministral3;
extern const ArchSpec arch_gemma;
extern const ArchSpec arch_gemma2;
extern const ArchSpec arch_gemma3_text;
extern const ArchSpec arch_gpt2;
extern const ArchSpec arch_gpt_bigcode;
extern const ArchSpec arch_gpt_neo;
extern const ArchSpec arch_gptj;
extern const ArchSpec arch_gpt_neox;
extern const ArchSpec arch_phi;
extern const ArchSpec arch_starcoder2;
extern const ArchSpec arch_falcon;
extern const ArchSpec arch_stablelm;
extern const ArchSpec arch_olmo;
extern const ArchSpec arch_olmo2;
extern const ArchSpec arch_olmo3;
extern const ArchSpec arch_cohere;
extern const ArchSpec arch_cohere2;
extern const ArchSpec arch_granite;
extern const ArchSpec arch_smollm3;
extern const ArchSpec arch_glm;
extern const ArchSpec arch_glm4;
extern const ArchSpec arch_ernie4_5;
extern const ArchSpec arch_exaone4;
extern const ArchSpec arch_nemotron;
extern const ArchSpec arch_helium;
extern const ArchSpec arch_arcee;
extern const ArchSpec arch_seed_oss;
extern const ArchSpec arch_hunyuan_v1_dense;
extern const ArchSpec arch_opt;
extern const ArchSpec arch_bloom;
extern const ArchSpec arch_mpt;
extern const ArchSpec arch_persimmon;
extern const ArchSpec arch_mixtral;
extern const ArchSpec arch_phimoe;
extern const ArchSpec arch_qwen2_moe;
extern const ArchSpec arch_qwen3_moe;
extern const ArchSpec arch_olmoe;
extern const ArchSpec arch_granitemoe;
extern const ArchSpec arch_granitemoeshared;
extern const ArchSpec arch_ernie4_5_moe;
extern const ArchSpec arch_hunyuan_v1_moe;
extern const ArchSpec arch_deepseek_v2;
extern const ArchSpec arch_deepseek_v3;
extern const ArchSpec arch_gpt_oss;
extern const ArchSpec arch_nomic_bert;
extern const ArchSpec arch_modernbert;
extern const ArchSpec arch_xlm_roberta;
extern const ArchSpec arch_roberta;
extern const ArchSpec arch_bert;

#endif
