/* The families' rows, one file each. */
#ifndef QUERN_ARCH_ARCHS_H
#define QUERN_ARCH_ARCHS_H

#include "arch/arch.h"

extern const ArchSpec arch_llama;
extern const ArchSpec arch_mistral;
extern const ArchSpec arch_qwen2;
extern const ArchSpec arch_qwen3;
extern const ArchSpec arch_phi3;

#endif
