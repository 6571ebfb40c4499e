/* The families' rows, in files by kin. Inside src/weights only. */
#ifndef QUERN_WEIGHTS_CONFIG_FAMILIES_H
#define QUERN_WEIGHTS_CONFIG_FAMILIES_H

#include "weights/config_family.h"

extern const Family family_llama;
extern const Family family_mistral;
extern const Family family_qwen2;
extern const Family family_qwen3;
extern const Family family_phi3;

#endif
