#include "kernels/avx2/vocab.h"

#include "kernels/tmpl/attn.h"
