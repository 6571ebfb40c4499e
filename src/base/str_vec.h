/* A growing array of borrowed texts. */
#ifndef QUERN_BASE_STR_VEC_H
#define QUERN_BASE_STR_VEC_H

#include "base/str.h"
#include "base/vec.h"

typedef VEC(Str) StrVec;

void str_vec_done(StrVec *v);

#endif
