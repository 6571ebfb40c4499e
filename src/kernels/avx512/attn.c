#include "kernels/avx512/vocab.h"

#include "kernels/tmpl/attn.h"
