#include "kernels/generic/vocab.h"

#include "kernels/tmpl/attn.h"
