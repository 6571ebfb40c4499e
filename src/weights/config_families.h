/* The families' rows, in files by kin. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_FAMILIES_H
#define QUERN_WEIGHTS_CONFIG_FAMILIES_H

#include "weights/config_family.h"

extern const Family family_llama;
extern const Family family_mistral;
extern const Family family_ministral;
extern const Family family_ministral3;
extern const Family family_qwen2;
extern const Family family_qwen3;
extern const Family family_phi3;
extern const Family family_gemma;
extern const Family family_gemma2;
extern const Family family_gemma3_text;
extern const Family family_olmo;
extern const Family family_olmo2;
extern const Family family_olmo3;
extern const Family family_cohere;
extern const Family family_cohere2;
extern const Family family_exaone4;
extern const Family family_smollm3;
extern const Family family_arcee;
extern const Family family_helium;
extern const Family family_seed_oss;
extern const Family family_nemotron;
extern const Family family_granite;
extern const Family family_ernie4_5;
extern const Family family_hunyuan_v1_dense;
extern const Family family_glm;
extern const Family family_glm4;
extern const Family family_gpt2;
extern const Family family_gpt_bigcode;
extern const Family family_gptj;
extern const Family family_gpt_neo;
extern const Family family_gpt_neox;
extern const Family family_starcoder2;
extern const Family family_phi;
extern const Family family_persimmon;
extern const Family family_stablelm;
extern const Family family_opt;
extern const Family family_bloom;
extern const Family family_mpt;
extern const Family family_falcon;
extern const Family family_mixtral;
extern const Family family_phimoe;
extern const Family family_qwen2_moe;
extern const Family family_qwen3_moe;
extern const Family family_olmoe;
extern const Family family_granitemoe;
extern const Family family_granitemoeshared;
extern const Family family_gpt_oss;
extern const Family family_hunyuan_v1_moe;
extern const Family family_ernie4_5_moe;
extern const Family family_deepseek_v2;
extern const Family family_deepseek_v3;
extern const Family family_nomic_bert;
extern const Family family_modernbert;
extern const Family family_xlm_roberta;
extern const Family family_roberta;
extern const Family family_bert;

#endif
