/* Growable arrays: typedef VEC(int32_t) IdVec; TRY(vec_push(&v, 3)); v.p[i]; vec_done(&v); */
#ifndef QUERN_BASE_VEC_H
#define QUERN_BASE_VEC_H

#include "base/mem.h"

#include <string.h>

#define VEC(T)              \
        struct {            \
                T *p;       \
                size_t n;   \
                size_t cap; \
        }

/** Makes room for `extra` more elements; capacity doubles. Errors: E_NOMEM, the vector unchanged.
 */
Status vec_reserve_bytes(void *pointer_address, size_t n, size_t *cap, size_t extra, size_t size);

#define vec_reserve(v, extra) \
        vec_reserve_bytes(&(v)->p, (v)->n, &(v)->cap, (extra), sizeof(*(v)->p))

/* A Status expression: appends `value` (copied). */
#define vec_push(v, value)                                 \
        ({                                                 \
                const Status vec_s_ = vec_reserve((v), 1); \
                if (vec_s_ == OK)                          \
                        (v)->p[(v)->n++] = (value);        \
                vec_s_;                                    \
        })

/* A Status expression: appends `count` elements from `src`. */
#define vec_append(v, src, count)                                                 \
        ({                                                                        \
                const size_t vec_c_ = (count);                                    \
                const Status vec_s_ = vec_reserve((v), vec_c_);                   \
                if (vec_s_ == OK && vec_c_ > 0) {                                 \
                        memcpy((v)->p + (v)->n, (src), vec_c_ * sizeof(*(v)->p)); \
                        (v)->n += vec_c_;                                         \
                }                                                                 \
                vec_s_;                                                           \
        })

#define vec_pop(v)   ((v)->p[--(v)->n])
#define vec_clear(v) ((void)((v)->n = 0))
#define vec_done(v)  (mem_free((v)->p), memset((v), 0, sizeof(*(v))), (void)0)

/* The two vectors that cross stages. */
typedef VEC(int32_t) IdVec;
typedef VEC(float) FloatVec;

void id_vec_done(IdVec *v);
void float_vec_done(FloatVec *v);

#endif
