#include "kernels/avx2/vocab.h"

#include "kernels/tmpl/math.h"

#include "kernels/tmpl/vectors.h"

#include "kernels/tmpl/acts.h"
#include "kernels/tmpl/norms.h"
